import { logEnd, logPointOf, reaches, twoPoints } from './log-point';

const invalid = (field: string, read: string, code: string) =>
  expect.objectContaining({
    code: 'INPUT_INVALID',
    details: { problems: [{ field, read, expected: expect.objectContaining({ code }) as unknown }] },
  }) as Error;

const at = (position: number, recordedAt: string) => ({ position, metadata: { recordedAt } });

describe('a point of the log', () => {
  it.each([
    ['0', { position: 0 }],
    ['60', { position: 60 }],
    // A day means its end in Korea.
    ['2026-06-30', { position: Infinity, recordedAt: '2026-06-30T14:59:59.999Z' }],
    ['2026-06-30T09:00:00+09:00', { position: Infinity, recordedAt: '2026-06-30T00:00:00.000Z' }],
  ])('%s is read for what it is', (written, point) => {
    expect(logPointOf(written, '--to')).toEqual({ asked: written, ...point });
  });

  it.each(['', '-1', '1.5', '2026-02-30', '2026-06', 'yesterday', '2026-06-30T09:00', '1234567890123456'])(
    '%j is none, and is refused by name',
    (written) => {
      expect(() => logPointOf(written, '--to')).toThrow(invalid('--to', written, 'log-point'));
    },
  );

  it('reaches what was recorded by then, whatever its position, or what stands up to there', () => {
    const day = logPointOf('2026-06-30', '--to');
    expect(reaches(day, at(9, '2026-06-30T14:59:59.999Z'))).toBe(true);
    expect(reaches(day, at(0, '2026-06-30T15:00:00.000Z'))).toBe(false);
    expect([5, 6].map((position) => reaches(logPointOf('5', '--to'), at(position, '')))).toEqual([
      true,
      false,
    ]);
    expect(reaches(logEnd, at(1e9, '9999'))).toBe(true);
  });
});

describe('two points', () => {
  it.each([
    ['0', '1'],
    ['2026-06-29', '2026-06-30'],
    ['2026-06-30T00:00:00Z', '2026-06-30'],
    // Which of these is the earlier one, the events say.
    ['100', '2026-06-30'],
    ['2026-06-30', '0'],
  ])('%s and %s are taken', (...written) => {
    expect(twoPoints(written, '--diff').map(({ asked }) => asked)).toEqual(written);
  });

  it.each([[['1', '0']], [['1', '1']], [['2026-06-30', '2026-06-30']], [['1']], [['1', '2', '3']], [[]]])(
    '%j are refused: they are not two, or not in order',
    (written) => {
      expect(() => twoPoints(written, '--diff')).toThrow(invalid('--diff', written.join(' '), 'two-points'));
    },
  );
});
