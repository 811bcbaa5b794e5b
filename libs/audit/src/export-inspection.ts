import { LedgerError, phrase, problem, type Phrase, type Problem } from '@ledger/kernel';
import type { Found, LogInspection } from '@ledger/event-store';
import { checkpointIfAny } from './checkpoint';
import { CHECKPOINT_TYPE, MAX_LINE_BYTES, type CheckpointEnvelope, type EventEnvelope } from './cloud-events';
import { ExportOrder } from './export-order';
import { type Line, linesOf } from './lines';
import { eventOf, parseLine } from './reading';

const PAGE = 500;
/** Where an event stands in its ledger and its stream is told by whoever verifies the log, with what is missing or moved. */
const TOLD_ELSEWHERE = ['ledgerposition', 'streamrevision'];

/**
 * An export as it lies in a file: a line that is none of an export, or not where it stands, is told as what was found there,
 * and the reading goes on behind it. (`readExport` refuses such a file, by the same order.)
 */
export class ExportInspection implements LogInspection {
  readonly size = undefined;
  /** The signed note that closes the export, once it was read. */
  checkpoint: string | undefined;
  private position = 0;
  private readonly order = new ExportOrder();
  /** The same once more is no news. */
  private readonly told = new Set<string>();

  /**
   * @param bytes of the export, from its beginning
   * @param isFile it came as a file, whose end may have been cut off; a server would have ended in the middle of an answer
   */
  constructor(
    private readonly bytes: AsyncIterable<Uint8Array>,
    readonly isFile: boolean,
  ) {}

  async *read(): AsyncGenerator<readonly Found[]> {
    let page: Found[] = [];
    try {
      for await (const line of linesOf(this.bytes, MAX_LINE_BYTES)) {
        page.push(...this.foundIn(line));
        if (page.length < PAGE) continue;
        yield ordered(page);
        page = [];
      }
    } catch (error) {
      yield [...ordered(page), this.cut(error)];
      return;
    }
    yield [...ordered(page), ...this.nothing()];
  }

  /** A server may end in the midst of what it serves. @throws what was wrong with a file */
  private cut(error: unknown): Found {
    if (this.isFile) throw error;
    return {
      kind: 'fault',
      why: phrase('export-cut', { position: this.position, why: whyOf(error) }),
    };
  }

  async close(): Promise<void> {}

  private foundIn(line: Line): readonly Found[] {
    try {
      const envelope = parseLine(line);
      if (envelope.type !== CHECKPOINT_TYPE) return this.eventIn(line, envelope as EventEnvelope);
      return this.checkpointIn(line, envelope as CheckpointEnvelope);
    } catch (error) {
      const position = this.position++;
      this.order.pass();
      return [{ kind: 'fault', position, to: position, why: whyOf(error) }];
    }
  }

  /** (Who loads an export compares the note with the events, and their root too.) */
  private checkpointIn(line: Line, envelope: CheckpointEnvelope): readonly Found[] {
    const { ledgersize, data } = envelope;
    const wrong = this.order.close(envelope);
    this.checkpoint = data;
    const due = checkpointIfAny(data)?.size ?? ledgersize;
    const differs = due === ledgersize ? [] : [problem('ledgersize', ledgersize, 'count', { due })];
    return this.faults(line, wrong.length > 0 ? wrong : differs);
  }

  private eventIn(line: Line, envelope: EventEnvelope): readonly Found[] {
    const { data, id, metadata, revision, stream, type } = eventOf(envelope);
    const position = envelope.ledgerposition;
    const faults = this.faults(line, this.order.next(envelope));
    const event: Found = { kind: 'parts', position, parts: { data, id, metadata, revision, stream, type } };
    const due = this.position;
    this.position = Math.max(due, position + 1);
    // Missing events and one that is there twice show without it.
    if (position >= due - 1) return [...faults, event];
    const behind = problem('ledgerposition', position, 'count', { due });
    return [...faults, { kind: 'fault', why: invalid(line, behind) }, event];
  }

  private faults(line: Line, problems: readonly Problem[]): readonly Found[] {
    return problems.flatMap((wrong) => {
      const { field, read } = wrong;
      const said = JSON.stringify([field, read]);
      const isTold = TOLD_ELSEWHERE.includes(field) || this.told.has(said);
      this.told.add(said);
      return isTold ? [] : [{ kind: 'fault' as const, why: invalid(line, wrong) }];
    });
  }

  private nothing(): readonly Found[] {
    try {
      this.order.end();
      return [];
    } catch (error) {
      return [{ kind: 'fault', why: whyOf(error) }];
    }
  }
}

/** Lines that changed places with others near them are put where they say that they belong: nothing is missing there. */
function ordered(page: readonly Found[]): readonly Found[] {
  const at = ({ position = -1 }: Found): number => position;
  const placed = page.map(at).filter((position) => position >= 0);
  const isOrdered = placed.every((position, i) => i === 0 || position >= placed[i - 1]!);
  return isOrdered ? page : page.toSorted((a, b) => at(a) - at(b));
}

const invalid = ({ number }: Line, wrong: Problem): Phrase => ({
  code: 'EXPORT_INVALID',
  line: number,
  problems: [wrong],
});

/** @throws what is no refusal of a line */
function whyOf(error: unknown): Phrase {
  if (!(error instanceof LedgerError)) throw error;
  return error.phrase;
}
