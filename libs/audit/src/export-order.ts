import { LedgerError, problem, type Problem } from '@ledger/kernel';
import type { CheckpointEnvelope, EventEnvelope } from './cloud-events';

/** What the lines of an export say of it as a whole. */
export interface ExportEnd {
  readonly events: number;
  readonly source: string;
  /** The signed note of all these events; undefined where the export has none. */
  readonly checkpoint: string | undefined;
}

/**
 * What each line of an export must be after those before it: one ledger, positions and revisions without gaps, and nothing
 * behind the checkpoint, which says that it is of as many events as there are. Both who loads an export and who verifies one read by it.
 */
export class ExportOrder {
  private events = 0;
  private source: string | undefined;
  private checkpoint: string | undefined;
  private readonly revisions = new Map<string, number>();

  /** What is wrong with the next event, in the order in which it is looked at. */
  next(envelope: EventEnvelope): readonly Problem[] {
    const { subject, ledgerposition, streamrevision } = envelope;
    const due = (this.revisions.get(subject) ?? -1) + 1;
    const wrong = [
      ...this.closed(envelope),
      ...count('ledgerposition', ledgerposition, this.events),
      ...count('streamrevision', streamrevision, due),
    ];
    this.pass();
    this.revisions.set(subject, streamrevision);
    return wrong;
  }

  /** What is wrong with a checkpoint here. */
  close(envelope: CheckpointEnvelope): readonly Problem[] {
    const wrong = [...this.closed(envelope), ...count('ledgersize', envelope.ledgersize, this.events)];
    this.checkpoint = envelope.data;
    return wrong;
  }

  /** A line that is no event of an export stands in the place of one. */
  pass(): void {
    this.events += 1;
  }

  /** @throws LedgerError `EXPORT_EMPTY` */
  end(): ExportEnd {
    const { events, source, checkpoint } = this;
    if (source === undefined) throw new LedgerError('EXPORT_EMPTY');
    return { events, source, checkpoint };
  }

  /** One ledger, and nothing behind its checkpoint. */
  private closed({ source, type }: { readonly source: string; readonly type: string }): readonly Problem[] {
    this.source ??= source;
    return [
      ...(this.checkpoint === undefined ? [] : [problem('type', type, 'end-of-export')]),
      ...(source === this.source ? [] : [problem('source', source, 'one-of', { allowed: [this.source] })]),
    ];
  }
}

const count = (field: string, read: number, due: number): readonly Problem[] =>
  read === due ? [] : [problem(field, read, 'count', { due })];
