import fc from 'fast-check';
import { distinctTree, hasher, sparseTree } from '../test/reference';
import { said } from '../test/said';
import { type Consistency, type Inclusion, verifyConsistency, verifyInclusion } from '.';
import { runs } from '../../../tests/support/property-runs';

const tree = distinctTree();
const says = {
  inclusion: (given: unknown) => said(() => verifyInclusion(hasher, given as Inclusion)),
  consistency: (given: unknown) => said(() => verifyConsistency(hasher, given as Consistency)),
};

const inclusionOf = (index: number, size: number): Inclusion => {
  const proof = tree.inclusion(index, size);
  return { index, size, proof, leafHash: tree.leafAt(index), root: tree.root(size) };
};
const consistencyOf = (from: number, to: number): Consistency => {
  const proof = tree.consistency(from, to);
  return { from, to, proof, fromRoot: tree.root(from), toRoot: tree.root(to) };
};

/** Two numbers of which the first is smaller, up to more than one tile. */
const sizes = fc.integer({ min: 1, max: 300 });
const within = sizes.chain((size) => fc.tuple(fc.nat(size - 1), fc.constant(size)));

type Claim = Record<string, unknown> & { proof: readonly Uint8Array[] };
type Damage = (claim: Claim) => Claim;
const onProof = (change: (proof: readonly Uint8Array[]) => readonly Uint8Array[]): Damage => {
  return (claim) => ({ ...claim, proof: change(claim.proof) });
};
const flip = (hash: Uint8Array, bit: number) => {
  const at = (bit >> 3) % Math.max(hash.length, 1);
  return Uint8Array.from(hash, (byte, i) => (i === at ? byte ^ (1 << (bit & 7)) : byte));
};

const bit = fc.nat(255);
const place = fc.nat(20);
const strange = fc.oneof(
  sizes.map((size) => tree.root(size)),
  fc.uint8Array({ minLength: 32, maxLength: 32 }),
  fc.uint8Array({ maxLength: 70 }),
);

/** Damages that a claim of these fields can take. */
function damages(
  numbers: readonly [string, string],
  hashes: readonly [string, string],
): fc.Arbitrary<Damage> {
  const swapped = ([a, b]: readonly [string, string]): Damage => {
    return (claim) => ({ ...claim, [a]: claim[b], [b]: claim[a] });
  };
  const oneOf = fc.constantFrom(...numbers);
  return fc.oneof(
    fc.tuple(oneOf, fc.integer({ min: -3, max: 3 })).map(([field, by]): Damage => {
      return (claim) => ({ ...claim, [field]: (claim[field] as number) + by });
    }),
    fc.tuple(oneOf, fc.constantFrom(0.5, 2, 2 ** 31, 2 ** 32, 2 ** 45)).map(([field, by]): Damage => {
      return (claim) => ({ ...claim, [field]: (claim[field] as number) * by });
    }),
    fc.tuple(oneOf, fc.constantFrom(2 ** 32, 2 ** 52, 2 ** 53, 2 ** 63)).map(([field, by]): Damage => {
      return (claim) => ({ ...claim, [field]: (claim[field] as number) + by });
    }),
    fc.tuple(fc.constantFrom(...hashes), bit).map(([field, bit]): Damage => {
      return (claim) => ({ ...claim, [field]: flip(claim[field] as Uint8Array, bit) });
    }),
    fc.tuple(fc.constantFrom(...hashes), strange).map(([field, by]): Damage => {
      return (claim) => ({ ...claim, [field]: by });
    }),
    fc.constantFrom(swapped(numbers), swapped(hashes)),
    fc.tuple(place, bit).map(([at, bit]) => {
      return onProof((proof) => proof.map((hash, i) => (i === at % proof.length ? flip(hash, bit) : hash)));
    }),
    fc
      .tuple(place, strange)
      .map(([at, by]) => onProof((proof) => proof.toSpliced(at % (proof.length + 1), 0, by))),
    fc.tuple(place, strange).map(([at, by]) => onProof((proof) => proof.toSpliced(at, 1, by))),
    place.map((at) => onProof((proof) => proof.toSpliced(at % Math.max(proof.length, 1), 1))),
    place.map((length) => onProof((proof) => proof.slice(0, length % Math.max(proof.length, 1)))),
    fc.tuple(place, place).map(([a, b]) => {
      return onProof((proof) => {
        const [i, j] = [a % Math.max(proof.length, 1), b % Math.max(proof.length, 1)];
        return proof.map((hash, k) => (k === i ? proof[j]! : k === j ? proof[i]! : hash));
      });
    }),
    fc.constant(onProof((proof) => proof.toReversed())),
    fc.constant(onProof((proof) => [...proof, ...proof])),
  );
}

const hex = (value: unknown) => Buffer.from(value as Uint8Array).toString('hex');
const sameHashes = (a: Claim, b: Claim, fields: readonly string[]) =>
  fields.every((field) => hex(a[field]) === hex(b[field])) &&
  JSON.stringify(a.proof.map(hex)) === JSON.stringify(b.proof.map(hex));
const isPlace = (index: unknown, size: unknown, least: number) =>
  Number.isSafeInteger(index) && Number.isSafeInteger(size) && least <= (index as number);

describe('a proof that was damaged', () => {
  const some = (damage: fc.Arbitrary<Damage>) => fc.array(damage, { minLength: 1, maxLength: 2 });

  it('of inclusion passes only where nothing that it shows has changed', () => {
    const anyDamage = some(damages(['index', 'size'], ['leafHash', 'root']));
    fc.assert(
      fc.property(within, anyDamage, ([index, size], all) => {
        const whole = inclusionOf(index, size) as unknown as Claim;
        const damaged = all.reduce((claim, damage) => damage(claim), whole);
        const [m, n] = [damaged['index'], damaged['size']] as [number, number];
        const same =
          sameHashes(whole, damaged, ['leafHash', 'root']) &&
          isPlace(m, n, 0) &&
          m < n &&
          shapeOf.inclusionShape(m, n) === shapeOf.inclusionShape(index, size);
        expect(says.inclusion(damaged) === undefined).toBe(same);
      }),
      { numRuns: runs(4000) },
    );
  });

  it('of consistency passes only where nothing that it shows has changed', () => {
    const anyDamage = some(damages(['from', 'to'], ['fromRoot', 'toRoot']));
    fc.assert(
      fc.property(within, anyDamage, ([before, to], all) => {
        const whole = consistencyOf(before + 1, to) as unknown as Claim;
        const damaged = all.reduce((claim, damage) => damage(claim), whole);
        const [m, n] = [damaged['from'], damaged['to']] as [number, number];
        const same =
          sameHashes(whole, damaged, ['fromRoot', 'toRoot']) &&
          isPlace(m, n, 1) &&
          m <= n &&
          shapeOf.consistencyShape(m, n) === shapeOf.consistencyShape(before + 1, to);
        expect(says.consistency(damaged) === undefined).toBe(same);
      }),
      { numRuns: runs(4000) },
    );
  });

  /** Its hashes do not matter, and so it may be of any size. */
  const shapeOf = sparseTree([]);
});

describe('whatever is handed in', () => {
  const anything = fc.anything({
    withBigInt: true,
    withDate: true,
    withMap: true,
    withNullPrototype: true,
    withSet: true,
    withSparseArray: true,
    withTypedArray: true,
  });
  const numberLike = fc.oneof(fc.maxSafeInteger(), fc.double(), fc.nat(5), anything);
  const hashLike = fc.oneof(fc.uint8Array({ minLength: 32, maxLength: 32 }), anything);
  const proofLike = fc.oneof(fc.array(hashLike), anything);

  it('as a whole is refused', () => {
    fc.assert(
      fc.property(anything, (given) => {
        expect([says.inclusion(given), says.consistency(given)]).not.toContain(undefined);
      }),
      { numRuns: runs(1000) },
    );
  });

  it('as fields is refused and nothing else', () => {
    const [numbers, hashes] = [numberLike, hashLike];
    fc.assert(
      fc.property(numbers, numbers, hashes, hashes, proofLike, (a, b, left, right, proof) => {
        says.consistency({ from: a, to: b, fromRoot: left, toRoot: right, proof });
        expect(says.inclusion({ index: a, size: b, leafHash: left, root: right, proof })).not.toBe(undefined);
      }),
      { numRuns: runs(3000) },
    );
  });

  const hostile = () => {
    const throwing = (): never => {
      throw new Error('hostile');
    };
    const { proxy: revoked, revoke } = Proxy.revocable([], {});
    revoke();
    return [
      null,
      undefined,
      revoked,
      new Proxy({}, { get: throwing }),
      new Proxy([], { get: throwing }),
      Object.create(Uint8Array.prototype) as unknown,
      Object.setPrototypeOf([1, 2], null) as unknown,
      Object.setPrototypeOf(new Uint8Array(32), null) as unknown,
      { valueOf: throwing, toString: throwing },
      Object.defineProperty([], 0, { get: throwing, enumerable: true }),
      new DataView(new ArrayBuffer(32)),
      new ArrayBuffer(32),
      new Uint16Array(16),
      Array.from({ length: 32 }, () => 0),
      Object.assign([], { length: 2 ** 32 - 1 }),
      '0'.repeat(64),
      Symbol('hostile'),
      Infinity,
      () => 1,
    ];
  };

  it.each(hostile().map((_, i) => i))('hostile in one field or as a whole is refused (%i)', (i) => {
    const bad = hostile()[i];
    const found = [says.inclusion(bad), says.consistency(bad)];
    const inclusion = inclusionOf(5, 11);
    for (const field of Object.keys(inclusion)) found.push(says.inclusion({ ...inclusion, [field]: bad }));
    found.push(says.inclusion({ ...inclusion, proof: inclusion.proof.with(1, bad as Uint8Array) }));
    const consistency = consistencyOf(5, 11);
    for (const field of Object.keys(consistency))
      found.push(says.consistency({ ...consistency, [field]: bad }));
    found.push(says.consistency({ ...consistency, proof: consistency.proof.with(1, bad as Uint8Array) }));
    expect(found).toHaveLength(14);
    expect(found).not.toContain(undefined);
  });
});

describe('trees as large as numbers go', () => {
  const large = fc.oneof(
    fc.integer({ min: 2, max: Number.MAX_SAFE_INTEGER }),
    fc.tuple(fc.integer({ min: 30, max: 52 }), fc.integer({ min: -2, max: 2 })).map(([e, by]) => 2 ** e + by),
    fc.integer({ min: 0, max: 3 }).map((by) => Number.MAX_SAFE_INTEGER - by),
  );
  const pair = fc.tuple(large, large).map(([a, b]) => [Math.min(a, b), Math.max(a, b)] as const);

  it('have inclusion proofs, which hold for one index alone', () => {
    fc.assert(
      fc.property(pair, ([a, size]) => {
        const index = a - 1;
        const tree = sparseTree([index]);
        const given = {
          index,
          size,
          leafHash: tree.leafAt(index),
          proof: tree.inclusion(index, size),
          root: tree.root(size),
        };
        expect(says.inclusion(given)).toBe(undefined);
        const [other, cut] = [index > 0 ? index - 1 : index + 1, index % 2 ** 32];
        expect(says.inclusion({ ...given, index: other })).not.toBe(undefined);
        if (cut !== index) expect(says.inclusion({ ...given, index: cut })).not.toBe(undefined);
      }),
      { numRuns: runs(500) },
    );
  });

  it('have consistency proofs, which hold for one earlier size alone', () => {
    fc.assert(
      fc.property(pair, ([from, to]) => {
        const tree = sparseTree([from - 1, from]);
        const [fromRoot, toRoot, proof] = [tree.root(from), tree.root(to), tree.consistency(from, to)];
        expect(says.consistency({ from, to, proof, fromRoot, toRoot })).toBe(undefined);
        expect(says.consistency({ from: from - 1, to, proof, fromRoot, toRoot })).not.toBe(undefined);
        const grown = { from, to, proof, fromRoot, toRoot: sparseTree([from]).root(to) };
        expect(says.consistency(grown)).not.toBe(undefined);
      }),
      { numRuns: runs(500) },
    );
  });
});
