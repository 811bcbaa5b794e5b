import { isDeepStrictEqual } from 'node:util';
import { type JsonObject, LedgerError, phrase } from '@ledger/kernel';
import type { DocumentStore } from '@ledger/document-store';
import { TILE_WIDTH } from '@ledger/merkle';
import { checkpointIfAny } from '../checkpoint';
import { CHECKPOINTS, keyOf, TreeStore } from '../tree-store';
import type { CheckpointFile } from './checkpoints';
import { type Finding, MOST_FINDINGS } from './findings';
import type { ReadTile } from './leaf-tiles';
import { keptFindings } from './kept-fields';
import { type MetDocument, metDocuments } from './met-documents';
import { endorsementFindings, endorsementsOf } from './own-endorsements';
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
    const faults = (await unlessDamaged(this.documents.faults?.() ?? NO_FAULTS)) ?? [];
    this.findings.push(...faults.map((why): Finding => ({ code: 'STORE_FAULT', why })));
    // Tiles first: another process may sign more of them meanwhile.
    const reach = await unlessDamaged(reachOfTiles(this.documents), this.findings);
    this.areTilesLost = reach === undefined;
    this.tilesReach = reach ?? 0;
    this.areCheckpointsLost = !(await unlessDamaged(this.lookAtCheckpoints(), this.findings));
  }

  private async lookAtCheckpoints(): Promise<true> {
    let before = 0;
    for await (const met of metDocuments(this.documents, CHECKPOINTS.name)) {
      const size = this.lookAt(met);
      if (size !== undefined) await this.lookBeside(met.document!, { size, before });
      before = size ?? before;
    }
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
      const said = (await unlessDamaged(endorsementsOf(this.documents, size))) ?? {};
      yield { source: sourceOf(size), note: noteIn(document), last: document['last'], ...said };
    }
  }

  /** Undefined where it is not there, or cannot be read. */
  readonly readTile: ReadTile = (level, index, width) =>
    unlessDamaged(this.tree.readTile(level, index, width));

  /** What is missing of it, or differs; to be asked when the log was read, since a ledger in use signs on meanwhile. */
  async incomplete(): Promise<readonly Finding[]> {
    const found: Finding[] = [];
    if (this.areCheckpointsLost) return found;
    if (!this.areTilesLost)
      found.push(...(await tileFindings(this.documents, this.tree, this.newest, this.newestRoot)));
    await unlessDamaged(this.lookAtEndorsements(found), found);
    for await (const { key } of metDocuments(this.documents, CHECKPOINTS.name, {
      from: keyAfter(this.newest),
    })) {
      if (Number.isSafeInteger(Number(key))) this.newest = Math.max(this.newest, Number(key));
    }
    // Complete tiles may be ahead of any checkpoint.
    const signed = this.tilesReach % TILE_WIDTH === 0 ? 0 : this.tilesReach;
    const isTold = found.some(({ code, expected }) => code === 'CHECKPOINT_GONE' && expected === signed);
    if (signed > this.newest && !isTold)
      found.push({
        code: 'CHECKPOINT_MISSING',
        expected: signed,
        why: phrase('tiles-reach'),
        found: this.newest,
      });
    return found;
  }

  private async lookAtEndorsements(found: Finding[]): Promise<true> {
    const isThere = (size: number): Promise<boolean> => this.isThere(size);
    for await (const one of endorsementFindings(this.documents, isThere)) {
      if (found.length < MOST_FINDINGS) found.push(one);
    }
    return true;
  }

  /** @returns its size where it is filed as what it is */
  private lookAt({ key, document }: MetDocument): number | undefined {
    const filed = Number(key);
    if (!document) {
      const why = { code: 'DOCUMENT_DAMAGED', key };
      this.findings.push({ code: 'CHECKPOINT_REFUSED', source: sourceOf(filed), why });
    }
    const read = document && checkpointIfAny(noteIn(document));
    const size = read?.size;
    if (size === undefined && document) return undefined;
    if (size === filed) {
      [this.newest, this.newestRoot] = [filed, read!.root];
      return size;
    }
    this.odd.add(key);
    if (size === undefined) return undefined;
    const source = sourceOf(size);
    this.misfiled.push({ source, note: noteIn(document!) });
    this.findings.push({
      code: 'CHECKPOINT_MISFILED',
      source,
      expected: Number.isSafeInteger(filed) ? filed : key,
      found: size,
    });
    return undefined;
  }

  private async lookBeside(
    document: JsonObject,
    { size, before }: { size: number; before: number },
  ): Promise<void> {
    this.findings.push(...keptFindings(sourceOf(size), document, { size, before }));
    const named = Number(document['before'] ?? 0);
    const isSaid = Number.isSafeInteger(named) && named > 0 && named < size && named !== before;
    if (isSaid && !(await this.isThere(named)))
      this.findings.push({ code: 'CHECKPOINT_GONE', expected: named, why: phrase('named-before', { size }) });
  }

  /** Also where it is damaged, or filed as another. */
  private async isThere(size: number): Promise<boolean> {
    if (this.misfiled.some(({ source }) => source === sourceOf(size))) return true;
    const found = this.documents.get(CHECKPOINTS.name, keyOf(size)).catch((error: unknown) => {
      if (error instanceof LedgerError && error.code === 'DOCUMENT_DAMAGED') return true;
      throw error;
    });
    return (await found) !== undefined;
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

const NO_FAULTS = Promise.resolve([]);
const keyAfter = (size: number): string => keyOf(size + 1);
const sourceOf = (size: number): string => `checkpoint-${size}`;
const noteIn = (document: Readonly<Record<string, unknown>>): string => String(document['note'] ?? '');
