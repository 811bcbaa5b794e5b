import { fromBER, ObjectIdentifier, type AsnType } from 'asn1js';
import { LedgerError, phrase } from '@ledger/kernel';

/*
 * Reading of ASN.1 that strangers wrote. Every step says which part it expects, and refuses with that name what is not of
 * its kind.
 */

export type Node = AsnType;

const MOST_BYTES = 100_000;
const UNIVERSAL = 1;
const CONTEXT = 3;
export const TAGS = {
  boolean: 1,
  integer: 2,
  octets: 4,
  oid: 6,
  utf8: 12,
  sequence: 16,
  set: 17,
  time: 24,
} as const;

export const notInForm = (part: string): LedgerError =>
  new LedgerError('TIMESTAMP_INVALID', { why: phrase('stamp-form', { part }) });

/**
 * Reads one value and nothing after it.
 *
 * @throws LedgerError `TIMESTAMP_INVALID`
 */
export function parseDer(bytes: Uint8Array, part: string): Node {
  if (bytes.length > MOST_BYTES) throw notInForm(part);
  try {
    // Read on its own, so that no part of it belongs to a larger buffer.
    const { offset, result } = fromBER(Uint8Array.from(bytes), {
      maxDepth: 40,
      maxNodes: 5_000,
      parseEmbedded: false,
    });
    if (offset === bytes.length && result.error === '') return result;
  } catch {
    // The library throws plain errors at what it cannot read.
  }
  throw notInForm(part);
}

const isTag = (node: Node | undefined, tagClass: number, tag: number): node is Node =>
  node?.idBlock.tagClass === tagClass && node.idBlock.tagNumber === tag;

export const isKind = (node: Node | undefined, kind: keyof typeof TAGS): node is Node =>
  isTag(node, UNIVERSAL, TAGS[kind]);

export function expectKind(node: Node | undefined, kind: keyof typeof TAGS, part: string): Node {
  if (isKind(node, kind)) return node;
  throw notInForm(part);
}

/** The elements of a sequence, a set, or a tagged value. */
export function elementsOf(node: Node, part: string): readonly Node[] {
  const { value } = node.valueBlock as { value?: unknown };
  if (node.idBlock.isConstructed && Array.isArray(value)) return value as Node[];
  throw notInForm(part);
}

export const sequenceIn = (node: Node | undefined, part: string): readonly Node[] =>
  elementsOf(expectKind(node, 'sequence', part), part);

export const setIn = (node: Node | undefined, part: string): readonly Node[] =>
  elementsOf(expectKind(node, 'set', part), part);

/** The element with a context tag of that number, where there is one. */
export const taggedIn = (nodes: readonly Node[], tag: number): Node | undefined =>
  nodes.find((node) => isTag(node, CONTEXT, tag));

export const isTagged = (node: Node | undefined, tag: number): node is Node => isTag(node, CONTEXT, tag);

/** The whole encoding of a value, as it was read. */
export const rawOf = (node: Node): Buffer => Buffer.from(node.valueBeforeDecodeView);

/** The bytes after tag and length, as they were read. */
export const contentOf = (node: Node): Buffer =>
  rawOf(node).subarray(node.idBlock.blockLength + node.lenBlock.blockLength);

export function oidIn(node: Node | undefined, part: string): string {
  const found = expectKind(node, 'oid', part);
  if (found instanceof ObjectIdentifier) return found.getValue();
  throw notInForm(part);
}

/** The algorithm of an AlgorithmIdentifier (RFC 5280, section 4.1.1.2); parameters of the ones we allow say nothing. */
export const algorithmIn = (node: Node | undefined, part: string): string =>
  oidIn(sequenceIn(node, part)[0], part);

export function integerIn(node: Node | undefined, part: string): bigint {
  const content = contentOf(expectKind(node, 'integer', part));
  if (content.length === 0) throw notInForm(part);
  return BigInt.asIntN(content.length * 8, BigInt(`0x${content.toString('hex')}`));
}

/** An octet string in one piece, as DER has it. */
export function octetsIn(node: Node | undefined, part: string): Buffer {
  const found = expectKind(node, 'octets', part);
  if (found.idBlock.isConstructed) throw notInForm(part);
  return contentOf(found);
}
