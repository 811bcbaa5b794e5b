import { ValidationPipe, type DynamicModule } from '@nestjs/common';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { DocumentBuilder, SwaggerModule } from '@nestjs/swagger';
import { LedgerError } from '@ledger/kernel';
import type { Config } from '../composition/config';
import { problemsOf } from '../composition/foreseen';
import { loopbackServer } from '../serving/loopback';

/** The application over HTTP, not yet listening. */
export async function createServer(module: DynamicModule, config: Config): Promise<NestFastifyApplication> {
  const app = await loopbackServer(module, config);
  app.useGlobalPipes(
    new ValidationPipe({
      transform: true,
      whitelist: true,
      forbidNonWhitelisted: true,
      exceptionFactory: (errors) => new LedgerError('INPUT_INVALID', { problems: problemsOf(errors) }),
    }),
  );
  const document = new DocumentBuilder()
    .setTitle('Pledge ledger (공약이행원장)')
    .setDescription(
      'Every change to a pledge is an appended event; every number is a reproducible function of events.',
    )
    .setVersion('1')
    .build();
  SwaggerModule.setup('docs', app, SwaggerModule.createDocument(app, document), {
    jsonDocumentUrl: 'openapi.json',
  });
  return app;
}
