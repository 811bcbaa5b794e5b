import { phrase } from '@ledger/kernel';
import { CompactRange } from '@ledger/merkle';
import { formatCheckpoint } from '../checkpoint';
import { hasher } from '../leaf';
import { signNote } from '../note';
import { newSigningKey, parseSigningKey } from '../signing-key';
import type { CheckpointFile } from './checkpoints';
import type { Finding } from './findings';
import { LogVerifier, type VerificationGiven } from './log-verifier';

/* What is done to a log of forty leaves at each of its positions, beside checkpoints that stand close to each other. */

const SIZES = [1, 8, 16, 17, 18, 32, 40];
const signer = parseSigningKey(newSigningKey('ledger.example/forty'));
const leavesOf = (name: string): readonly Uint8Array[] =>
  Array.from({ length: 40 }, (_, i) => hasher.leaf(Buffer.from(`${name} ${i}`)));
const sound = leavesOf('sound');
const positions = sound.map((_, i) => i);
const forged = hasher.leaf(Buffer.from('forged'));

function rootOf(leaves: readonly Uint8Array[]): string {
  const tree = new CompactRange(hasher);
  for (const leaf of leaves) tree.append(leaf);
  return Buffer.from(tree.root()).toString('base64');
}

function keptOf(leaves: readonly Uint8Array[], source = `kept-${leaves.length}`): CheckpointFile {
  const root = Buffer.from(rootOf(leaves), 'base64');
  const text = formatCheckpoint({
    origin: 'ledger.example/forty',
    size: leaves.length,
    root,
    extensions: [],
  });
  return { source, note: signNote(text, [signer]) };
}

const elsewhere = SIZES.map((size) => keptOf(sound.slice(0, size)));
const tilesOf = (leaves: readonly Uint8Array[]): Pick<VerificationGiven, 'tiles'> => ({
  tiles: { size: leaves.length, readTile: async () => Buffer.concat(leaves) },
});

/** @param leaves by position; undefined where there is nothing */
async function findingsOf(
  leaves: readonly (Uint8Array | undefined)[],
  evidence: Pick<VerificationGiven, 'tiles' | 'elsewhere'> = {},
): Promise<readonly Finding[]> {
  const verifier = await LogVerifier.open({ elsewhere, ...evidence });
  for (const [position, leafHash] of leaves.entries()) {
    if (leafHash) await verifier.takeExamined({ position, event: undefined, leafHash, findings: [] });
  }
  return (await verifier.end()).findings;
}

const changed = (at: number) => sound.with(at, forged);
const moved = (from: number, to: number) => sound.toSpliced(from, 1).toSpliced(to, 0, sound[from]!);
const summary = (findings: readonly Finding[]) =>
  findings.map(({ code, position, expected }) => [
    code,
    position,
    ...(code === 'LEAF_MOVED' ? [expected] : []),
  ]);

describe('with the published leaves, what was done is told and nothing else', () => {
  const tiles = tilesOf(sound);
  const told = async (leaves: readonly (Uint8Array | undefined)[]) =>
    summary(await findingsOf(leaves, tiles));

  it('of a log that nobody touched', async () => {
    expect(await told(sound)).toEqual([]);
  });

  it.each(positions)('of an event at %d that was changed, taken out or put in', async (at) => {
    expect(await told(changed(at))).toEqual([['LEAF_DIFFERS', at]]);
    expect(await told(sound.toSpliced(at, 0, forged))).toEqual([['LEAF_INSERTED', at]]);
    const shorter = (await told(sound.toSpliced(at, 1))).filter(([code]) => code !== 'LOG_TRUNCATED');
    expect(shorter).toEqual(at === 39 ? [] : [['LEAF_MISSING', at]]);
  });

  it.each(positions.slice(1))('of an event at %d that gave its place to the one before it', async (at) => {
    // What is behind a checkpoint is not known yet where the checkpoint is compared.
    const apart = [
      ['LEAF_INSERTED', at - 1],
      ['LEAF_MISSING', at],
    ];
    expect(await told(moved(at, at - 1))).toEqual(SIZES.includes(at) ? apart : [['LEAF_MOVED', at - 1, at]]);
  });

  it.each(positions)('of an event at %d that was moved anywhere', async (at) => {
    for (const to of positions.filter((to) => to !== at)) {
      const all = await told(moved(at, to));
      // What was moved away from the end, before a checkpoint that was compared, is missing there.
      const findings = at === 39 ? all.filter(([code]) => code !== 'LOG_TRUNCATED') : all;
      expect(findings.map(([code]) => code)).not.toContain('ROOT_DIFFERS');
      expect(findings.length).toBeGreaterThan(0);
      for (const [, position] of findings) expect([at, to]).toContain(position);
    }
  });
});

describe('without them, the root is told that the log has', () => {
  it.each(positions)('from the checkpoint on that covers a change at %d', async (at) => {
    const due = SIZES.filter((size) => size > at);
    const from = Math.max(0, ...SIZES.filter((size) => size <= at));
    expect(await findingsOf(changed(at))).toMatchObject(
      due.map((size) => ({
        code: 'ROOT_DIFFERS',
        size,
        from,
        to: size - 1,
        expected: rootOf(sound.slice(0, size)),
        found: rootOf(changed(at).slice(0, size)),
      })),
    );
  });

  it.each(positions.slice(0, -1))('and none where nothing is at %d', async (at) => {
    const findings = await findingsOf([...sound.slice(0, at), undefined, ...sound.slice(at + 1)]);
    const roots = findings.filter(({ code }) => code === 'ROOT_DIFFERS');
    expect(roots.map(({ size }) => size)).toEqual(SIZES.filter((size) => size > at));
    for (const { found } of roots) expect(found).toEqual(phrase('no-root'));
  });
});

it('with leaves of another log, the root of a changed one is told, and none of one that is shorter', async () => {
  const tiles = tilesOf(leavesOf('another'));
  const [differs] = (await findingsOf(changed(3), tiles)).filter(({ code }) => code === 'ROOT_DIFFERS');
  expect(differs).toMatchObject({ size: 8, found: rootOf(changed(3).slice(0, 8)) });
  const beside = tilesOf(sound.with(20, forged));
  const missing = await findingsOf(sound.toSpliced(19, 1), beside);
  expect(missing).toContainEqual(
    expect.objectContaining({ code: 'ROOT_DIFFERS', size: 40, found: phrase('no-root') }),
  );
});

it.each([40, 39])(
  'two logs that were signed at one size are told, with %d of their 40 events left',
  async (left) => {
    const other = keptOf(leavesOf('another'), 'other-40');
    const findings = await findingsOf(sound.slice(0, left), { elsewhere: [...elsewhere, other] });
    expect(findings).toContainEqual({
      code: 'CHECKPOINT_FORKED',
      size: 40,
      source: 'other-40',
      other: 'kept-40',
      expected: rootOf(sound),
      found: rootOf(leavesOf('another')),
    });
  },
);

it('a gap up to a position that nothing can have is passed over where no checkpoint covers it', async () => {
  let read = 0;
  const readTile = async () => {
    read += 1;
    return Buffer.concat(sound);
  };
  const verifier = await LogVerifier.open({ elsewhere, tiles: { size: 1e9, readTile } });
  for (const position of [...positions, 1e15]) {
    await verifier.takeExamined({
      position,
      event: undefined,
      leafHash: sound[position] ?? forged,
      findings: [],
    });
  }
  const { findings, checkpoints } = await verifier.end();
  expect(findings).toMatchObject([{ code: 'EVENTS_MISSING', expected: 40, found: 1e15 }]);
  expect(checkpoints).toMatchObject({ confirmed: SIZES.length, covered: 40 });
  expect(read).toBeLessThan(10);
});
