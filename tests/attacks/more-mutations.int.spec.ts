import type { FoundBytes } from '@ledger/event-store';
import { HALF, wronglyJudged } from './caught';
import { bytesOf, foundIn, writtenLog } from './specimen';

jest.setTimeout(600_000);

let rows: readonly FoundBytes[];
let remove: () => void;

beforeAll(async () => {
  const written = await writtenLog();
  remove = written.remove;
  rows = bytesOf(await foundIn(written.path));
});
afterAll(() => remove());

it(`${HALF} more mutations are all caught, and nothing is reported where nothing was changed`, async () => {
  expect(await wronglyJudged(rows, HALF)).toEqual([]);
});
