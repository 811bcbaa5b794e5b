import { MemoryEventStore, type LoggedEvent } from '@ledger/event-store';
import { Recorder, say } from '../test/recorder';
import { pledgeBoard } from './pledge-board/pledge-board.projection';
import { type Projected, type Projection } from './projection';
import { foldStreams, keysTouchedBy, projectedStreams } from './stream-fold';

const board = pledgeBoard as unknown as Projection;

/** Two pledges, stream after stream; of the first one an event that this program does not know, and one behind it. */
async function logOf(): Promise<readonly LoggedEvent[]> {
  const recorder = new Recorder(new MemoryEventStore());
  await recorder.register('paju8.1');
  await recorder.register('paju8.2');
  await recorder.raw('pledge-paju8.1', 'PledgeMerged', {});
  for (const id of ['paju8.1', 'paju8.2'] as const)
    await recorder.pledge(id, say('ChangeStage', { to: 'in-progress' }));
  const all: LoggedEvent[] = [];
  for await (const batch of recorder.store.readAll()) all.push(...batch.events);
  return all.toSorted((a, b) => (a.stream < b.stream ? -1 : a.stream > b.stream ? 1 : 0));
}

it('a stream ends before what this program does not know, and the others go on', async () => {
  const events = projectedStreams(await logOf());
  expect(events.map(({ stream, type }) => `${stream} ${type}`)).toEqual([
    'pledge-paju8.1 PledgeRegistered',
    'pledge-paju8.2 PledgeRegistered',
    'pledge-paju8.2 StageChanged',
  ]);
});

it('a stream ends before an event that cannot be folded, and the others go on', async () => {
  const evolve: Projection['evolve'] = (document, event, key) => {
    if (event.stream === 'pledge-paju8.1') throw new Error('no');
    return board.evolve(document, event, key);
  };
  const folded = foldStreams({ ...board, evolve }, projectedStreams(await logOf()), 100);
  expect([...folded.values()]).toMatchObject([{ stream: 'pledge-paju8.2', position: 4 }]);
});

it('nothing is folded behind the position that is asked for', async () => {
  const folded = foldStreams(board, projectedStreams(await logOf()), 1);
  expect([...folded.values()].map(({ position, document }) => [position, document['stage']])).toEqual([
    [0, null],
    [1, null],
  ]);
});

it('the keys that an event touches are those of the projection; none of an event that is not known', async () => {
  const [registered, unknown] = await logOf();
  expect(keysTouchedBy(registered!, board)).toEqual(board.keysOf(registered as unknown as Projected));
  expect(keysTouchedBy(unknown!, board)).toEqual([]);
});
