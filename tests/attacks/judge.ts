import { examined, LogVerifier, type CheckpointFile, type Examined, type LogVerdict } from '@ledger/audit';
import type { Found } from '@ledger/event-store';
import { domainRules } from '../../apps/api/src/composition/domain-rules';
import { bytesOf, certified, foundIn, leafHashes, verifiers } from './specimen';

/** Judges logs that differ from the sound one in one place, by the domain's rules and one checkpoint of all events. */
export class Judge {
  private readonly seen: readonly Examined[];
  private readonly elsewhere: readonly CheckpointFile[];

  private constructor(readonly sound: readonly Found[]) {
    this.seen = sound.map((one) => examined(one as Exclude<Found, { kind: 'fault' }>));
    this.elsewhere = certified(leafHashes(bytesOf(sound)), [sound.length]);
  }

  static async of(path: string): Promise<Judge> {
    return new Judge(await foundIn(path));
  }

  /** All of a log as it was found, with the key. */
  async whole(found: readonly Found[]): Promise<LogVerdict> {
    const verifier = await LogVerifier.open({ rules: domainRules, verifiers, elsewhere: this.elsewhere });
    await verifier.take(found);
    return verifier.end();
  }

  /** The log in which there is something else than the event at a position, or nothing; the others were looked at before. */
  async instead(position: number, found: readonly Found[]): Promise<LogVerdict> {
    const verifier = await LogVerifier.open({ rules: domainRules, elsewhere: this.elsewhere });
    const shift = found.length - 1;
    const after = this.seen.slice(position + 1);
    await taken(verifier, this.seen.slice(0, position));
    await verifier.take(found);
    await taken(
      verifier,
      shift === 0 ? after : after.map((one) => ({ ...one, position: one.position + shift })),
    );
    return verifier.end();
  }
}

async function taken(verifier: LogVerifier, seen: readonly Examined[]): Promise<void> {
  for (const one of seen) {
    const waiting = verifier.takeExamined(one);
    if (waiting) await waiting;
  }
}
