import fc from 'fast-check';
import { copyLog, eventBody, MemoryEventStore, proveCopy } from '@ledger/event-store';
import { newEvent } from '../../event-store/src/sample-events.contract';
import { runs } from '../../../tests/support/property-runs';
import { bodiesIn, chunksOf, exported, NOTE, read } from '../test/exports';
import { exportedLog } from '.';

/** Any history: runs of events on streams that take turns, of data as strange as JSON may be. */
const data = fc.dictionary(fc.string({ unit: 'grapheme' }), fc.jsonValue({ stringUnit: 'grapheme' }));
const history = fc.array(
  fc.record({
    stream: fc.constantFrom('plan-paju8', 'pledge-paju8.12-5', 'document-가'),
    events: fc.array(data, { minLength: 1, maxLength: 4 }),
  }),
  { minLength: 1, maxLength: 8 },
);

async function recorded(
  steps: readonly { readonly stream: string; readonly events: readonly object[] }[],
): Promise<MemoryEventStore> {
  const store = new MemoryEventStore();
  const next = new Map<string, number>();
  for (const { stream, events } of steps) {
    const first = next.get(stream) ?? 0;
    const made = events.map((one) => newEvent('', one as never));
    await store.append(stream, first === 0 ? 'no-stream' : first - 1, made);
    next.set(stream, first + events.length);
  }
  return store;
}

it('any history that is exported and loaded is the same, event by event, however its bytes come', async () => {
  const lengths = fc.array(fc.integer({ min: 1, max: 300 }), { minLength: 1, maxLength: 5 });
  await fc.assert(
    fc.asyncProperty(history, lengths, fc.boolean(), async (steps, chunks, hasCheckpoint) => {
      const store = await recorded(steps);
      const text = await exported(store, hasCheckpoint ? { checkpoint: NOTE } : {});
      const log = exportedLog(() => chunksOf(text, ...chunks));
      const [target, head] = [new MemoryEventStore(), (await store.head())!];
      await copyLog(log, target, head);
      const { sha256 } = await proveCopy(log, target, head);
      expect(sha256.source).toBe(sha256.target);
      expect(await bodiesIn(target)).toEqual(await bodiesIn(store));
      expect((await log.end()).checkpoint).toBe(hasCheckpoint ? NOTE : undefined);
      expect(await exported(target, hasCheckpoint ? { checkpoint: NOTE } : {})).toBe(text);
    }),
    { numRuns: runs(200) },
  );
});

it('one byte of an export that is another one is noticed, or changes what the events say', async () => {
  await fc.assert(
    fc.asyncProperty(history, fc.nat(), fc.integer({ min: 1, max: 255 }), async (steps, at, flip) => {
      const store = await recorded(steps);
      const bytes = Buffer.from(await exported(store));
      const place = at % bytes.length;
      bytes[place] = bytes[place]! ^ flip;
      const found = await read(bytes).catch((error: { code?: unknown }) => error.code);
      if (typeof found === 'string') return expect(found).toBe('EXPORT_INVALID');
      const { events, end } = found as Awaited<ReturnType<typeof read>>;
      const bodies = events.map((event) => eventBody(event.stream, event.revision, event));
      return expect([...bodies, end.source]).not.toEqual([...(await bodiesIn(store)), 'pledge-ledger/paju']);
    }),
    { numRuns: runs(300) },
  );
});
