import { setTimeout as sleep } from 'node:timers/promises';
import { projectorFaultsContract } from '../../libs/read-models/src/projector-faults.contract';
import { mongoServer, openedOn, sayOnce } from './document-store-server';

/* A projector whose MongoDB fails in the middle of a batch, on a FerretDB that the spec itself starts and ends. */
jest.setTimeout(300_000);

const server = mongoServer('a projector whose MongoDB fails');
const onFerretDb = server.kind === 'FerretDB' ? describe : describe.skip;
if (server.kind === 'MongoDB')
  sayOnce('SKIPPED: a projector whose MongoDB fails; these specs kill a server of their own');

onFerretDb('a projector whose MongoDB fails', () =>
  projectorFaultsContract(() => openedOn(server.url(), 3_000), {
    killed: () => server.restart('SIGKILL'),
    hanging: async () => {
      const { pid } = server.ferret();
      process.kill(pid, 'SIGSTOP');
      await sleep(4_000);
      process.kill(pid, 'SIGCONT');
    },
  }),
);
