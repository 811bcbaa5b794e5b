import { phrase } from '@ledger/kernel';
import type { DocumentStore } from '@ledger/document-store';
import { type Endorsement, endorsementIn, ENDORSEMENTS, keyOf } from '../tree-store';
import type { CheckpointFile } from './checkpoints';
import type { Finding } from './findings';
import { metDocuments } from './met-documents';

/** More than anybody can have collected of one checkpoint. */
const MOST = 200;
/** Behind everything that is said of a checkpoint. */
const END = '~';

/** What others said of one checkpoint, but for what is damaged. */
export async function endorsementsOf(
  documents: DocumentStore,
  size: number,
): Promise<Pick<CheckpointFile, 'cosignatures' | 'timestamps'>> {
  const whole: Endorsement[] = [];
  const bounds = { from: `${keyOf(size)}/`, to: `${keyOf(size)}/${END}` };
  for await (const { key, document } of metDocuments(documents, ENDORSEMENTS.name, bounds)) {
    const endorsement = document && endorsementIn({ key, document });
    if (endorsement) whole.push(endorsement);
    if (whole.length === MOST) break;
  }
  const said = (asked: string) => whole.filter(({ kind }) => kind === asked).map(({ text }) => text);
  return { cosignatures: said('cosignature'), timestamps: said('timestamp') };
}

/** What is damaged of all that others said, and of which checkpoints it is said that are not there. */
export async function* endorsementFindings(
  documents: DocumentStore,
  isThere: (size: number) => Promise<boolean>,
): AsyncGenerator<Finding> {
  let looked: string | undefined;
  for await (const { key, document } of metDocuments(documents, ENDORSEMENTS.name)) {
    if (!document || !endorsementIn({ key, document })) yield { code: 'ENDORSEMENT_DAMAGED', key };
    const size = /^\d{16}(?=\/)/.exec(key)?.[0];
    if (size === undefined || size === looked) continue;
    looked = size;
    if (!(await isThere(Number(size))))
      yield { code: 'CHECKPOINT_GONE', expected: Number(size), why: phrase('endorsed') };
  }
}
