import { MemoryDocumentStore } from '@ledger/document-store';
import { MemoryEventStore, type LoggedEvent } from '@ledger/event-store';
import { Recorder, say } from '../test/recorder';
import { watched, type Call } from '../test/stores';
import { changeFeed } from './change-feed/change-feed.projection';
import { Generations } from './generations';
import { LeaseLost } from './lease';
import { pledgeBoard } from './pledge-board/pledge-board.projection';
import { positionKey, type Projection } from './projection';
import { stretchOf, Track } from './track';

const GENERATION = { number: 1, version: 1 };
const COLLECTION = 'pledge-board.1.1';

async function logOf(): Promise<LoggedEvent[]> {
  const events = new MemoryEventStore();
  const recorder = new Recorder(events);
  for (const id of ['paju8.1', 'paju8.2', 'paju8.3']) {
    await recorder.register(id);
    await recorder.pledge(id, say('ChangeStage', { to: 'in-progress' }));
  }
  await recorder.raw('pledge-paju8.4', 'PledgeMerged', {});
  const all: LoggedEvent[] = [];
  for await (const batch of events.readAll()) all.push(...batch.events);
  return all;
}

const opened = async (
  documents = new MemoryDocumentStore(),
  projection = pledgeBoard as unknown as Projection,
  heldDocuments = 1_000,
) => {
  const allowance = { heldDocuments, writtenTogether: 2_000 };
  return (await Track.open(projection, GENERATION, false, documents, new Generations(documents), allowance))!;
};

/** Documents in memory, and every call that is made to them. */
function counted() {
  const calls: Call[] = [];
  const documents = watched(new MemoryDocumentStore(), (call) => void calls.push(call));
  return { documents: documents as MemoryDocumentStore, calls };
}

describe('a track', () => {
  it('writes when the end of the log was reached, and reads nothing that it has made from the start', async () => {
    const log = await logOf();
    const { documents, calls } = counted();
    const track = await opened(documents);
    calls.length = 0;
    await track.advance(stretchOf(log.slice(0, 3)), false);
    await track.advance(stretchOf(log.slice(3, 6)), false);
    expect(calls).toEqual([]);
    expect(track.bookmark).toBeNull();
    await track.advance(stretchOf([]), true);
    expect(calls).toEqual(['write', 'setRegister']);
    expect(track.bookmark).toEqual(log[5]!.bookmark);
    await track.advance(stretchOf([]), true);
    expect(calls).toHaveLength(2);
  });

  it('reads a document once for a batch where it goes on from a bookmark', async () => {
    const log = await logOf();
    const { documents, calls } = counted();
    await (await opened(documents)).advance(stretchOf(log.slice(0, 1)), true);
    const track = await opened(documents);
    calls.length = 0;
    await track.advance(stretchOf(log.slice(1, 4)), false);
    await track.advance(stretchOf(log.slice(4, 6)), true);
    expect(calls).toEqual(['getMany', 'getMany', 'write', 'setRegister']);
    expect((await documents.get(COLLECTION, 'paju8.011'))?.position).toBe(1);
  });

  it('writes ahead of its bookmark what memory should not hold, and a crash there makes no difference', async () => {
    const log = await logOf();
    const whole = new MemoryDocumentStore();
    await (await opened(whole)).advance(stretchOf(log.slice(0, 6)), true);
    const { documents, calls } = counted();
    const cutOff = await opened(documents, undefined, 2);
    calls.length = 0;
    for (const event of log.slice(0, 5)) await cutOff.advance(stretchOf([event]), false);
    expect(calls).toEqual(['write']);
    expect(cutOff.bookmark).toBeNull();
    expect(await documents.count(COLLECTION, {})).toBe(2);
    const next = await opened(documents, undefined, 2);
    for (const event of log.slice(0, 6)) await next.advance(stretchOf([event]), false);
    await next.advance(stretchOf([]), true);
    expect(next.bookmark).toEqual(log[5]!.bookmark);
    expect(await documents.find(COLLECTION, { limit: 10 })).toEqual(
      await whole.find(COLLECTION, { limit: 10 }),
    );
  });

  it('moves its bookmark after some time, however little it came to', async () => {
    const log = await logOf();
    const { documents, calls } = counted();
    const track = await opened(documents);
    calls.length = 0;
    await track.advance(stretchOf(log.slice(0, 1)), false);
    const later = performance.now() + 10_000;
    const clock = jest.spyOn(performance, 'now').mockImplementation(() => later);
    await track.advance(stretchOf(log.slice(1, 2)), false);
    await track.advance(stretchOf(log.slice(2, 3)), false);
    clock.mockRestore();
    expect(calls.slice(0, 2)).toEqual(['write', 'setRegister']);
    expect(track.bookmark).toEqual(log[1]!.bookmark);
  });

  it('writes what nobody changes again in batches, ahead of its bookmark and each once', async () => {
    const [first] = await logOf();
    const many = Array.from({ length: 2_500 }, (_, position) => ({
      ...first!,
      bookmark: { position, resume: positionKey(position) },
    }));
    const { documents, calls } = counted();
    const feed = changeFeed as unknown as Projection;
    const track = await opened(documents, feed);
    calls.length = 0;
    for (let i = 0; i < many.length; i += 500) await track.advance(stretchOf(many.slice(i, i + 500)), false);
    expect(calls).toEqual(['write']);
    expect(await documents.count('change-feed.1.1', {})).toBe(2_000);
    await track.advance(stretchOf([]), true);
    expect(calls.filter((call) => call === 'write' || call === 'setRegister')).toEqual([
      'write',
      'write',
      'setRegister',
    ]);
    expect(await documents.count('change-feed.1.1', {})).toBe(2_500);
  });

  it('keeps what it wrote last, and reads it no more; the documents are those of a track that keeps nothing', async () => {
    const log = await logOf();
    const { documents, calls } = counted();
    const track = await opened(documents);
    for (const event of log.slice(0, 6)) await track.advance(stretchOf([event]), true);
    expect(calls.filter((call) => call === 'getMany')).toHaveLength(2);
    const afresh = new MemoryDocumentStore();
    for (const event of log.slice(0, 6)) await (await opened(afresh)).advance(stretchOf([event]), true);
    expect(await documents.find(COLLECTION, { limit: 10 })).toEqual(
      await afresh.find(COLLECTION, { limit: 10 }),
    );
  });

  it('is not taken back by what is delivered again, known to the program or not', async () => {
    const log = await logOf();
    const track = await opened();
    await track.advance(stretchOf(log.slice(0, 6)), true);
    for (const again of [log.slice(0, 2), log.slice(3, 6), log.slice(0, 6)]) {
      await track.advance(stretchOf(again), true);
      expect(track.bookmark).toEqual(log[5]!.bookmark);
    }
    const passed = { ...log[3]!, type: 'PledgeMerged' };
    await track.advance(stretchOf([passed, log[4]!, log[5]!]), true);
    expect(track.stopped).toBeNull();
    await track.advance(stretchOf(log.slice(4)), true);
    const why = { code: 'EVENT_UNKNOWN', type: 'PledgeMerged', version: 1 };
    expect(track.stopped).toMatchObject({ position: 6, type: 'PledgeMerged', why });
    expect(track.bookmark).toEqual(log[5]!.bookmark);
  });

  it('stops before the event that cannot be folded, and is not opened again until it is retried', async () => {
    const log = await logOf();
    const documents = new MemoryDocumentStore();
    const fragile = {
      ...pledgeBoard,
      evolve: (...args: Parameters<typeof pledgeBoard.evolve>) => {
        if (args[1].position === 3) throw new TypeError('no such field');
        return pledgeBoard.evolve(...args);
      },
    } as unknown as Projection;
    const track = await opened(documents, fragile);
    await track.advance(stretchOf(log), false);
    expect(track.stopped).toEqual({
      position: 3,
      event: log[3]!.id,
      type: 'StageChanged',
      error: 'no such field',
    });
    expect(await documents.count(COLLECTION, {})).toBe(2);
    expect((await documents.get(COLLECTION, 'paju8.012'))?.position).toBe(2);
    expect(await opened(documents, fragile)).toBeUndefined();
    await new Generations(documents).retry(COLLECTION);
    expect((await opened(documents)).bookmark).toEqual(log[2]!.bookmark);
  });

  it('has lost the lease where another one has moved the bookmark, and what it wrote does no harm', async () => {
    const log = await logOf();
    const documents = new MemoryDocumentStore();
    const [stalled, other] = [await opened(documents), await opened(documents)];
    await stalled.advance(stretchOf(log.slice(0, 3)), false);
    await other.advance(stretchOf(log.slice(0, 6)), true);
    const before = await documents.find(COLLECTION, { limit: 10 });
    await expect(stalled.advance(stretchOf([]), true)).rejects.toBeInstanceOf(LeaseLost);
    expect(await documents.find(COLLECTION, { limit: 10 })).toEqual(before);
    expect((await opened(documents)).bookmark).toEqual(log[5]!.bookmark);
  });
});
