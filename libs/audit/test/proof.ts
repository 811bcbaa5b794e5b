import { MemoryDocumentStore } from '@ledger/document-store';
import { TileProofs } from '@ledger/merkle';
import { bundleOf, hasher, parseNote, signNote, witnessSigner, type ProofBundle } from '../src';
import { grow, keysOf, logWith, someEvents, treeOn } from './tree';

/* What the specs of a proof begin with. */

export const keys = keysOf();
/** The public key that has signed. */
export const key = keys.list()[0]!.verifierKey;

export const witness = witnessSigner('witness.example/1', new Uint8Array(32).fill(1), () => 1_700_000_000);

/** The proof of an event of a small ledger, against a checkpoint that others have signed too. */
export async function proven(leafIndex = 5, more: readonly string[] = []): Promise<ProofBundle> {
  const tree = await treeOn(new MemoryDocumentStore());
  const log = await logWith(someEvents(11));
  const keeper = await tree.keeper(log, keys);
  await keeper.catchUp();
  const { note, size } = (await keeper.checkpoint())!;
  await grow(log, someEvents(1));
  const events = (
    await Promise.all(['plan-paju8', 'pledge-paju8.1', 'pledge-paju8.2'].map((s) => log.readStream(s)))
  ).flat();
  const event = events.find(({ data }) => data['label'] === `event ${leafIndex}`)!;
  const inclusion = await new TileProofs(hasher, size, tree.store.readTile).inclusion(leafIndex, size);
  const text = parseNote(note).text;
  const checkpoint = note + signNote(text, [witness]).slice(text.length + 1);
  return bundleOf({ event, leafIndex, checkpoint, inclusion, keys: [key], timestamps: more });
}
