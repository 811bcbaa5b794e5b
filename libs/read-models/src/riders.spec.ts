import { Riders } from './riders';
import type { Rider } from './track';

const rider = (name: string): Rider => ({ name, bookmark: null, advance: async () => undefined });

describe('riders', () => {
  beforeEach(() => jest.useFakeTimers());
  afterEach(() => jest.useRealTimers());

  const names = async (riders: Riders, followed: readonly string[] = []): Promise<string[]> =>
    (await riders.due((name) => followed.includes(name))).map(({ name }) => name);

  it('are made where nobody follows for them', async () => {
    const wanted = ['a', 'b'].map((name) => ({ name, open: async () => rider(name) }));
    const riders = new Riders(wanted, 1_000, () => undefined);
    expect(await names(riders, ['a'])).toEqual(['b']);
    expect(await names(riders)).toEqual(['a', 'b']);
  });

  it('that failed rest for longer each time, and no longer than five minutes; one that went rests as at first', async () => {
    const riders = new Riders([{ name: 'a', open: async () => rider('a') }], 1_000, () => undefined);
    const restMs = async (): Promise<number> => {
      riders.failed('a');
      let ms = 0;
      for (; (await names(riders)).length === 0; ms += 500) jest.advanceTimersByTime(500);
      return ms;
    };
    expect([await restMs(), await restMs(), await restMs()]).toEqual([1_000, 2_000, 4_000]);
    for (let i = 0; i < 20; i += 1) await restMs();
    expect(await restMs()).toBe(300_000);
    riders.went('a');
    expect(await names(riders)).toEqual(['a']);
    expect(await restMs()).toBe(1_000);
  });

  it('that cannot be made hold up no other, and are told of once for each attempt', async () => {
    const told: unknown[] = [];
    const fault = new Error('no');
    const open = async (): Promise<Rider> => {
      throw fault;
    };
    const wanted = [
      { name: 'a', open },
      { name: 'b', open: async () => rider('b') },
    ];
    const riders = new Riders(wanted, 1_000, (error) => told.push(error));
    expect([await names(riders), await names(riders), told]).toEqual([['b'], ['b'], [fault]]);
    jest.advanceTimersByTime(1_000);
    await names(riders);
    expect(told).toEqual([fault, fault]);
  });
});
