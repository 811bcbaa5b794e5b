import type { Bookmark, LoggedEvent } from '@ledger/event-store';
import { type Projector, type Rider, type RiderOf } from '../src';
import { modelsOn, projectorOn, running, until, type Stores } from './reading';
import { Recorder, say } from './recorder';

/** Rides, remembers where it was after its last event, and goes on there; fails when it is told to. */
class Diary implements RiderOf {
  readonly name = 'diary';
  readonly taken: number[] = [];
  opened = 0;
  /** Before which events it fails, each once. */
  readonly failAt = new Set<number>();
  private bookmark: Bookmark | null = null;

  readonly open = async (): Promise<Rider> => {
    this.opened += 1;
    return { name: this.name, bookmark: this.bookmark, advance: ({ logged }) => this.take(logged) };
  };

  private async take(events: readonly LoggedEvent[]): Promise<void> {
    for (const { bookmark } of events) {
      if (bookmark.position <= (this.bookmark?.position ?? -1)) continue;
      if (this.failAt.delete(bookmark.position)) throw new Error('it failed');
      this.taken.push(bookmark.position);
      this.bookmark = bookmark;
    }
  }
}

const upTo = (count: number): number[] => Array.from({ length: count }, (_, i) => i);

/** What holds for whatever rides along the log beside the projections. */
export function riderRules(on: string, open: () => Promise<Stores>): void {
  let stores: Stores;
  let recorder: Recorder;
  beforeEach(async () => {
    stores = await open();
    recorder = new Recorder(stores.events);
    for (let i = 1; i <= 9; i += 1) await recorder.register(`paju8.12-${i}`);
  });
  afterEach(() => stores.dispose());

  const length = async (): Promise<number> => ((await stores.events.head())?.position ?? -1) + 1;
  const isCaughtUp = async (): Promise<boolean> =>
    (await modelsOn(stores).health()).every(({ lag }) => lag === 0);

  async function whileRunning(projector: Projector, work: () => Promise<void>): Promise<void> {
    const run = running(projector);
    try {
      await work();
    } finally {
      await run.stop();
    }
  }

  describe(`what rides along the log, ${on}`, () => {
    it('gets every event once and in order, those that come later and after a restart too', async () => {
      const diary = new Diary();
      for (const stage of ['under-review', 'in-progress'] as const) {
        const projector = projectorOn(stores, { riders: [diary], batchSize: 4 });
        await whileRunning(projector, async () => {
          await until(async () => diary.taken.length === (await length()));
          for (let i = 1; i <= 9; i += 1) {
            await recorder.pledge(`paju8.12-${i}`, say('ChangeStage', { to: stage }));
          }
          await until(async () => diary.taken.length === (await length()));
        });
      }
      expect(diary.taken).toEqual(upTo(await length()));
      expect(diary.opened).toBe(2);
    });

    it('is made again after it failed, gets what it missed, and holds no projection up', async () => {
      const diary = new Diary();
      for (const position of [0, 3, 4]) diary.failAt.add(position);
      const told: unknown[] = [];
      const options = { riders: [diary], batchSize: 4, restMs: 1, onError: (e: unknown) => told.push(e) };
      await whileRunning(projectorOn(stores, options), async () => {
        await until(async () => diary.taken.length === (await length()));
        await until(isCaughtUp);
      });
      expect(diary.taken).toEqual(upTo(await length()));
      expect(told.map(String)).toEqual(Array.from({ length: 3 }, () => 'Error: it failed'));
      expect(diary.opened).toBe(4);
    });

    it('leaves the projections alone where it cannot be made at all', async () => {
      let attempts = 0;
      const broken: RiderOf = {
        name: 'broken',
        open: async () => {
          attempts += 1;
          throw new Error('no');
        },
      };
      const diary = new Diary();
      await whileRunning(projectorOn(stores, { riders: [broken, diary], restMs: 1_000_000 }), async () => {
        await until(isCaughtUp);
        await recorder.register('paju8.13-1');
        await until(async () => diary.taken.length === (await length()));
        await until(isCaughtUp);
      });
      expect(attempts).toBe(1);
    });

    it('does not ride where a program only catches up', async () => {
      const diary = new Diary();
      await projectorOn(stores, { riders: [diary] }).catchUp();
      expect([diary.opened, await isCaughtUp()]).toEqual([0, true]);
    });
  });
}
