import { measuredOf, type Migration } from './migration';
import { migrationText } from './print/migration';
import { speechIn } from './speech';

const proof = { events: 3_000, position: 2_999, sha256: { source: 'abc', target: 'abc' } };

describe('what a migration measured', () => {
  it('counts appending for what was copied, and reading for all of it', () => {
    // 1 ms to append an event, and 0.5 ms to read it.
    const copied = { found: 1_000, copied: 2_000, appendingMs: 2_000 };
    expect(measuredOf(copied, proof, 1_500)).toEqual({ eventsPerSecond: 667, minutesForThreeMillion: 75 });
  });

  it('is nothing where next to nothing was copied', () => {
    expect(measuredOf({ found: 2_999, copied: 1, appendingMs: 20 }, proof, 1_500)).toBeNull();
  });
});

describe('what a migration says', () => {
  const migration: Migration = {
    ...proof,
    from: './data',
    to: 'EventStoreDB at host:2113',
    found: 1_000,
    copied: 2_000,
    grownBy: 0,
    measured: { eventsPerSecond: 667, minutesForThreeMillion: 75 },
  };

  it('is the copy, the proof, and the time for three million events', () => {
    expect(migrationText(migration, speechIn('en')).split('\n')).toEqual([
      'Copied 2,000 events from ./data to EventStoreDB at host:2113; 1,000 were there before.',
      'Both were read again: the same 3,000 events in the same order, up to ledger position 2999.',
      '  SHA-256 of the source  abc',
      '  SHA-256 of the target  abc',
      'Measured on 2,000 events: 667 a second, the proof included; about 75 min for 3,000,000 events at this rate.',
    ]);
  });

  it('is also that the source has moved on, and nothing of a rate that was not measured', () => {
    const text = migrationText({ ...migration, grownBy: 3, measured: null }, speechIn('ko'));
    expect(text).toContain('그사이 원본에 사건 3건이 더 생겼습니다.');
    expect(text).not.toContain('3,000,000');
  });
});
