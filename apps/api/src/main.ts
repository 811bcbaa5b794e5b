import 'reflect-metadata';
import { systemClock } from '@ledger/ledger';
import { READ_MODELS, type ReadModels } from '@ledger/read-models';
import { actorOf, environment, readConfig, type Config } from './composition/config';
import { AuditPlace } from './composition/audit-place';
import { LedgerModule } from './composition/ledger.module';
import type { ImportReceipt } from './composition/import-receipt';
import { PlanImporter } from './composition/plan-importer';
import { importSample } from './composition/sample';
import { openStores, placeOf, requireWritable, type Stores } from './composition/stores';
import { HttpModule } from './http/http.module';
import { createServer } from './http/server';
import { listen, requirePortOf } from './serving/loopback';
import { said } from './composition/said';
import { ServingModule } from './serving/serving.module';
import { foundAtStart } from './serving/stopped';
import { Subscriptions } from './serving/subscriptions';

const won = (events: number, one: string, many: string): string => `${events} ${events === 1 ? one : many}`;

/** What the import of the sample took in, in a few lines. */
function told({ plan, pledges }: ImportReceipt): string {
  const lines = pledges.map(
    ({ pledge, title, events, findings }) =>
      `  ${pledge.padEnd(12)} ${won(events, 'event', 'events').padStart(10)}, ${won(findings.error + findings.warning, 'warning', 'warnings').padStart(11)}  ${title}`,
  );
  return [`The ledger was empty. The sample plan ${plan} was taken in:`, ...lines].join('\n');
}

async function serve(config: Config, stores: Stores, subscriptions: Subscriptions): Promise<void> {
  const root = LedgerModule.of({ config, stores, follow: config.LEDGER_PROJECTOR === 'yes' });
  const imports = [...root.imports!, HttpModule, ServingModule.of(subscriptions)];
  const app = await createServer({ ...root, imports }, config);
  await app.get(AuditPlace).requireKeys();
  await app.init();
  const sample =
    config.LEDGER_SAMPLE === 'yes' && (await importSample(app.get(PlanImporter), stores, actorOf(config)));
  if (sample) console.log(told(sample));
  const url = await listen(app, config, 'PORT');
  for (const found of await foundAtStart(app.get<ReadModels>(READ_MODELS))) console.error(found);
  console.log(`Ledger in ${placeOf(config)}: ${((await stores.events.head())?.position ?? -1) + 1} events.`);
  console.log(`Serving on ${url} — the pledges: ${url}/v1/pledges — what can be asked: ${url}/docs`);
}

async function main(): Promise<void> {
  const config = readConfig(environment());
  await requirePortOf(config, 'PORT');
  requireWritable(config);
  const subscriptions = new Subscriptions(systemClock);
  const stores = await openStores(config, subscriptions.notice);
  await serve(config, stores, subscriptions);
}

main().catch((error: unknown) => {
  console.error(said(error));
  process.exit(1);
});
