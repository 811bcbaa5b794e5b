import { ValidationPipe, type DynamicModule } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import { DocumentBuilder, SwaggerModule } from '@nestjs/swagger';
import { LedgerError } from '@ledger/kernel';
import { problemsOf } from '../composition/foreseen';
import { ProblemFilter } from './problem.filter';

export const LOOPBACK = '127.0.0.1';

/** The application over HTTP, not yet listening. */
export async function createServer(
  module: DynamicModule,
  logLevels: ('error' | 'warn' | 'log' | 'debug')[],
): Promise<NestFastifyApplication> {
  const adapter = new FastifyAdapter({ bodyLimit: 1_048_576, forceCloseConnections: true });
  // Without Nest's body parser a form is refused: any page in a browser may send one without asking, and JSON it may not.
  const options = { logger: logLevels, abortOnError: false, bodyParser: false };
  const app = await NestFactory.create<NestFastifyApplication>(module, adapter, options);
  app.useGlobalFilters(new ProblemFilter());
  app.useGlobalPipes(
    new ValidationPipe({
      transform: true,
      whitelist: true,
      forbidNonWhitelisted: true,
      exceptionFactory: (errors) => new LedgerError('INPUT_INVALID', { problems: problemsOf(errors) }),
    }),
  );
  requireLoopbackHost(app);
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

const LOOPBACK_HOST = /^(127\.0\.0\.1|localhost|\[::1\])(:\d+)?$/;

/**
 * Until people and permissions are built, whoever reaches the port acts as the configured actor. A web page elsewhere
 * must not get there through a name that it points at this machine.
 */
function requireLoopbackHost(app: NestFastifyApplication): void {
  app
    .getHttpAdapter()
    .getInstance()
    .addHook('onRequest', (request, reply, done) => {
      if (LOOPBACK_HOST.test(request.headers.host ?? '')) return done();
      const detail = 'This program answers only on the loopback address.';
      void reply
        .status(403)
        .header('content-type', 'application/problem+json; charset=utf-8')
        .send({ type: 'about:blank', title: detail, status: 403, detail, code: 'HTTP_403' });
    });
}
