import type { LoggedEvent } from '../event-store';
import { MemoryEventStore } from '../memory.store';
import { logOf, newEvent, newEvents } from '../sample-events.contract';
import { copyContract } from '../copy-log.contract';
import { copyLog, proveCopy } from './copy-log';
import { runsOf } from './runs';

const inMemory = async () => {
  const store = new MemoryEventStore();
  return { store, dispose: () => store.close() };
};

copyContract('in memory', inMemory, inMemory);

describe('the proof of a copy', () => {
  const [a, b, c] = newEvents('a', 'b', 'c') as [LoggedEvent, LoggedEvent, LoggedEvent];

  it.each([
    ['is short of an event', [a], 1],
    ['has one event too many', [a, b, c], 2],
    ['has an event with other data', [a, { ...b, data: { label: 'B' } }], 1],
    ['has an event with other metadata', [{ ...a, metadata: { ...a.metadata, nonce: 'x' } }, b], 0],
    ['has an event of another type', [a, { ...b, type: 'StageChanged' }], 1],
  ])('fails where the target %s', async (_, events, position) => {
    const [source, target] = [new MemoryEventStore(), new MemoryEventStore()];
    await source.append('plan-a', 'no-stream', [a, b]);
    await target.append('plan-a', 'no-stream', events);
    const head = (await source.head())!;
    await expect(proveCopy(source, target, head)).rejects.toMatchObject({
      code: 'COPY_UNPROVEN',
      details: { position },
    });
  });

  it('fails where both are shorter than the source was', async () => {
    const [source, target] = [new MemoryEventStore(), new MemoryEventStore()];
    for (const store of [source, target]) await store.append('plan-a', 'no-stream', [a]);
    const proof = proveCopy(source, target, { position: 1, resume: '1' });
    await expect(proof).rejects.toMatchObject({ code: 'LOG_SHORTER' });
  });
});

describe('what a copy tells', () => {
  it('never goes back, and ends with all of it', async () => {
    const [source, target] = [new MemoryEventStore(), new MemoryEventStore()];
    await source.append('plan-a', 'no-stream', newEvents(...Array.from({ length: 1200 }, (_, i) => `${i}`)));
    await target.append('plan-a', 'no-stream', (await logOf(source)).slice(0, 700));
    const told: (readonly number[])[] = [];
    await copyLog(source, target, (await source.head())!, (...said) => void told.push(said));
    expect(told.length).toBeGreaterThan(2);
    expect(told).toEqual(told.toSorted(([one], [other]) => one! - other!));
    expect(told.at(-1)).toEqual([1200, 1200]);
  });
});

describe('the appends of a copy', () => {
  const logged = (stream: string, revision: number, event = newEvent('a')): LoggedEvent => ({
    ...event,
    stream,
    revision,
    bookmark: { position: 0, resume: '' },
  });

  it('join what follows each other on one stream, and nothing else', () => {
    const events = [
      logged('plan-a', 0),
      logged('plan-a', 1),
      logged('plan-b', 4),
      logged('plan-a', 2),
      logged('plan-a', 3),
    ];
    const runs = runsOf(events);
    expect(runs.map((run) => [run.stream, run.expected, run.events.map(({ id }) => id)])).toEqual([
      ['plan-a', 'no-stream', [events[0]?.id, events[1]?.id]],
      ['plan-b', 3, [events[2]?.id]],
      ['plan-a', 1, [events[3]?.id, events[4]?.id]],
    ]);
  });

  it('are parted where they would be greater than a server takes', () => {
    const great = () => newEvent('a', { text: '가'.repeat(60_000) });
    const runs = runsOf([0, 1, 2, 3, 4].map((revision) => logged('plan-a', revision, great())));
    expect(runs.map(({ expected, events }) => [expected, events.length])).toEqual([
      ['no-stream', 2],
      [1, 2],
      [3, 1],
    ]);
  });
});
