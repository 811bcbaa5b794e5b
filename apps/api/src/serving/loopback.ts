import type { DynamicModule } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import { LedgerError } from '@ledger/kernel';
import type { Config } from '../composition/config';
import { Metrics } from './metrics';
import { ProblemFilter } from './problem.filter';

const LOOPBACK = '127.0.0.1';
const LEVELS = ['error', 'warn', 'log', 'debug'] as const;

/** A process of the ledger that answers on the loopback address alone, with the `ServingModule` in it; not yet listening. */
export async function loopbackServer(
  module: DynamicModule,
  { LEDGER_LOG_LEVEL }: Config,
): Promise<NestFastifyApplication> {
  const adapter = new FastifyAdapter({ bodyLimit: 1_048_576, forceCloseConnections: true });
  const logger = LEVELS.slice(0, LEVELS.indexOf(LEDGER_LOG_LEVEL) + 1);
  // Without Nest's body parser a form is refused: any page in a browser may send one without asking, and JSON it may not.
  const options = { logger, abortOnError: false, bodyParser: false };
  const app = await NestFactory.create<NestFastifyApplication>(module, adapter, options);
  app.useGlobalFilters(new ProblemFilter());
  requireLoopbackHost(app);
  countAnswers(app);
  closeOnSignals(app);
  return app;
}

/**
 * By the server itself: Nest would log a busy port in words of its own.
 *
 * @param setting names the port, for whoever has to choose another one
 * @throws LedgerError `PORT_BUSY`
 */
export async function listen(
  app: NestFastifyApplication,
  config: Config,
  setting: 'PORT' | 'PROJECTOR_PORT',
): Promise<string> {
  const port = config[setting];
  try {
    return await app.getHttpAdapter().getInstance().listen({ port, host: LOOPBACK });
  } catch (error) {
    await app.close();
    if ((error as NodeJS.ErrnoException).code === 'EADDRINUSE')
      throw new LedgerError('PORT_BUSY', { port, setting });
    throw error;
  }
}

/** What is being answered is answered, the projector stops between batches, and the stores are closed. */
function closeOnSignals(app: NestFastifyApplication): void {
  const close = (): void => void app.close().then(() => process.exit(0));
  process.once('SIGINT', close).once('SIGTERM', close);
}

function countAnswers(app: NestFastifyApplication): void {
  const metrics = app.get(Metrics);
  app
    .getHttpAdapter()
    .getInstance()
    .addHook('onResponse', (request, reply, done) => {
      metrics.answered(request.method, request.routeOptions.url, reply.statusCode);
      done();
    });
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
