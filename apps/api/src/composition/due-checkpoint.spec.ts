import { DueCheckpoint } from './due-checkpoint';

const HOUR_MS = 3_600_000;

describe('a checkpoint', () => {
  const looked = (size: number, covered: number, ageMs: number | undefined, nowMs = 10 * HOUR_MS) => ({
    size,
    covered,
    madeMs: ageMs === undefined ? undefined : nowMs - ageMs,
    nowMs,
  });

  it('is due when there are events that none covers, the last one is old enough, and nothing comes just now', () => {
    const due = new DueCheckpoint(HOUR_MS);
    expect(due.look(looked(0, 0, undefined))).toBe(false);
    expect(due.look(looked(5, 0, undefined))).toBe(false);
    expect(due.look(looked(6, 0, undefined))).toBe(false);
    expect(due.look(looked(6, 0, undefined))).toBe(true);
    expect(due.look(looked(6, 6, 2 * HOUR_MS))).toBe(false);
    expect(due.look(looked(6, 5, HOUR_MS - 1))).toBe(false);
    expect(due.look(looked(6, 5, HOUR_MS))).toBe(true);
  });

  it('waits no longer than once more the interval for a log that goes on growing, the first one too', () => {
    const due = new DueCheckpoint(HOUR_MS);
    let size = 1;
    const at = (nowMs: number) => due.look(looked((size += 1), 0, undefined, nowMs));
    expect([at(0), at(HOUR_MS / 2), at(HOUR_MS - 1), at(HOUR_MS)]).toEqual([false, false, false, true]);
  });

  it('is not held up by one that a clock which was wrong dated later than now', () => {
    const due = new DueCheckpoint(HOUR_MS);
    due.look(looked(6, 5, -HOUR_MS));
    expect(due.look(looked(6, 5, -HOUR_MS))).toBe(true);
  });

  it('is never due where they are made on demand alone', () => {
    const due = new DueCheckpoint(0);
    due.look(looked(6, 5, undefined));
    expect(due.look(looked(6, 5, undefined))).toBe(false);
  });
});
