import type { DynamicModule } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Config } from '../composition/config';
import { Metrics } from './metrics';
import { portError, requirePort, type PortSetting } from './port';
import { aboutHttp, languageOf, problemOf, ProblemFilter, sendProblem } from './problem.filter';
import { refusedBy } from './refusals';

const LOOPBACK = '127.0.0.1';
const LEVELS = ['error', 'warn', 'log', 'debug'] as const;

/** A process of the ledger that answers on the loopback address alone, with the `ServingModule` in it; not yet listening. */
export async function loopbackServer(
  module: DynamicModule,
  { LEDGER_LOG_LEVEL }: Config,
): Promise<NestFastifyApplication> {
  const adapter = new FastifyAdapter({
    bodyLimit: 1_048_576,
    forceCloseConnections: true,
    // An address that is no URL is refused before there is a route, and so before any filter.
    frameworkErrors: (error: unknown, request: FastifyRequest, reply: FastifyReply) =>
      sendProblem(reply, problemOf(error, languageOf(request))),
  });
  const logger = LEVELS.slice(0, LEVELS.indexOf(LEDGER_LOG_LEVEL) + 1);
  // Without Nest's body parser a form is refused: any page in a browser may send one without asking, and JSON it may not.
  const options = { logger, abortOnError: false, bodyParser: false };
  const app = await NestFactory.create<NestFastifyApplication>(module, adapter, options);
  // Fastify's own parser of plain text would be another way in for such a page.
  adapter.getInstance().removeContentTypeParser('text/plain');
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
 * @throws LedgerError `PORT_BUSY`, `PORT_FORBIDDEN`
 */
export async function listen(
  app: NestFastifyApplication,
  config: Config,
  setting: PortSetting,
): Promise<string> {
  const port = config[setting];
  try {
    return await app.getHttpAdapter().getInstance().listen({ port, host: LOOPBACK });
  } catch (error) {
    await app.close();
    throw portError(error, port, setting);
  }
}

/** A port that cannot be had is known before anything is opened, made or taken in. */
export const requirePortOf = (config: Config, setting: PortSetting): Promise<void> =>
  requirePort(config[setting], LOOPBACK, setting);

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
      sendProblem(reply, aboutHttp(refusedBy(403, languageOf(request))));
    });
}
