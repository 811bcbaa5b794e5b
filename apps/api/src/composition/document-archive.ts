import { createHash } from 'node:crypto';
import { Inject, Injectable } from '@nestjs/common';
import { LedgerError, phrase } from '@ledger/kernel';
import { DOOR_PORTS, type DoorPorts } from '@ledger/ledger';
import {
  documentStream,
  foldPledge,
  noPledge,
  pledgeCatalogue,
  pledgeStream,
  type DocumentCommand,
  type DocumentEvent,
  type Pledge,
  type Recorded,
} from '@ledger/pledge';

/** One event is at most 60 KiB; a part in UTF-8, with room for escapes and metadata. */
const PART_BYTES = 24 * 1024;
/** Several parts share an append, which is at most 1 MB. */
const PARTS_PER_COMMAND = 16;

/** The documents that the ledger was told from, kept in the log itself: whoever has the log can print every line of them. */
@Injectable()
export class DocumentArchive {
  constructor(@Inject(DOOR_PORTS) private readonly ports: DoorPorts) {}

  /** The commands that store a text, in order; its UTF-8 bytes are those of the document. */
  partsOf(sha256: string, text: string): DocumentCommand[] {
    const texts = partsOfText(text);
    const commands: DocumentCommand[] = [];
    for (let first = 0; first < texts.length; first += PARTS_PER_COMMAND) {
      const some = texts.slice(first, first + PARTS_PER_COMMAND);
      commands.push({
        name: 'StoreDocumentParts',
        body: { sha256, parts: texts.length, first, texts: some },
      });
    }
    return commands;
  }

  /** @throws LedgerError `DOCUMENT_MISSING` where it is not there, or not to its end; `STREAM_BROKEN` where it was changed */
  async textOf(sha256: string): Promise<string> {
    const events = await this.ports.store.readStream(documentStream(sha256));
    const parts = events.map((event) => event.data as unknown as DocumentEvent['data']);
    if (parts.length === 0 || parts.length < parts[0]!.parts)
      throw new LedgerError('DOCUMENT_MISSING', { document: sha256 });
    const text = parts.map((part) => part.text).join('');
    if (createHash('sha256').update(text).digest('hex') === sha256) return text;
    throw new LedgerError('STREAM_BROKEN', {
      stream: documentStream(sha256),
      why: phrase('text-changed'),
    });
  }

  /** A pledge as the documents alone have it, without what people changed: the fold of the events that imports made. */
  async importedOnly(id: string): Promise<Pledge> {
    const events = await this.ports.store.readStream(pledgeStream(id));
    const imported = events.filter((event) => event.metadata.origin.via === 'import');
    const newest = imported.map(({ id: event, type, data, metadata }): Recorded => ({
      ...pledgeCatalogue.read(type, metadata.version, data),
      id: event,
      metadata,
    }));
    return foldPledge(noPledge, newest);
  }
}

/** Cuts between characters: a part is never more than `PART_BYTES` in UTF-8. */
function partsOfText(text: string): string[] {
  const parts: string[] = [];
  let [part, bytes] = ['', 0];
  for (const character of text) {
    const size = Buffer.byteLength(character);
    if (bytes + size > PART_BYTES) {
      parts.push(part);
      [part, bytes] = ['', 0];
    }
    part += character;
    bytes += size;
  }
  return [...parts, part];
}
