import { existsSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { refusalOf } from '../test/refusal';
import { expectCheckpointOf, formatCheckpoint, parseCheckpoint, type Checkpoint } from './checkpoint';
import { hasher } from './leaf';

const VECTORS = resolve(__dirname, '../../../../shared/vectors/transparency-log/checkpoint_cases.json');

interface Case {
  readonly desc: string;
  readonly input: string;
  readonly want_err: boolean;
  readonly origin: string | null;
  readonly size: number | null;
  readonly hash_utf8: string | null;
  readonly want_rest: string | null;
}

/** Not part of the project: where they are missing, that shows. */
const cases = existsSync(VECTORS)
  ? (JSON.parse(readFileSync(VECTORS, 'utf8')) as { cases: Case[] }).cases
  : [];
const withVectors = cases.length > 0 ? describe : describe.skip;

/** Why it is refused. */
function whyNot(work: () => unknown): unknown {
  const [code, why] = refusalOf(work);
  expect(code).toBe('CHECKPOINT_INVALID');
  return why;
}

withVectors('the vectors of checkpoints', () => {
  it.each(cases.length > 0 ? cases : [{ desc: '(not there)' } as Case])('$desc', (vector) => {
    if (vector.want_err) {
      expect(whyNot(() => parseCheckpoint(vector.input))).toMatch(/./);
      return;
    }
    const { origin, size, root, extensions } = parseCheckpoint(vector.input);
    expect([origin, size, Buffer.from(root).toString()]).toEqual([
      vector.origin,
      vector.size,
      vector.hash_utf8,
    ]);
    expect(extensions.map((line) => `${line}\n`).join('')).toBe(vector.want_rest ?? '');
  });
});

const ROOT = Uint8Array.from({ length: 32 }, (_, index) => index);
const ours: Checkpoint = { origin: 'pledge-ledger/a', size: 191, root: ROOT, extensions: [] };
const ROOT_TEXT = 'AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=';

describe('a checkpoint', () => {
  it('is three lines, and reads back as it was', () => {
    expect(formatCheckpoint(ours)).toBe(`pledge-ledger/a\n191\n${ROOT_TEXT}\n`);
    for (const checkpoint of [
      ours,
      { ...ours, size: 0, root: hasher.empty, extensions: ['one', '둘'] },
      { ...ours, size: 2 ** 53 - 1 },
    ]) {
      expect(parseCheckpoint(formatCheckpoint(checkpoint))).toEqual(checkpoint);
    }
  });

  it.each<[string, string]>([
    ['007', 'tree-size'],
    ['+7', 'tree-size'],
    [' 7', 'tree-size'],
    ['7.0', 'tree-size'],
    ['7e3', 'tree-size'],
    ['0x7', 'tree-size'],
    ['٧', 'tree-size'],
    ['', 'tree-size'],
    ['-0', 'tree-size'],
    ['00', 'tree-size'],
    ['9007199254740992', 'tree-size'],
    ['9223372036854775808', 'tree-size'],
    ['18446744073709551616', 'tree-size'],
  ])('has no size %j', (size, why) => {
    expect(whyNot(() => parseCheckpoint(`a\n${size}\n${ROOT_TEXT}\n`))).toBe(why);
  });

  it.each<[string, string]>([
    ['', 'root-base64'],
    [ROOT_TEXT.slice(0, -1), 'root-base64'],
    [ROOT_TEXT.replace('8=', '9='), 'root-base64'],
    [`${ROOT_TEXT} `, 'root-base64'],
  ])('has no root %j', (root, why) => {
    expect(whyNot(() => parseCheckpoint(`a\n7\n${root}\n`))).toBe(why);
  });

  it.each<[string, Partial<Checkpoint>, string]>([
    ['no origin', { origin: '' }, 'origin-empty'],
    ['an origin of two lines', { origin: 'a\nb' }, 'origin-empty'],
    ['half a leaf', { size: 1.5 }, 'tree-size'],
    ['a negative size', { size: -1 }, 'tree-size'],
    ['a size that is no longer exact', { size: 2 ** 53 }, 'tree-size'],
    ['a root of no events', { size: 0 }, 'root-of-none'],
    ['a short root', { root: ROOT.slice(1) }, 'root-length'],
    ['an empty extension', { extensions: [''] }, 'extension-empty'],
    ['an extension of two lines', { extensions: ['a\nb'] }, 'extension-empty'],
  ])('is not written with %s', (_, part, why) => {
    expect(whyNot(() => formatCheckpoint({ ...ours, ...part }))).toBe(why);
  });

  it('is one of ours with our origin, a root of SHA-256 and no empty lines', () => {
    expectCheckpointOf('pledge-ledger/a', ours);
    expect(whyNot(() => expectCheckpointOf('pledge-ledger/b', ours))).toBe('origin-other');
    expect(whyNot(() => expectCheckpointOf(ours.origin, { ...ours, root: new Uint8Array(20) }))).toBe(
      'root-length',
    );
    expect(whyNot(() => expectCheckpointOf(ours.origin, { ...ours, size: 0 }))).toBe('root-of-none');
    expect(whyNot(() => expectCheckpointOf(ours.origin, { ...ours, extensions: [''] }))).toBe(
      'extension-empty',
    );
  });
});
