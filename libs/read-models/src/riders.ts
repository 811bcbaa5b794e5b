import type { Rider } from './track';

/** Makes a rider where nobody follows for it: at the begin of a term, and after it failed. */
export interface RiderOf {
  readonly name: string;
  readonly open: () => Promise<Rider>;
}

/** A rider that failed time after time is left alone for longer, up to this: it may have the whole log to read again. */
const LONGEST_REST_MS = 300_000;

interface Rest {
  readonly restMs: number;
  readonly untilMs: number;
}

/** What rides along beside the tracks. One that fails holds up no other, and is made anew after a rest. */
export class Riders {
  /** By the names of those that failed and have not taken anything since. */
  private readonly resting = new Map<string, Rest>();

  constructor(
    private readonly wanted: readonly RiderOf[],
    /** After a first failure; it doubles with each that follows. */
    private readonly restMs: number,
    private readonly onError: (error: unknown) => void,
  ) {}

  /** Makes those that nobody follows for and that do not rest. */
  async due(isFollowed: (name: string) => boolean): Promise<Rider[]> {
    const due: Rider[] = [];
    for (const { name, open } of this.wanted) {
      if (isFollowed(name) || performance.now() < (this.resting.get(name)?.untilMs ?? 0)) continue;
      try {
        due.push(await open());
      } catch (error) {
        this.failed(name);
        this.onError(error);
      }
    }
    return due;
  }

  failed(name: string): void {
    const restMs = Math.min((this.resting.get(name)?.restMs ?? this.restMs / 2) * 2, LONGEST_REST_MS);
    this.resting.set(name, { restMs, untilMs: performance.now() + restMs });
  }

  went(name: string): void {
    this.resting.delete(name);
  }
}
