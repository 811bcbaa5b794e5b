import { PlanRefusal } from './refusal';

/** 4 MiB: a plan of a whole city with all its sections has well under one. Check a file's size before reading it. */
export const MAX_DOCUMENT_BYTES = 4 * 1024 * 1024;

/**
 * The text of a document. A byte order mark stays in the text, so that encoding it again gives the same bytes.
 * Offsets in refusals are 0-based.
 */
export function decodeDocument(bytes: Uint8Array): string {
  if (bytes.length > MAX_DOCUMENT_BYTES) {
    throw new PlanRefusal('DOCUMENT_TOO_LARGE', { bytes: bytes.length, limit: MAX_DOCUMENT_BYTES });
  }
  const offset = bytes.findIndex(isBinary);
  if (offset >= 0) throw new PlanRefusal('DOCUMENT_BINARY', { offset, byte: hex(bytes[offset] ?? 0) });
  const text = new TextDecoder('utf-8', { ignoreBOM: true }).decode(bytes);
  const broken = brokenAt(text, bytes);
  if (broken !== undefined) throw new PlanRefusal('DOCUMENT_NOT_UTF8', { offset: broken });
  if (text.trim() === '') throw new PlanRefusal('DOCUMENT_EMPTY');
  return text;
}

/** Control characters other than white space: no text has them, and every picture and archive does. */
function isBinary(byte: number): boolean {
  return (byte < 0x20 && (byte < 0x09 || byte > 0x0d)) || byte === 0x7f;
}

function hex(byte: number): string {
  return byte.toString(16).padStart(2, '0');
}

/** The decoder puts U+FFFD for what it cannot read; a U+FFFD that the bytes do not spell is the place. */
function brokenAt(text: string, bytes: Uint8Array): number | undefined {
  if (!text.includes('\ufffd')) return undefined;
  let offset = 0;
  for (const character of text) {
    if (character === '\ufffd' && !spellsReplacement(bytes, offset)) return offset;
    offset += utf8Length(character.codePointAt(0) ?? 0);
  }
  return undefined;
}

function spellsReplacement(bytes: Uint8Array, at: number): boolean {
  return bytes[at] === 0xef && bytes[at + 1] === 0xbf && bytes[at + 2] === 0xbd;
}

function utf8Length(codePoint: number): number {
  if (codePoint < 0x80) return 1;
  if (codePoint < 0x800) return 2;
  return codePoint < 0x10000 ? 3 : 4;
}
