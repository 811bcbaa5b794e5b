import { LedgerError, type Phrase } from '@ledger/kernel';
import type { Found, LogInspection } from '@ledger/event-store';
import { CHECKPOINT_TYPE, MAX_LINE_BYTES, type CheckpointEnvelope, type EventEnvelope } from './cloud-events';
import { type Line, linesOf } from './lines';
import { eventOf, parseLine } from './reading';

const PAGE = 500;

/**
 * An export as it lies in a file: a line that is none of an export is told as what was found there, and the reading goes on
 * behind it. (`readExport` refuses such a file.)
 */
export class ExportInspection implements LogInspection {
  readonly size = undefined;
  /** The signed note that closes the export, once it was read. */
  checkpoint: string | undefined;
  private position = 0;

  /** @param bytes of the export, from its beginning */
  constructor(private readonly bytes: AsyncIterable<Uint8Array>) {}

  async *read(): AsyncGenerator<readonly Found[]> {
    let page: Found[] = [];
    for await (const line of linesOf(this.bytes, MAX_LINE_BYTES)) {
      const found = this.foundIn(line);
      if (found) page.push(found);
      if (page.length < PAGE) continue;
      yield page;
      page = [];
    }
    if (page.length > 0) yield page;
  }

  async close(): Promise<void> {}

  private foundIn(line: Line): Found | undefined {
    try {
      const envelope = parseLine(line);
      if (envelope.type !== CHECKPOINT_TYPE) return this.eventIn(envelope as EventEnvelope);
      this.checkpoint = (envelope as CheckpointEnvelope).data;
      return undefined;
    } catch (error) {
      if (!(error instanceof LedgerError)) throw error;
      const position = this.position++;
      const why: Phrase = { code: error.code, ...error.details };
      return { kind: 'fault', position, to: position, why };
    }
  }

  private eventIn(envelope: EventEnvelope): Found {
    const { data, id, metadata, revision, stream, type } = eventOf(envelope);
    const position = envelope.ledgerposition;
    this.position = Math.max(this.position, position + 1);
    return { kind: 'parts', position, parts: { data, id, metadata, revision, stream, type } };
  }
}
