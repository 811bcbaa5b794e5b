import { isDeepStrictEqual } from 'node:util';
import { LedgerError, phrase } from '@ledger/kernel';
import type { DocumentStore } from '@ledger/document-store';
import { TILE_WIDTH } from '@ledger/merkle';
import { checkpointIfAny } from '../checkpoint';
import { CHECKPOINTS, ENDORSEMENTS, keyOf, TreeStore } from '../tree-store';
import type { CheckpointFile } from './checkpoints';
import type { Finding } from './findings';
import type { ReadTile } from './leaf-tiles';
import { type MetDocument, metDocuments } from './met-documents';
import { reachOfTiles, tileFindings } from './own-tiles';

/**
 * The checkpoints and hash tiles that a ledger keeps itself, for whoever verifies it: they are looked at one by one, and of
 * one that is damaged nothing is lost but itself. Memory holds those that are not what they should be.
 */
export class OwnEvidence {
  /** What was found of them before the log is read. */
  readonly findings: Finding[] = [];
  /** Checkpoints that are filed as others: they say what they say all the same. */
  readonly misfiled: CheckpointFile[] = [];
  private readonly tree: TreeStore;
  /** Keys of those that `checkpoints` passes over. */
  private readonly odd = new Set<string>();
  private newest = 0;
  private newestRoot: Uint8Array | undefined;
  /** What was found while the log was read. */
  private readonly later: Finding[] = [];
  private tilesReach = 0;
  /** Of which of its parts nothing can be read. */
  private areTilesLost = false;
  private areCheckpointsLost = false;

  private constructor(private readonly documents: DocumentStore) {
    this.tree = TreeStore.reading(documents);
  }

  /** @throws LedgerError what the store throws of anything but damage */
  static async open(documents: DocumentStore): Promise<OwnEvidence> {
    const evidence = new OwnEvidence(documents);
    await evidence.look();
    return evidence;
  }

  private async look(): Promise<void> {
    // Tiles first: another process may sign more of them meanwhile.
    const reach = await unlessDamaged(reachOfTiles(this.documents), this.findings);
    this.areTilesLost = reach === undefined;
    this.tilesReach = reach ?? 0;
    this.areCheckpointsLost = !(await unlessDamaged(this.lookAtCheckpoints(), this.findings));
  }

  private async lookAtCheckpoints(): Promise<true> {
    for await (const met of metDocuments(this.documents, CHECKPOINTS.name)) this.lookAt(met);
    return true;
  }

  /** How many leaves of its tiles stand under a checkpoint. */
  get size(): number {
    return Math.min(this.newest, this.tilesReach);
  }

  /** Those that are filed as what they are, by ascending size. */
  async *checkpoints(): AsyncGenerator<CheckpointFile> {
    if (this.areCheckpointsLost) return;
    for await (const { key, document } of metDocuments(this.documents, CHECKPOINTS.name)) {
      if (this.odd.has(key) || !document) continue;
      const size = Number(key);
      yield { source: sourceOf(size), note: noteIn(document), ...(await this.endorsementsOf(size)) };
    }
  }

  /** Undefined where it is not there, or cannot be read. */
  readonly readTile: ReadTile = (level, index, width) =>
    unlessDamaged(this.tree.readTile(level, index, width));

  /** What is missing of it, or differs; to be asked when the log was read, since a ledger in use signs on meanwhile. */
  async incomplete(): Promise<readonly Finding[]> {
    const found: Finding[] = [...this.later];
    if (this.areCheckpointsLost) return found;
    if (!this.areTilesLost)
      found.push(...(await tileFindings(this.documents, this.tree, this.newest, this.newestRoot)));
    const endorsed = (await unlessDamaged(this.endorsed(), found)) ?? 0;
    for await (const { key } of metDocuments(this.documents, CHECKPOINTS.name, keyAfter(this.newest))) {
      if (Number.isSafeInteger(Number(key))) this.newest = Math.max(this.newest, Number(key));
    }
    // Complete tiles may be ahead of any checkpoint.
    const signed = this.tilesReach % TILE_WIDTH === 0 ? 0 : this.tilesReach;
    const due = [
      { expected: signed, why: phrase('tiles-reach') },
      { expected: endorsed, why: phrase('endorsed') },
    ].find(({ expected }) => expected > this.newest);
    if (due) found.push({ code: 'CHECKPOINT_MISSING', ...due, found: this.newest });
    return found;
  }

  private lookAt({ key, document }: MetDocument): void {
    const filed = Number(key);
    if (!document) {
      const why = { code: 'DOCUMENT_DAMAGED', key };
      this.findings.push({ code: 'CHECKPOINT_REFUSED', source: sourceOf(filed), why });
    }
    const read = document && checkpointIfAny(noteIn(document));
    const size = read?.size;
    if (size === undefined && document) return;
    if (size === filed) [this.newest, this.newestRoot] = [filed, read!.root];
    else this.odd.add(key);
    if (size === undefined || size === filed) return;
    const source = sourceOf(size);
    this.misfiled.push({ source, note: noteIn(document!) });
    this.findings.push({
      code: 'CHECKPOINT_MISFILED',
      source,
      expected: Number.isSafeInteger(filed) ? filed : key,
      found: size,
    });
  }

  private async endorsementsOf(size: number): Promise<Pick<CheckpointFile, 'cosignatures' | 'timestamps'>> {
    const all = (await unlessDamaged(this.tree.endorsements(size), this.later)) ?? [];
    const said = (asked: string) => all.filter(({ kind }) => kind === asked).map(({ text }) => text);
    return { cosignatures: said('cosignature'), timestamps: said('timestamp') };
  }

  /** The largest size that somebody else has endorsed. */
  private async endorsed(): Promise<number> {
    let largest = 0;
    for await (const { key } of metDocuments(this.documents, ENDORSEMENTS.name, keyAfter(this.newest))) {
      const size = /^\d{16}(?=\/)/.exec(key)?.[0];
      if (size !== undefined) largest = Math.max(largest, Number(size));
    }
    return largest;
  }
}

/** Undefined where the store says that what it holds is damaged, which is told where there is a list to tell it in. */
async function unlessDamaged<T>(reading: Promise<T>, findings?: Finding[]): Promise<T | undefined> {
  try {
    return await reading;
  } catch (error) {
    if (!(error instanceof LedgerError) || error.kind !== 'corrupt') throw error;
    const finding: Finding = { code: 'EVIDENCE_UNREADABLE', why: error.phrase };
    const isTold = findings?.some((told) => isDeepStrictEqual(told, finding));
    if (!isTold) findings?.push(finding);
    return undefined;
  }
}

const keyAfter = (size: number): string => keyOf(size + 1);
const sourceOf = (size: number): string => `checkpoint-${size}`;
const noteIn = (document: Readonly<Record<string, unknown>>): string => String(document['note'] ?? '');
