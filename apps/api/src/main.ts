import 'reflect-metadata';
import { resolve } from 'node:path';
import { Logger } from '@nestjs/common';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { languageOfLocale, LedgerError, sentence } from '@ledger/kernel';
import { pledgeWording } from '@ledger/wording';
import { actorOf, environment, readConfig, type Config } from './composition/config';
import { LedgerModule } from './composition/ledger.module';
import type { ImportReceipt } from './composition/import-receipt';
import { PlanImporter } from './composition/plan-importer';
import { importSample } from './composition/sample';
import { openStores, type Stores } from './composition/stores';
import { HttpModule } from './http/http.module';
import { portError, requirePort } from './http/port';
import { createServer, LOOPBACK } from './http/server';

const LEVELS = ['error', 'warn', 'log', 'debug'] as const;

const won = (events: number, one: string, many: string): string => `${events} ${events === 1 ? one : many}`;

/** What the import of the sample took in, in a few lines. */
function told({ plan, pledges }: ImportReceipt): string {
  const lines = pledges.map(
    ({ pledge, title, events, findings }) =>
      `  ${pledge.padEnd(12)} ${won(events, 'event', 'events').padStart(10)}, ${won(findings.error + findings.warning, 'warning', 'warnings').padStart(11)}  ${title}`,
  );
  return [`The ledger was empty. The sample plan ${plan} was taken in:`, ...lines].join('\n');
}

async function serve(config: Config, stores: Stores): Promise<void> {
  const levels = LEVELS.slice(0, LEVELS.indexOf(config.LEDGER_LOG_LEVEL) + 1);
  const root = { ...LedgerModule.of({ config, stores, follow: true }) };
  const app = await createServer({ ...root, imports: [...root.imports!, HttpModule] }, [...levels]);
  closeOnSignals(app);
  await app.init();
  const sample =
    config.LEDGER_SAMPLE === 'yes' && (await importSample(app.get(PlanImporter), stores, actorOf(config)));
  if (sample) console.log(told(sample));
  const url = await listen(app, config.PORT);
  console.log(`Ledger in ${placeOf(config)}: ${((await stores.events.head())?.position ?? -1) + 1} events.`);
  console.log(`Serving on ${url} — the pledges: ${url}/v1/pledges — what can be asked: ${url}/docs`);
}

/** Without the connection string, which may hold a password. */
const placeOf = ({ EVENTSTOREDB_URL, LEDGER_DATA }: Config): string =>
  EVENTSTOREDB_URL ? 'EventStoreDB' : resolve(LEDGER_DATA);

/** What is being answered is answered, the projector stops between batches, and the stores are closed. */
function closeOnSignals(app: NestFastifyApplication): void {
  const close = (): void => void app.close().then(() => process.exit(0));
  process.once('SIGINT', close).once('SIGTERM', close);
}

/** By the server itself: Nest would log a busy port in words of its own. */
async function listen(app: NestFastifyApplication, port: number): Promise<string> {
  try {
    return await app.getHttpAdapter().getInstance().listen({ port, host: LOOPBACK });
  } catch (error) {
    await app.close();
    throw portError(error, port);
  }
}

async function main(): Promise<void> {
  const config = readConfig(environment());
  // A port that cannot be had is known before anything is opened, made or taken in.
  await requirePort(config.PORT, LOOPBACK);
  const logger = new Logger('EventStoreDB');
  const stores = await openStores(config, (notice) => logger.warn(JSON.stringify(notice)));
  await serve(config, stores);
}

/** One plain sentence for what the user can mend; a bug shows itself whole. */
function said(error: unknown): unknown {
  if (!(error instanceof LedgerError)) return error;
  return sentence(error.code, error.details, languageOfLocale(process.env), pledgeWording);
}

main().catch((error: unknown) => {
  console.error(said(error));
  process.exit(1);
});
