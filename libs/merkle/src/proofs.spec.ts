import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { consistencyOf, hasher, inclusionOf, leavesOf, rootOf } from '../test/reference';
import { CompactRange, hexOf, ProofRefused, verifyConsistency, verifyInclusion } from '.';

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

/** What a verifier says: nothing, or why it refuses; anything else it throws goes on. */
function said(verify: () => void): string | undefined {
  try {
    return verify() as undefined;
  } catch (fault) {
    if (fault instanceof ProofRefused) return fault.code;
    throw fault;
  }
}

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

describe('every proof up to 300 leaves', () => {
  const all = leavesOf(300);
  const roots = Array.from({ length: 301 }, (_, size) => rootOf(all.slice(0, size)));

  it('of inclusion leads to the root', () => {
    for (let size = 1; size <= 300; size += 1) {
      const leaves = all.slice(0, size);
      const wrong = leaves.filter((leafHash, index) => {
        const proof = inclusionOf(index, leaves);
        return said(() => verifyInclusion(hasher, { index, size, leafHash, proof, root: roots[size]! }));
      });
      expect(wrong).toEqual([]);
    }
  });

  it('of consistency is taken', () => {
    for (let to = 1; to <= 300; to += 1) {
      const leaves = all.slice(0, to);
      const wrong = leaves.filter((_, at) => {
        const [from, toRoot] = [at + 1, roots[to]!];
        const proof = consistencyOf(from, leaves);
        return said(() => verifyConsistency(hasher, { from, to, proof, fromRoot: roots[from]!, toRoot }));
      });
      expect(wrong).toEqual([]);
    }
  });
});
