import { stride } from '../support/property-runs';
import { everyType, KNOWN_TYPES } from './every-type';
import { tried } from './shares';

/* Every bit of a small ledger, turned over one at a time; its auditor has nothing but a checkpoint. */

jest.setTimeout(1_200_000);

const events = everyType();
/** Fewer than there are: of what stands in the events' data and metadata alone. */
const bits = events.reduce((sum, { data, metadata }) => sum + bitsOf(data) + bitsOf(metadata), 0);

function bitsOf(value: object): number {
  return Buffer.byteLength(JSON.stringify(value)) * 8;
}

it('the ledger has an event of every type that the program knows', () => {
  expect([...new Set(events.map(({ type }) => type))].toSorted()).toEqual(KNOWN_TYPES.toSorted());
});

it('any bit of an event, its row and its entries in the indexes is caught, in the SQLite file itself', async () => {
  const { tried: flips, idle, wrong } = await tried('fileFlips');
  expect(wrong).toEqual([]);
  expect(flips).toBeGreaterThan(bits / stride());
  // The type of the column that is the row's number, which SQLite passes over (https://sqlite.org/fileformat2.html, section 2.3).
  expect(idle).toBeLessThanOrEqual(events.length);
});

it('any bit of what an EventStoreDB says of an event is caught, unless it means the same', async () => {
  const { tried: flips, idle, wrong } = await tried('servedFlips');
  expect(wrong).toEqual([]);
  expect(flips).toBeGreaterThan(bits / stride());
  // `\u001f` and `\u001F` are one character.
  expect(idle).toBeLessThanOrEqual(1);
});
