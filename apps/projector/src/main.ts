import 'reflect-metadata';
import { LedgerError } from '@ledger/kernel';
import { systemClock } from '@ledger/ledger';
import { environment, readConfig } from '../../api/src/composition/config';
import { LedgerModule } from '../../api/src/composition/ledger.module';
import { openStores, placeOf } from '../../api/src/composition/stores';
import { listen, loopbackServer } from '../../api/src/serving/loopback';
import { ServingModule } from '../../api/src/serving/serving.module';
import { Subscriptions } from '../../api/src/serving/subscriptions';

/** Follows the log and keeps the read models, beside any number of API processes and of others like itself. */
async function main(): Promise<void> {
  const config = readConfig(environment());
  const subscriptions = new Subscriptions(systemClock);
  const stores = await openStores(config, subscriptions.notice);
  const root = LedgerModule.of({ config, stores, follow: true });
  const imports = [...root.imports!, ServingModule.of(subscriptions)];
  const app = await loopbackServer({ ...root, imports }, config);
  await app.init();
  const url = await listen(app, config, 'PROJECTOR_PORT');
  console.log(`Projecting the ledger in ${placeOf(config)} — how far it has come: ${url}/health/ready`);
}

main().catch((error: unknown) => {
  // One plain sentence for what the user can mend; a bug shows itself whole.
  console.error(error instanceof LedgerError ? error.message : error);
  process.exit(1);
});
