import { LedgerError } from './errors';
import { catalogue, event, type DomainEvent } from './event';

interface Moved {
  readonly place: string;
  readonly floor: number;
}

/** Version 1 had a `room`, version 2 a `place`, version 3 has the floor beside it. */
const Moved = event('Moved')<Moved>({
  upcasters: [
    ({ room, ...rest }) => ({ ...rest, place: room ?? '' }),
    (data) => ({ ...data, floor: Number(String(data['place']).slice(0, 1)) }),
  ],
  sealable: ['place'],
});
const Left = event('Left')<{ why: string }>();
const events = catalogue({ Moved, Left });

describe('an event type', () => {
  it('makes events', () => {
    expect(Left({ why: 'late' })).toEqual({ type: 'Left', data: { why: 'late' } });
  });

  it('has as many versions as upcasters, and one', () => {
    expect([Left.version, Moved.version]).toEqual([1, 3]);
    expect([Moved.type, Moved.sealable]).toEqual(['Moved', ['place']]);
    expect([Left.type, Left.sealable, Left.upcasters]).toEqual(['Left', [], []]);
  });

  it('holds free text where it is said, codes where nothing is, and legible text where nobody has thought of it', () => {
    const Counted = event('Counted')<{ to: number }>({ sealable: [] });
    const Told = event('Told')<{ of: string; to: string }>({
      sealable: ['to'],
      holds: ({ of }) => (of === 'title' ? 'legible-text' : 'free-text'),
    });
    expect(Moved.holds({})).toBe('free-text');
    expect(Counted.holds({})).toBe('codes');
    expect(Left.holds({})).toBe('legible-text');
    expect([Told.holds({ of: 'title' }), Told.holds({ of: 'goal' })]).toEqual(['legible-text', 'free-text']);
  });
});

describe('a catalogue', () => {
  it.each([
    [1, { room: '3F', by: 'kim' }],
    [2, { place: '3F', by: 'kim' }],
    [3, { place: '3F', floor: 3, by: 'kim' }],
  ])('reads version %i in its newest shape', (version, data) => {
    const stored = structuredClone(data);
    expect(events.read('Moved', version, data)).toEqual({
      type: 'Moved',
      data: { place: '3F', floor: 3, by: 'kim' },
    });
    expect(data).toEqual(stored);
  });

  it.each<[type: string, version: unknown]>([
    ['Moved', 4],
    ['Moved', 0],
    ['Moved', -1],
    ['Moved', 1.5],
    ['Moved', Number.NaN],
    ['Moved', '1'],
    ['Moved', undefined],
    ['Forgotten', 1],
    ['constructor', 1],
    ['__proto__', 1],
    ['toString', 1],
    ['', 1],
  ])('stops at %j in version %j: it never skips, and never guesses', (type, version) => {
    const read = (): DomainEvent => events.read(type, version as number, {});
    expect(read).toThrow(LedgerError);
    expect(read).toThrow(
      expect.objectContaining({ code: 'EVENT_UNKNOWN', details: { type, version } }) as Error,
    );
  });

  it('knows its types by name', () => {
    expect(Object.keys(events.types)).toEqual(['Moved', 'Left']);
  });
});
