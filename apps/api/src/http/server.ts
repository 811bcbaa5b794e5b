import { ValidationPipe, type ArgumentMetadata, type DynamicModule } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { DocumentBuilder, SwaggerModule } from '@nestjs/swagger';
import { invalidInput } from '@ledger/kernel';
import { problemsOf } from '@ledger/pledge';
import { requireSeen } from '../composition/foreseen';
import { aboutHttp, languageOf, problemOf, ProblemFilter, sendProblem } from './problem.filter';
import { refusedBy } from './refusals';

export const LOOPBACK = '127.0.0.1';

/** Nest's own pipe takes fields away that it dares not look at; here they are refused, as every other unknown one. */
class SeenPipe extends ValidationPipe {
  override async transform(value: unknown, metadata: ArgumentMetadata): Promise<unknown> {
    // What a decorator of our own makes of a request is nothing that was sent.
    if (metadata.type !== 'custom') requireSeen(value);
    return super.transform(value, metadata);
  }
}

/** The application over HTTP, not yet listening. */
export async function createServer(
  module: DynamicModule,
  logLevels: ('error' | 'warn' | 'log' | 'debug')[],
): Promise<NestFastifyApplication> {
  const adapter = new FastifyAdapter({
    bodyLimit: 1_048_576,
    forceCloseConnections: true,
    // An address that is no URL is refused before there is a route, and so before any filter.
    frameworkErrors: (error: unknown, request: FastifyRequest, reply: FastifyReply) =>
      sendProblem(reply, problemOf(error, languageOf(request))),
  });
  // Without Nest's body parser a form is refused: any page in a browser may send one without asking, and JSON it may not.
  const options = { logger: logLevels, abortOnError: false, bodyParser: false };
  const app = await NestFactory.create<NestFastifyApplication>(module, adapter, options);
  app.useGlobalFilters(new ProblemFilter());
  app.useGlobalPipes(
    new SeenPipe({
      transform: true,
      whitelist: true,
      forbidNonWhitelisted: true,
      exceptionFactory: (errors) => invalidInput(...problemsOf(errors)),
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
      sendProblem(reply, aboutHttp(refusedBy(403, languageOf(request))));
    });
}
