import type { Finding } from '@ledger/audit';

/** Every so manieth attack, from one on. */
export interface Share {
  readonly index: number;
  readonly of: number;
}

/** What came of many attacks. */
export class Tally {
  tried = 0;
  /** How many changed nothing that anybody reads, and were not reported. */
  idle = 0;
  /** What was missed, or blamed on an event that was left alone. */
  readonly wrong: object[] = [];

  note(attack: object, findings: readonly Finding[], { mayName, isIdle }: Expected): void {
    this.tried += 1;
    const blamed = findings.filter((finding) => {
      const places = placesOf(finding);
      return places && !mayName(...places);
    });
    if (blamed.length > 0) this.wrong.push({ ...attack, blamed });
    if (findings.length > 0) return;
    if (isIdle()) this.idle += 1;
    else this.wrong.push({ ...attack, findings });
  }
}

/** The first and the last ledger position that a finding names; undefined where it is about none. */
function placesOf({ position, from, to }: Finding): readonly [first: number, last: number] | undefined {
  const first = position ?? (from as number | undefined);
  return first === undefined ? undefined : [first, (to as number | undefined) ?? first];
}

interface Expected {
  /** Whether one of the events from one position to another was touched, or bears out what was. */
  readonly mayName: (first: number, last: number) => boolean;
  readonly isIdle: () => boolean;
}
