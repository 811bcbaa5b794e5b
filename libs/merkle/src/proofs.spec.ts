import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { distinctTree, hasher } from '../test/reference';
import { said } from '../test/said';
import { CompactRange, hexOf, ProofRefused, type Refusal, verifyConsistency, verifyInclusion } from '.';

const VECTORS = resolve(__dirname, '../../../../shared/vectors/transparency-log');

/** Not part of the project: where they are missing, that shows. */
const there = existsSync(VECTORS);
const withVectors = there ? describe : describe.skip;
const casesOf = (kind: string) =>
  there
    ? readdirSync(join(VECTORS, 'testdata', kind), { recursive: true, encoding: 'utf8' }).filter((name) =>
        name.endsWith('.json'),
      )
    : ['(not there)'];

type Case<Fields> = Fields & { wantErr: boolean; proof: string[] | null };
const bytes = (base64: string) => Buffer.from(base64, 'base64');
const readCase = <Fields>(kind: string, name: string) =>
  JSON.parse(readFileSync(join(VECTORS, 'testdata', kind, name), 'utf8')) as Case<Fields>;
const hashesIn = (proof: string[] | null) => (proof ?? []).map(bytes);

withVectors('the vectors of RFC 6962', () => {
  interface OfInclusion {
    leafIdx: number;
    treeSize: number;
    root: string;
    leafHash: string;
  }
  interface OfConsistency {
    size1: number;
    size2: number;
    root1: string;
    root2: string;
  }

  it.each(casesOf('inclusion'))('inclusion %s', (name) => {
    const read = readCase<OfInclusion>('inclusion', name);
    const [index, size, proof] = [read.leafIdx, read.treeSize, hashesIn(read.proof)];
    const given = { index, size, proof, leafHash: bytes(read.leafHash), root: bytes(read.root) };
    expect(said(() => verifyInclusion(hasher, given)) !== undefined).toBe(read.wantErr);
  });

  it.each(casesOf('consistency'))('consistency %s', (name) => {
    const read = readCase<OfConsistency>('consistency', name);
    const [from, to, proof] = [read.size1, read.size2, hashesIn(read.proof)];
    const given = { from, to, proof, fromRoot: bytes(read.root1), toRoot: bytes(read.root2) };
    expect(said(() => verifyConsistency(hasher, given)) !== undefined).toBe(read.wantErr);
  });

  it('are there in both kinds, to be passed and to be refused', () => {
    for (const kind of ['inclusion', 'consistency']) {
      const wanted = casesOf(kind).map((name) => readCase<object>(kind, name).wantErr);
      expect(new Set(wanted)).toEqual(new Set([true, false]));
      expect(wanted.length).toBeGreaterThan(50);
    }
  });
});

describe('hashes and roots', () => {
  const constants = () =>
    JSON.parse(readFileSync(join(VECTORS, 'rfc6962_constants.json'), 'utf8')) as {
      leaf_inputs_hex: string[];
      node_hashes_hex_by_level: string[][];
      root_hashes_hex_by_size: string[];
      hasher: Record<string, string>;
    };

  (there ? it : it.skip)('are those of the vectors', () => {
    const { leaf_inputs_hex: inputs, node_hashes_hex_by_level: levels, ...rest } = constants();
    const tree = new CompactRange(hasher);
    const found: Record<number, string[]> = {};
    const roots = [hexOf(tree.root())];
    for (const input of inputs) {
      tree.append(hasher.leaf(Buffer.from(input, 'hex')), (level, _, hash) => {
        (found[level] ??= []).push(hexOf(hash));
      });
      roots.push(hexOf(tree.root()));
    }
    expect(Object.values(found)).toEqual(levels);
    expect(roots).toEqual(rest.root_hashes_hex_by_size);
    expect({
      empty_root: hexOf(hasher.empty),
      leaf_empty: hexOf(hasher.leaf(new Uint8Array())),
      leaf_L123456: hexOf(hasher.leaf(Buffer.from('L123456'))),
      node_N123_N456: hexOf(hasher.node(Buffer.from('N123'), Buffer.from('N456'))),
    }).toEqual(rest.hasher);
  });
});

describe('a proof by the definition', () => {
  const tree = distinctTree();
  /** All indexes of a tree up to 100 leaves, beyond that a fifth of them: another one for each size. */
  const placesIn = (size: number) =>
    [...Array(size).keys()].filter((i) => size <= 100 || (i + size) % 5 === 0);
  const sizes = Array.from({ length: 300 }, (_, i) => i + 1);

  it('of inclusion is taken, up to 300 leaves', () => {
    const refused = sizes.flatMap((size) =>
      placesIn(size).filter((index) => {
        const [leafHash, root, proof] = [tree.leafAt(index), tree.root(size), tree.inclusion(index, size)];
        return said(() => verifyInclusion(hasher, { index, size, leafHash, proof, root }));
      }),
    );
    expect(refused).toEqual([]);
  });

  it('of consistency is taken, up to 300 leaves', () => {
    const refused = sizes.flatMap((to) =>
      placesIn(to).filter((at) => {
        const [from, fromRoot, proof] = [at + 1, tree.root(at + 1), tree.consistency(at + 1, to)];
        return said(() => verifyConsistency(hasher, { from, to, proof, fromRoot, toRoot: tree.root(to) }));
      }),
    );
    expect(refused).toEqual([]);
  });
});

describe('a refusal', () => {
  const holes = (length: number) => Object.assign([], { length });
  const tree = distinctTree();
  const inclusion = {
    index: 4,
    size: 7,
    leafHash: tree.leafAt(4),
    proof: tree.inclusion(4, 7),
    root: tree.root(7),
  };
  const consistency = {
    from: 6,
    to: 7,
    proof: tree.consistency(6, 7),
    fromRoot: tree.root(6),
    toRoot: tree.root(7),
  };
  const of = (verify: () => void): Refusal => {
    try {
      verify();
    } catch (refusal) {
      return refusal as Refusal;
    }
    throw new Error('nothing was refused');
  };
  const ofInclusion = (change: object) => of(() => verifyInclusion(hasher, { ...inclusion, ...change }));
  const ofConsistency = (change: object) =>
    of(() => verifyConsistency(hasher, { ...consistency, ...change }));

  it.each<[object, string, string, string | number, string | number]>([
    [{ index: 7 }, 'NUMBER_INVALID', 'index', '0..6', '7'],
    [{ index: -1 }, 'NUMBER_INVALID', 'index', '0..6', '-1'],
    [{ index: 0.5 }, 'NUMBER_INVALID', 'index', '0..6', '0.5'],
    [{ index: '4' }, 'NUMBER_INVALID', 'index', '0..6', '"4"'],
    [{ size: 0 }, 'NUMBER_INVALID', 'size', '1..9007199254740991', '0'],
    [{ size: 2 ** 53 }, 'NUMBER_INVALID', 'size', '1..9007199254740991', '9007199254740992'],
    [{ size: 2 ** 63 }, 'NUMBER_INVALID', 'size', '1..9007199254740991', '9223372036854776000'],
    [{ size: Number.NaN }, 'NUMBER_INVALID', 'size', '1..9007199254740991', 'NaN'],
    [{ size: 7n }, 'NUMBER_INVALID', 'size', '1..9007199254740991', 'bigint'],
    [{ leafHash: new Uint8Array(31) }, 'HASH_INVALID', 'leafHash', '32 bytes', '31 bytes'],
    [{ leafHash: null }, 'HASH_INVALID', 'leafHash', '32 bytes', 'null'],
    [{ root: 'abc' }, 'HASH_INVALID', 'root', '32 bytes', '"abc"'],
    [{ root: new Uint8Array(33) }, 'ROOT_DIFFERS', 'root', hexOf(tree.root(7)), '33 bytes'],
    [{ root: tree.root(6) }, 'ROOT_DIFFERS', 'root', hexOf(tree.root(7)), hexOf(tree.root(6))],
    [{ proof: { length: 3 } }, 'PROOF_INVALID', 'proof', 'array', 'object'],
    [{ proof: [] }, 'PROOF_LENGTH', 'proof', 3, 0],
    [{ proof: holes(2 ** 32 - 1) }, 'PROOF_LENGTH', 'proof', '0..54', 2 ** 32 - 1],
    [{ proof: [...inclusion.proof, tree.root(1)] }, 'PROOF_LENGTH', 'proof', 3, 4],
    [
      { proof: inclusion.proof.with(1, new Uint8Array(64)) },
      'HASH_INVALID',
      'proof[1]',
      '32 bytes',
      '64 bytes',
    ],
    [{ proof: holes(3) }, 'HASH_INVALID', 'proof[0]', '32 bytes', 'undefined'],
  ])('of an inclusion, row %#', (change, code, field, expected, found) => {
    expect(ofInclusion(change)).toBeInstanceOf(ProofRefused);
    expect(ofInclusion(change)).toMatchObject({ code, field, expected, found, name: 'ProofRefused' });
    expect(ofInclusion(change).message).toBe(`${code} ${field}: expected ${expected}, found ${found}`);
  });

  it.each<[object, string, string, string | number, string | number]>([
    [{ from: 0 }, 'NUMBER_INVALID', 'from', '1..7', '0'],
    [{ from: 8 }, 'NUMBER_INVALID', 'from', '1..7', '8'],
    [{ to: 0 }, 'NUMBER_INVALID', 'to', '1..9007199254740991', '0'],
    [{ to: 2 ** 53 }, 'NUMBER_INVALID', 'to', '1..9007199254740991', '9007199254740992'],
    [{ from: 2 ** 63, to: 2 ** 63 }, 'NUMBER_INVALID', 'to', '1..9007199254740991', '9223372036854776000'],
    [{ from: 2 ** 53 - 1, to: 2 ** 53 - 1 }, 'PROOF_LENGTH', 'proof', 0, 3],
    [{ from: 7 }, 'PROOF_LENGTH', 'proof', 0, 3],
    [{ from: 7, proof: [] }, 'ROOT_DIFFERS', 'toRoot', hexOf(tree.root(6)), hexOf(tree.root(7))],
    [{ from: 4, proof: [] }, 'PROOF_LENGTH', 'proof', 1, 0],
    [
      { from: 4, proof: tree.consistency(4, 7), fromRoot: new Uint8Array(5) },
      'HASH_INVALID',
      'fromRoot',
      '32 bytes',
      '5 bytes',
    ],
    [{ fromRoot: tree.root(5) }, 'ROOT_DIFFERS', 'fromRoot', hexOf(tree.root(6)), hexOf(tree.root(5))],
    [{ toRoot: tree.root(8) }, 'ROOT_DIFFERS', 'toRoot', hexOf(tree.root(7)), hexOf(tree.root(8))],
  ])('of a consistency, row %#', (change, code, field, expected, found) => {
    expect(ofConsistency(change)).toMatchObject({ code, field, expected, found });
  });
});
