import {
  copyLog,
  inspectEventStoreDb,
  openEmbeddedEventStore,
  openEventStoreDb,
  type Bookmark,
  type Found,
} from '@ledger/event-store';
import type { LogVerdict } from '@ledger/audit';
import { TestEventStoreDb } from '../support/eventstoredb/test-server';
import type { Kept } from '../support/eventstoredb/test-log';
import { bytesOf, certified, codesOf, foundIn, leafHashes, tilesOf, verdictOn, writtenLog } from './specimen';

/* Attacks on a log in EventStoreDB, by altering what the server serves. It is a test double. */

jest.setTimeout(300_000);

let written: Awaited<ReturnType<typeof writtenLog>>;
let server: TestEventStoreDb;
let sound: readonly Kept[];
let leaves: readonly Uint8Array[];
/** The ledger's own events, by their place in what the server serves. */
let places: readonly number[];

beforeAll(async () => {
  written = await writtenLog();
  leaves = leafHashes(bytesOf(await foundIn(written.path)));
  server = await TestEventStoreDb.start();
  const source = await openEmbeddedEventStore(written.path, { readOnly: true });
  const target = await openEventStoreDb(server.url);
  await copyLog(source, target, (await source.head()) as Bookmark);
  await target.close();
  await source.close();
  sound = [...server.log.all];
  places = sound.flatMap(({ stream }, i) => (stream.startsWith('$') ? [] : [i]));
});
afterAll(async () => {
  await server.stop();
  written.remove();
});
afterEach(() => serve(sound));

function serve(events: readonly Kept[]): void {
  server.log.all.splice(0, server.log.all.length, ...events);
}

async function verified(evidence: 'tiles' | 'nothing' = 'tiles'): Promise<LogVerdict> {
  const log = await inspectEventStoreDb(server.url);
  try {
    const found: Found[] = [];
    for await (const page of log.read()) found.push(...page);
    if (evidence === 'nothing') return await verdictOn(found);
    return await verdictOn(found, { elsewhere: certified(leaves), tiles: tilesOf(leaves) });
  } finally {
    await log.close();
  }
}

const placeOf = (position: number): number => places[position]!;
const altered = (position: number, change: (kept: Kept) => Kept): readonly Kept[] =>
  sound.with(placeOf(position), change(sound[placeOf(position)]!));
const text = (bytes: Uint8Array): string => Buffer.from(bytes).toString('utf8');

describe('on EventStoreDB', () => {
  it('nothing is found where nothing was done, and the root is that of the embedded store', async () => {
    const verdict = await verified();
    expect(verdict).toMatchObject({ findings: [], events: 2001, checkpoints: { compared: 5, confirmed: 5 } });
    expect(verdict.root).toBe((await verdictOn(await foundIn(written.path))).root);
  });

  it('a changed amount is caught, and named', async () => {
    const at = sound.findIndex(({ type }, i) => type === 'ExpenditureRecorded' && i > 1100);
    const changed = { ...sound[at]!, data: Buffer.from(text(sound[at]!.data).replace('"to":', '"to":1')) };
    serve(sound.with(at, changed));
    const { first, findings } = await verified();
    expect(findings).toHaveLength(1);
    expect(first).toMatchObject({ code: 'LEAF_DIFFERS', event: changed.id });
  });

  it('a deleted event is caught, with no evidence at all', async () => {
    serve(sound.toSpliced(placeOf(700), 1));
    expect(codesOf(await verified('nothing'))).toContain('REVISION_WRONG');
    expect((await verified()).findings).toContainEqual(
      expect.objectContaining({ code: 'LEAF_MISSING', position: 700 }),
    );
  });

  it('a swapped pair is caught', async () => {
    const [one, other] = [sound[placeOf(1200)]!, sound[placeOf(1201)]!];
    // The server numbers what it serves: only the events change places.
    const swapped = sound
      .with(placeOf(1200), { ...other, position: one.position })
      .with(placeOf(1201), { ...one, position: other.position });
    serve(swapped);
    expect(codesOf(await verified())).toContain('LEAF_MOVED');
  });

  it('an inserted event is caught', async () => {
    const there = sound[placeOf(1500)]!;
    const forged = { ...there, id: '0182f6c6-cf94-7c86-8c36-45c3a155d5eb', position: there.position - 1n };
    serve(sound.toSpliced(placeOf(1500), 0, forged));
    const codes = codesOf(await verified());
    expect(codes).toEqual(expect.arrayContaining(['REVISION_WRONG', 'LEAF_INSERTED']));
  });

  it('a truncated tail is caught by a checkpoint whose size exceeds what remains', async () => {
    serve(sound.slice(0, placeOf(1800)));
    expect((await verified()).findings).toMatchObject([
      { code: 'LOG_TRUNCATED', expected: 1900, found: 1800 },
    ]);
  });

  it('a back-dated recorded-at and a pledge registered again are caught, with no evidence at all', async () => {
    serve(
      altered(1950, (kept) => ({
        ...kept,
        metadata: Buffer.from(text(kept.metadata).replace('"recordedAt":"202', '"recordedAt":"201')),
      })),
    );
    expect(codesOf(await verified('nothing'))).toEqual(['RECORDED_BACKWARDS']);
    const registered = sound[placeOf(1)]!;
    const last = sound.at(-1)!;
    serve([
      ...sound,
      { ...registered, revision: 50n, position: last.position + 137n, id: crypto.randomUUID() },
    ]);
    expect(codesOf(await verified('nothing'))).toContain('REGISTERED_AGAIN');
  });

  it('a whole history rewritten is caught by a checkpoint that was kept', async () => {
    serve(sound.map((kept) => ({ ...kept, data: Buffer.from(text(kept.data).replaceAll('착공', '준공')) })));
    expect(codesOf(await verified()).length).toBeGreaterThan(10);
  });

  it('a deleted stream, one that hides its beginning, and data that are no JSON are told, and the run goes on', async () => {
    const stream = sound[placeOf(1)]!.stream;
    const hiding = { ...sound[0]!, stream: `$$${stream}`, type: '$metadata', data: Buffer.from('{"$tb":3}') };
    const at = sound.at(-1)!.position;
    const gone = { ...sound[0]!, stream: sound[placeOf(100)]!.stream, type: '$streamDeleted' };
    serve([
      ...altered(900, (kept) => ({ ...kept, data: Buffer.from('{"label":') })),
      { ...hiding, position: at + 137n },
      { ...gone, position: at + 274n },
    ]);
    const { findings, events } = await verified('nothing');
    expect(events).toBe(2001);
    expect(findings).toMatchObject([
      { code: 'EVENT_UNREADABLE', position: 900 },
      { code: 'STORE_FAULT', stream: gone.stream },
      { code: 'STORE_FAULT', stream },
    ]);
  });
});
