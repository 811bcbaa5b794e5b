import { isUtf8 } from 'node:buffer';
import { phrase, type Phrase } from '@ledger/kernel';
import type { FoundBytes, FoundParts, FoundText } from '@ledger/event-store';
import { hasher, leafHashOfText } from '../leaf';
import { canonicalOf } from './canonical';
import { type ExaminedEvent, isObject, placeOf } from './examined-event';
import { fieldFindings } from './fields';
import type { Finding } from './findings';

export interface Examined {
  readonly position: number;
  /** Undefined where what is stored is no event. */
  readonly event: ExaminedEvent | undefined;
  /** Where it belongs by what the store says, where it is no event and yet says so. */
  readonly said?: { readonly stream: string; readonly revision?: number };
  /** The hash of what could be its leaf; undefined where nothing has a canonical form. */
  readonly leafHash: Uint8Array | undefined;
  readonly findings: readonly Finding[];
}

/** The fields of an event, in the order of the canonical form. */
const FIELDS = ['data', 'id', 'metadata', 'revision', 'stream', 'type'];
const COLUMNS = ['stream', 'revision', 'id'] as const;
const NONE: readonly Finding[] = [];
const utf8 = new TextEncoder();

/** How closely an event is looked at: with its fields and its row, or for its leaf alone. */
export type Closeness = 'all' | 'leaf';

/** What lies in a store as an event, looked at by itself. */
export function examined(found: FoundBytes | FoundText | FoundParts, close: Closeness = 'all'): Examined {
  if (found.kind === 'parts') return examinedParts(found, close);
  if (found.kind === 'text') return examinedText(found, found.body, close);
  const { buffer, byteOffset, length } = found.body;
  return examinedText(found, Buffer.from(buffer, byteOffset, length).toString('utf8'), close);
}

/**
 * The stored bytes of an event, compared with its canonical form, and what the store says of it compared with what it says
 * itself. The leaf is the canonical form of what can be parsed, and else the bytes as they are.
 */
function examinedText(found: FoundBytes | FoundText, text: string, close: Closeness): Examined {
  const { kind, position, body, columns } = found;
  const value = parsed(text);
  const why = kind === 'text' || isUtf8(body) ? whyNoEvent(value) : phrase('not-utf8');
  const canonical = why ? undefined : canonicalOf(value, text);
  if (canonical === undefined) {
    const said = columnsAsSaid(columns);
    const place = { position, ...said };
    const finding: Finding = { code: 'EVENT_UNREADABLE', ...place, why: why ?? phrase('no-canonical-form') };
    const findings = [finding, ...keptOtherwise(place, found)];
    return { position, event: undefined, said, leafHash: hasher.leaf(bytesOf(body)), findings };
  }
  const event = value as unknown as ExaminedEvent;
  const place = placeOf(position, event);
  const wrong = close === 'all' ? rowFindings(place, event, columns) : NONE;
  const otherwise = keptOtherwise(place, found);
  const leafHash = leafHashOfText(canonical);
  if (canonical === text && otherwise === NONE) return { position, event, leafHash, findings: wrong };
  const differs = canonical === text ? [] : [bytesDiffer(place, bytesOf(canonical), bytesOf(body))];
  return { position, event, leafHash, findings: [...differs, ...otherwise, ...wrong] };
}

const TEXTS = ['stream', 'body'] as const;

/** What is no text to the store is not found by what it says. */
function keptOtherwise(place: object, found: FoundBytes | FoundText): readonly Finding[] {
  if (found.kind === 'text') return NONE;
  const otherwise = TEXTS.filter((column) => found.kept[column] !== 'text');
  if (otherwise.length === 0) return NONE;
  return otherwise.map((column): Finding => {
    return { code: 'KEPT_OTHERWISE', ...place, column, expected: 'text', found: found.kept[column] };
  });
}

const bytesOf = (body: Uint8Array | string): Uint8Array =>
  typeof body === 'string' ? utf8.encode(body) : body;

/** The parts that a store keeps of an event; only their meaning can be compared with anything. */
function examinedParts({ position, parts }: FoundParts, close: Closeness): Examined {
  const canonical = canonicalOf(parts);
  const why = whyNoEvent(parts) ?? (canonical === undefined ? phrase('no-canonical-form') : undefined);
  const leafHash = canonical === undefined ? undefined : leafHashOfText(canonical);
  if (why) {
    const { stream, revision } = parts as { stream: string; revision: number };
    return {
      position,
      event: undefined,
      said: { stream, revision },
      leafHash,
      findings: [{ code: 'EVENT_UNREADABLE', position, stream, revision, why }],
    };
  }
  const event = parts as unknown as ExaminedEvent;
  const findings = close === 'all' ? fieldFindings(placeOf(position, event), event) : NONE;
  return { position, event, leafHash, findings };
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}

/** Whether it has the fields of an event at all; what is in them is looked at when it has. */
function whyNoEvent(value: unknown): Phrase | undefined {
  if (value === undefined) return phrase('event-not-json');
  if (!isObject(value)) return phrase('no-event');
  const names = Object.keys(value);
  if (names.length !== FIELDS.length || !FIELDS.every((name) => Object.hasOwn(value, name)))
    return phrase('no-event');
  const { stream, revision, data, metadata } = value;
  const isEvent =
    typeof stream === 'string' && Number.isInteger(revision) && isObject(data) && isObject(metadata);
  return isEvent ? undefined : phrase('no-event');
}

function columnsAsSaid({ stream, revision }: FoundBytes['columns']) {
  return { stream, ...(/^\d{1,15}$/.test(revision) ? { revision: Number(revision) } : {}) };
}

/** How much of either side is shown from where they part. */
const SHOWN_BYTES = 24;

function bytesDiffer(place: object, expected: Uint8Array, found: Uint8Array): Finding {
  let offset = 0;
  while (offset < expected.length && expected[offset] === found[offset]) offset += 1;
  const from = (bytes: Uint8Array): string =>
    JSON.stringify(Buffer.from(bytes.subarray(offset, offset + SHOWN_BYTES)).toString('utf8'));
  return { code: 'BYTES_DIFFER', ...place, offset, expected: from(expected), found: from(found) };
}

function rowFindings(
  place: object,
  event: ExaminedEvent,
  columns: FoundBytes['columns'],
): readonly Finding[] {
  const own = {
    stream: event.stream,
    revision: String(event.revision),
    id: String(event.id).replaceAll('-', ''),
  };
  const fields = fieldFindings(place, event);
  const differing = COLUMNS.filter((column) => own[column] !== columns[column]);
  if (differing.length === 0) return fields;
  const findings = differing.map((column): Finding => {
    return { code: 'ROW_DIFFERS', ...place, column, expected: own[column], found: columns[column] };
  });
  return [...findings, ...fields];
}
