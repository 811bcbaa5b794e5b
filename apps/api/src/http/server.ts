import { ValidationPipe, type ArgumentMetadata, type DynamicModule } from '@nestjs/common';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { DocumentBuilder, SwaggerModule } from '@nestjs/swagger';
import { invalidInput, problem } from '@ledger/kernel';
import { problemsOf } from '@ledger/pledge';
import type { Config } from '../composition/config';
import { requireSeen, tellable } from '../composition/foreseen';
import { STORES } from '../composition/ledger.module';
import type { Stores } from '../composition/stores';
import { loopbackServer } from '../serving/loopback';
import { openAnswers } from './opening';

const isJsonObject = (value: unknown): boolean =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** Nest's own pipe takes fields away that it dares not look at; here they are refused, as every other unknown one. */
class SeenPipe extends ValidationPipe {
  /** By its class, the question that asks for nothing in particular: most are, and each comes out as the first did. */
  private readonly plain = new Map<unknown, unknown>();

  override async transform(value: unknown, metadata: ArgumentMetadata): Promise<unknown> {
    const isPlain = metadata.type === 'query' && Object.keys(value as object).length === 0;
    if (!isPlain) return this.seen(value, metadata);
    const { metatype } = metadata;
    if (!this.plain.has(metatype)) this.plain.set(metatype, Object.freeze(await this.seen(value, metadata)));
    return this.plain.get(metatype);
  }

  private async seen(value: unknown, metadata: ArgumentMetadata): Promise<unknown> {
    // What a decorator of our own makes of a request is nothing that was sent.
    if (metadata.type !== 'custom') requireSeen(value);
    if (metadata.type === 'body' && value !== undefined && !isJsonObject(value))
      throw tellable(invalidInput(problem('body', value, 'json-object')), value);
    try {
      return await super.transform(value, metadata);
    } catch (refusal) {
      throw tellable(refusal, value);
    }
  }
}

/** The application over HTTP, not yet listening. */
export async function createServer(module: DynamicModule, config: Config): Promise<NestFastifyApplication> {
  const app = await loopbackServer(module, config);
  openAnswers(app, app.get<Stores>(STORES).vault);
  app.useGlobalPipes(
    new SeenPipe({
      transform: true,
      whitelist: true,
      forbidNonWhitelisted: true,
      exceptionFactory: (errors) => invalidInput(...problemsOf(errors)),
    }),
  );
  const document = new DocumentBuilder()
    .setTitle('Pledge ledger (공약이행원장)')
    .setDescription(
      'Every change to a pledge is an appended event; every number is a reproducible function of events. ' +
        'A text that was recorded with `about` stands in answers as text, until it is erased: then there is ' +
        '`{ "erased": true, "on": "YYYY-MM-DD" }` in its place. Where its key is missing or it was tampered with, there is ' +
        '`{ "erased": false, "why": "no-key" | "changed" }`.',
    )
    .setVersion('1')
    .build();
  // The tags are those of the routes; one of each controller's own would list every route twice.
  const openApi = SwaggerModule.createDocument(app, document, { autoTagControllers: false });
  SwaggerModule.setup('docs', app, openApi, {
    jsonDocumentUrl: 'openapi.json',
  });
  return app;
}
