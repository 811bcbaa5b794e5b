import { isUtf8 } from 'node:buffer';
import { examined } from '@ledger/audit';
import type { FoundBytes } from '@ledger/event-store';
import { runs } from '../support/property-runs';
import { MUTATIONS, VERDICTS } from './caught';
import { mutation } from './mutations';
import { tried } from './shares';
import { bytesOf, certified, COVERED, foundIn, leafHashes, tilesOf, verdictOn, writtenLog } from './specimen';

jest.setTimeout(1_200_000);

let rows: readonly FoundBytes[];
let remove: () => void;

beforeAll(async () => {
  const written = await writtenLog();
  remove = written.remove;
  rows = bytesOf(await foundIn(written.path));
});
afterAll(() => remove());

it('a ledger that nobody touched is found sound, with every checkpoint confirmed', async () => {
  const leaves = leafHashes(rows);
  const verdict = await verdictOn(rows, { elsewhere: certified(leaves), tiles: tilesOf(leaves) });
  expect(verdict).toMatchObject({
    events: 2001,
    streams: 41,
    findings: [],
    others: 0,
    first: null,
    uncovered: 2001 - COVERED,
    checkpoints: { compared: 5, confirmed: 5, covered: COVERED, signers: ['ledger.example/attacked'] },
  });
});

it(`${MUTATIONS} random mutations are all caught, and nothing is reported where nothing was changed`, async () => {
  expect(await tried('mutations')).toEqual({ tried: VERDICTS, idle: 0, wrong: [] });
});

it('a text is found to be what its bytes are', () => {
  for (let number = 0; number < runs(MUTATIONS); number += 1) {
    const { rows: changed, touched } = mutation(rows, COVERED, number);
    const row = changed[touched[0]!];
    if (!row || !isUtf8(row.body)) continue;
    const body = Buffer.from(row.body).toString('utf8');
    expect(examined({ ...row, kind: 'text', body })).toEqual(examined(row));
  }
});
