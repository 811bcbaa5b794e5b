import { dayOf, isDay, parseDay, parseKnownAt } from './time';

describe('the day in Korea', () => {
  it.each([
    ['2026-06-30T14:59:59.999Z', '2026-06-30'],
    ['2026-06-30T15:00:00.000Z', '2026-07-01'],
    ['2026-12-31T15:00:00.000Z', '2027-01-01'],
    ['2024-02-28T15:00:00.000Z', '2024-02-29'],
    ['2026-07-01T00:00:00.000+09:00', '2026-07-01'],
  ])('of %s is %s', (instant, day) => {
    expect(dayOf(instant)).toBe(day);
  });
});

describe('a day', () => {
  it.each(['2026-06-30', '2024-02-29', '0001-01-01', '9999-12-31'])('%s is one', (text) => {
    expect(isDay(text)).toBe(true);
    expect(parseDay(text, 'asOf')).toBe(text);
  });

  it.each([
    '2026-02-29',
    '2026-02-30',
    '2026-13-01',
    '2026-00-01',
    '2026-01-00',
    '2026-6-30',
    '2026-06-30 ',
    '2026-06-30\n',
    '20260630',
    '+002026-06-30',
    '2026-06-30T00:00:00Z',
    '２０２６-06-30',
    '',
  ])('%j is none', (text) => {
    expect(isDay(text)).toBe(false);
    expect(() => parseDay(text, 'asOf')).toThrow(
      expect.objectContaining({ code: 'DATE_INVALID', details: { field: 'asOf', read: text } }) as Error,
    );
  });

  it.each([null, undefined, 20_260_630, new Date(0), ['2026-06-30']])('%j is none', (value) => {
    expect(isDay(value)).toBe(false);
  });
});

describe('known at', () => {
  it.each([
    ['2026-06-30', '2026-06-30T14:59:59.999Z'],
    ['2024-02-29', '2024-02-29T14:59:59.999Z'],
    ['2026-06-30T09:00:00+09:00', '2026-06-30T00:00:00.000Z'],
    ['2026-06-30T00:00:00Z', '2026-06-30T00:00:00.000Z'],
    ['2026-06-30T00:00Z', '2026-06-30T00:00:00.000Z'],
    ['2026-06-30T00:00:00.123456Z', '2026-06-30T00:00:00.123Z'],
    ['2026-06-30T23:30:00-01:00', '2026-07-01T00:30:00.000Z'],
  ])('%s means %s', (text, instant) => {
    expect(parseKnownAt(text, 'knownAt')).toBe(instant);
  });

  it.each([
    '2026-06-30T09:00:00',
    '2026-06-30T09:00:00 09:00',
    '2026-02-30T09:00:00Z',
    '2026-02-30',
    '2026-06-30T25:00:00Z',
    '2026-06-30T09:00:00+0900',
    '2026-06-30T09:00 (KST) Z',
    '2026-06-30 09:00:00Z',
    '9999-12-31T23:59:59-14:00',
    '0000-01-01T00:00:00+09:00',
    'yesterday',
    '',
  ])('%j is refused', (text) => {
    expect(() => parseKnownAt(text, 'knownAt')).toThrow(
      expect.objectContaining({
        code: 'INSTANT_INVALID',
        details: { field: 'knownAt', read: text },
      }) as Error,
    );
  });
});
