import 'reflect-metadata';
import { systemClock } from '@ledger/ledger';
import { READ_MODELS, type ReadModels } from '@ledger/read-models';
import { environment, readConfig } from '../../api/src/composition/config';
import { AuditPlace } from '../../api/src/composition/audit-place';
import { LedgerModule } from '../../api/src/composition/ledger.module';
import { openStores, placeOf, requireWritable } from '../../api/src/composition/stores';
import { listen, loopbackServer, requirePortOf } from '../../api/src/serving/loopback';
import { said } from '../../api/src/composition/said';
import { ServingModule } from '../../api/src/serving/serving.module';
import { foundAtStart } from '../../api/src/serving/stopped';
import { Subscriptions } from '../../api/src/serving/subscriptions';

/** Follows the log and keeps the read models, beside any number of API processes and of others like itself. */
async function main(): Promise<void> {
  const config = readConfig(environment());
  await requirePortOf(config, 'PROJECTOR_PORT');
  requireWritable(config);
  const subscriptions = new Subscriptions(systemClock);
  const stores = await openStores(config, subscriptions.notice);
  const root = LedgerModule.of({ config, stores, follow: true });
  const imports = [...root.imports!, ServingModule.of(subscriptions)];
  const app = await loopbackServer({ ...root, imports }, config);
  await app.get(AuditPlace).requireKeys();
  await app.init();
  const url = await listen(app, config, 'PROJECTOR_PORT');
  for (const found of await foundAtStart(app.get<ReadModels>(READ_MODELS))) console.error(found);
  console.log(`Projecting the ledger in ${placeOf(config)} — how far it has come: ${url}/health/ready`);
}

main().catch((error: unknown) => {
  console.error(said(error));
  process.exit(1);
});
