import { createHash } from 'node:crypto';
import { eventBody } from './event-body';
import type { Append, Bookmark, EventStore, LoggedEvent } from './event-store';
import type { OpenedStore } from './opening.contract';
import { logOf, newEvent, newEvents } from './sample-events.contract';
import { copyLog, proveCopy } from './copy/copy-log';

const STREAMS = ['plan-paju8', 'pledge-paju8.12-5', 'pledge-paju8.12-6'] as const;
const EVENTS = 1300;

/** Runs of one to nine events of one stream, in data that a careless copy would change. */
async function fill(store: EventStore): Promise<void> {
  const next = new Map<string, number>();
  const appends: Append[] = [];
  for (let made = 0; made < EVENTS;) {
    const stream = STREAMS[appends.length % STREAMS.length] as string;
    const first = next.get(stream) ?? 0;
    const count = Math.min(1 + (appends.length % 9), EVENTS - made);
    const events = Array.from({ length: count }, (_, i) =>
      newEvent(`${made + i}`, { '10': 1, '9': [null, 0.5, '\u1100\u1161 🗳️'], '': Number.MAX_SAFE_INTEGER }),
    );
    appends.push({ stream, expected: first === 0 ? 'no-stream' : first - 1, events });
    next.set(stream, first + count);
    made += count;
  }
  await store.appendInOrder(appends);
}

/** A store that dies before it has appended so many events, be it in the middle of one append. */
function mortal(store: EventStore, lifetime: number): EventStore {
  let left = lifetime;
  const appendInOrder = async (appends: readonly Append[]): Promise<void> => {
    for (const { stream, expected, events } of appends) {
      const some = events.slice(0, left);
      if (some.length > 0) await store.append(stream, expected, some);
      left -= some.length;
      if (some.length < events.length) throw new Error('killed');
    }
  };
  return replacing(store, appendInOrder);
}

function replacing(store: EventStore, appendInOrder: EventStore['appendInOrder']): EventStore {
  const { readAll, head } = store;
  return Object.assign(Object.create(store) as EventStore, {
    readAll: readAll.bind(store),
    head: head.bind(store),
    appendInOrder,
  });
}

const withoutPlaces = (log: readonly LoggedEvent[]) =>
  log.map(({ bookmark, ...event }) => ({ ...event, position: bookmark.position }));

const headOf = async (store: EventStore): Promise<Bookmark> => (await store.head()) as Bookmark;

function sha256Of(log: readonly LoggedEvent[]): string {
  const bodies = log.map((event) => `${eventBody(event.stream, event.revision, event)}\n`);
  return createHash('sha256').update(bodies.join('')).digest('hex');
}

/** The rules of a copy from one kind of store into another. Each is opened empty for each test. */
export function copyContract(
  name: string,
  openSource: () => Promise<OpenedStore>,
  openTarget: () => Promise<OpenedStore>,
): void {
  describe(`a copy ${name}`, () => {
    const opened: OpenedStore[] = [];
    let [source, target]: EventStore[] = [];
    const open = async (kind: () => Promise<OpenedStore>): Promise<EventStore> => {
      const one = await kind();
      opened.push(one);
      return one.store;
    };
    const stores = () => ({ source: source as EventStore, target: target as EventStore });

    beforeEach(async () => {
      source = await open(openSource);
      target = await open(openTarget);
    });
    afterEach(async () => {
      for (const one of opened.splice(0)) await one.dispose();
    });

    it('has the same events under the same ids, at the same ledger positions, and the same hash', async () => {
      const { source, target } = stores();
      await fill(source);
      const head = await headOf(source);
      expect(await copyLog(source, target, head)).toMatchObject({ found: 0, copied: EVENTS });
      const log = await logOf(source);
      expect(withoutPlaces(await logOf(target))).toEqual(withoutPlaces(log));
      const sha256 = sha256Of(log);
      expect(await proveCopy(source, target, head)).toEqual({
        events: EVENTS,
        position: EVENTS - 1,
        sha256: { source: sha256, target: sha256 },
      });
    });

    it('comes back as it went', async () => {
      const { source, target } = stores();
      await fill(source);
      await copyLog(source, target, await headOf(source));
      const back = await open(openSource);
      await copyLog(target, back, await headOf(target));
      expect(withoutPlaces(await logOf(back))).toEqual(withoutPlaces(await logOf(source)));
      const proof = await proveCopy(target, back, await headOf(target));
      expect(proof.sha256.target).toBe(sha256Of(await logOf(source)));
    });

    it('goes on wherever it was ended, as often as it is', async () => {
      const { source, target } = stores();
      await fill(source);
      const head = await headOf(source);
      const lifetimes = Array.from({ length: 6 }, () => Math.floor(Math.random() * 180));
      let held = 0;
      for (const lifetime of [...lifetimes, 0, 1]) {
        await expect(copyLog(source, mortal(target, lifetime), head)).rejects.toThrow('killed');
        held += lifetime;
        expect([lifetimes, (await logOf(target)).length]).toEqual([lifetimes, held]);
      }
      expect(await copyLog(source, target, head)).toMatchObject({ found: held, copied: EVENTS - held });
      expect(withoutPlaces(await logOf(target))).toEqual(withoutPlaces(await logOf(source)));
      expect(await copyLog(source, target, head)).toMatchObject({ found: EVENTS, copied: 0 });
    });

    it('ends where the source ended when it began, and takes the rest the next time', async () => {
      const { source, target } = stores();
      await source.append(STREAMS[0], 'no-stream', newEvents('a', 'b'));
      const head = await headOf(source);
      await source.append(STREAMS[0], 1, newEvents('c'));
      expect(await copyLog(source, target, head)).toMatchObject({ found: 0, copied: 2 });
      expect(await proveCopy(source, target, head)).toMatchObject({ events: 2, position: 1 });
      expect(await copyLog(source, target, await headOf(source))).toMatchObject({ found: 2, copied: 1 });
      expect(withoutPlaces(await logOf(target))).toEqual(withoutPlaces(await logOf(source)));
    });

    it('takes a long run of great events', async () => {
      const { source, target } = stores();
      const great = () => newEvents(...Array.from({ length: 12 }, () => '가'.repeat(20_000)));
      for (let first = 0; first < 48; first += 12)
        await source.append(STREAMS[1], first === 0 ? 'no-stream' : first - 1, great());
      const head = await headOf(source);
      expect(await copyLog(source, target, head)).toMatchObject({ found: 0, copied: 48 });
      expect(await proveCopy(source, target, head)).toMatchObject({ events: 48 });
    });

    describe('is refused, with nothing appended, where the target', () => {
      const event = newEvent('a');
      const changed = { ...event, data: { ...event.data, label: 'another' } };
      const [b, c, d] = newEvents('b', 'c', 'd') as [typeof event, typeof event, typeof event];

      it.each([
        ['holds another event', [c], 0],
        ['holds another event behind the same', [event, c], 1],
        ['holds a changed event under the same id', [changed, b], 0],
        ['holds more than the source', [event, b, d], 2],
      ])('%s', async (_, held, position) => {
        const { source, target } = stores();
        await source.append(STREAMS[0], 'no-stream', [event, b]);
        await target.append(STREAMS[0], 'no-stream', held);
        const before = await logOf(target);
        await expect(copyLog(source, target, await headOf(source))).rejects.toMatchObject({
          code: 'TARGET_FOREIGN',
          details: { position },
        });
        expect(await logOf(target)).toEqual(before);
      });

      it('holds the same events in another order', async () => {
        const { source, target } = stores();
        await source.appendInOrder([
          { stream: STREAMS[0], expected: 'no-stream', events: [event] },
          { stream: STREAMS[1], expected: 'no-stream', events: [b] },
        ]);
        await target.append(STREAMS[1], 'no-stream', [b]);
        await target.append(STREAMS[0], 'no-stream', [event]);
        await expect(copyLog(source, target, await headOf(source))).rejects.toMatchObject({
          code: 'TARGET_FOREIGN',
          details: { position: 0, expected: expect.stringContaining(event.id) },
        });
      });
    });

    it.each([
      ['on a stream of the copy', STREAMS[0], 'TARGET_CHANGED'],
      ['on a stream of its own', STREAMS[2], 'COPY_UNPROVEN'],
    ])('notices who writes to the target beside it %s', async (_, stream, code) => {
      const { source, target } = stores();
      await source.append(STREAMS[0], 'no-stream', newEvents('a', 'b'));
      const head = await headOf(source);
      const disturbed = replacing(target, async (appends) => {
        await target.append(stream, 'no-stream', newEvents('x'));
        return target.appendInOrder(appends);
      });
      const copying = copyLog(source, disturbed, head).then(() => proveCopy(source, target, head));
      await expect(copying).rejects.toMatchObject({ code });
    });
  });
}
