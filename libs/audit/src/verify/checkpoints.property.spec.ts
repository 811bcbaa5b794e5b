import fc from 'fast-check';
import { eventBody } from '@ledger/event-store';
import { CompactRange, sameBytes } from '@ledger/merkle';
import { runs } from '../../../../tests/support/property-runs';
import { newEvents } from '../../../event-store/src/sample-events.contract';
import { hasher } from '../leaf';
import { signNote } from '../note';
import { newSigningKey, parseSigningKey } from '../signing-key';
import { noteVerifier } from '../verifier-key';
import { LogVerifier, type VerificationGiven } from '.';

/*
 * Whoever could write to a ledger's store could write checkpoints and hash tiles of any size and content there. Verification
 * comes to its end whatever they are, and finds what it finds.
 */

const ORIGIN = 'log.example/a';
const STREAM = 'pledge-paju8.1';
const EVENTS = 7;
const signer = parseSigningKey(newSigningKey(ORIGIN));

const log = newEvents(...Array.from({ length: EVENTS }, (_, i) => `${i}`)).map((event, revision) => ({
  kind: 'text' as const,
  position: revision,
  columns: { stream: STREAM, revision: String(revision), id: event.id.replaceAll('-', '') },
  body: eventBody(STREAM, revision, event),
}));
const changed = log.with(3, { ...log[3]!, body: log[3]!.body.replace('"3"', '"4"') });
const leaves = log.map(({ body }) => hasher.leaf(Buffer.from(body)));

function rootOf(size: number): Uint8Array {
  const tree = new CompactRange(hasher);
  for (const leaf of leaves.slice(0, size)) tree.append(leaf);
  return tree.root();
}

const noteOf = (size: number, root: Uint8Array): string =>
  signNote(`${ORIGIN}\n${size}\n${Buffer.from(root).toString('base64')}\n`, [signer]);

async function verdictOn(rows: typeof log, given: VerificationGiven) {
  const verifier = await LogVerifier.open({ verifiers: [noteVerifier(signer.verifierKey)], ...given });
  await verifier.take(rows);
  return verifier.end();
}

const HUGE = [2 ** 31, 2 ** 32, 2 ** 52, 2 ** 53 - 1];
const sizes = fc.oneof(fc.integer({ min: 0, max: EVENTS + 2 }), fc.constantFrom(...HUGE));
const checkpoint = fc
  .tuple(sizes, fc.boolean(), fc.uint8Array({ minLength: 32, maxLength: 32 }))
  .map(([size, isTrue, root]) => ({ size, root: isTrue ? rootOf(size) : root }));
const tiles = fc.record({
  size: fc.oneof(sizes, fc.constantFrom(-1, 0.5, NaN, Infinity, 2 ** 63)),
  bytes: fc.oneof(
    fc.constant(undefined),
    fc.uint8Array({ maxLength: 300 }),
    fc.constantFrom(
      Buffer.concat(leaves),
      Buffer.concat(leaves.toReversed()),
      Buffer.concat(leaves.slice(2)),
    ),
  ),
});

it('any checkpoints beside any tiles come to a verdict, which the tiles alone never make a worse one for the events', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(checkpoint, { maxLength: 4 }),
      fc.option(tiles, { nil: undefined }),
      fc.boolean(),
      async (kept, beside, isChanged) => {
        const elsewhere = kept.map(({ size, root }, i) => ({ source: `${i}`, note: noteOf(size, root) }));
        const reading = beside && { size: beside.size, readTile: async () => beside.bytes };
        const verdict = await verdictOn(isChanged ? changed : log, {
          elsewhere,
          ...(reading ? { tiles: reading } : {}),
        });
        const isTrue = ({ size, root }: (typeof kept)[number]) =>
          size <= EVENTS && sameBytes(root, rootOf(size));
        const codes = verdict.findings.map(({ code }) => code).filter((code) => code !== 'TILES_DIFFER');
        expect(codes).not.toContain('CHECKPOINT_LATE');
        if (isChanged)
          expect(codes.length > 0).toBe(!kept.every(isTrue) || kept.some(({ size }) => size > 3));
        else expect(codes.length > 0).toBe(!kept.every(isTrue));
        // Beside one that is contradicted, others that agree count for less.
        const { confirmed } = verdict.checkpoints;
        expect(confirmed).toBeLessThanOrEqual(kept.filter(isTrue).length);
        if (!isChanged && kept.every(isTrue)) expect(confirmed).toBe(kept.length);
      },
    ),
    { numRuns: runs(2_000) },
  );
});

it.each(HUGE)('an event that was changed does not make it look for %i leaves', async (size) => {
  const own = [EVENTS - 1, size].map((n) => ({ source: `kept-${n}`, note: noteOf(n, rootOf(n)) }));
  const readTile = async (_level: number, index: number) => (index === 0 ? Buffer.concat(leaves) : undefined);
  const { findings } = await verdictOn(changed.slice(0, 5), { elsewhere: own, tiles: { size, readTile } });
  expect(findings.map(({ code }) => code)).toEqual(['LOG_TRUNCATED', 'LEAF_DIFFERS', 'LOG_TRUNCATED']);
});
