import type { CompactRange } from '@ledger/merkle';
import { base64 } from '../base64';
import { type ExaminedEvent, placeOfAny } from './examined-event';
import type { Finding } from './findings';
import type { LeafTiles } from './leaf-tiles';

/** An event whose leaf is not the one that the tiles have in its place, by where it was found. */
export interface Met {
  readonly leafHash: Uint8Array;
  readonly position: number;
  readonly event: ExaminedEvent | undefined;
}

interface Difference {
  kind: keyof typeof CODES;
  /** Where in the tiles. */
  readonly at: number;
  readonly met: Met | undefined;
  readonly expected: Uint8Array | undefined;
}

/** How far to either side a leaf is looked for that is not in its place. */
const REACH = 200;
const MOST_DIFFERENCES = 1000;

const CODES = {
  changed: 'LEAF_DIFFERS',
  missing: 'LEAF_MISSING',
  inserted: 'LEAF_INSERTED',
  moved: 'LEAF_MOVED',
} as const;

/**
 * How the events since the last checkpoint differ from the leaves that the ledger has published, told so that one event taken
 * away or put in is one difference and does not make all that follow it others.
 */
export class Differences {
  private readonly list: Difference[] = [];
  private others = 0;

  /** @param kept the tree of the published leaves; it is ahead of nothing that was met */
  constructor(
    private readonly tiles: LeafTiles,
    private readonly kept: CompactRange,
  ) {}

  get first(): number | undefined {
    return this.list[0]?.at;
  }

  /** Where the tiles have the event if some before it are missing; undefined where it is nowhere near. */
  ahead(place: number, { leafHash }: Met): number | undefined {
    return this.tiles.find(leafHash, place + 1, Math.min(place + REACH, this.tiles.size));
  }

  /** The place of the event after this one, which is not in its own. */
  take(place: number, met: Met): number {
    const behind = this.tiles.find(met.leafHash, Math.max(0, place - REACH), place);
    if (behind !== undefined) return this.again(place, behind, met);
    this.add({ kind: 'changed', at: place, met, expected: this.tiles.at(place) });
    return this.passed(place);
  }

  /** The event stands before the one of a place, and does not belong there. */
  inserted(place: number, met: Met): void {
    this.add({ kind: 'inserted', at: place, met, expected: undefined });
  }

  /** There is nothing at a place; unless the event stands elsewhere. */
  missing(place: number): void {
    const elsewhere = this.list.findIndex(
      ({ kind, met }) => kind === 'inserted' && met !== undefined && this.tiles.has(place, met.leafHash),
    );
    const { met } = this.list[elsewhere] ?? {};
    if (met) this.list[elsewhere] = { kind: 'moved', at: place, met, expected: undefined };
    else this.add({ kind: 'missing', at: place, met: undefined, expected: this.tiles.at(place) });
    this.passed(place);
  }

  /** The tree of published leaves takes the one at a place, once. */
  passed(place: number, otherwise?: Uint8Array): number {
    const hash = this.tiles.at(place) ?? otherwise;
    if (place === this.kept.size && hash) this.kept.append(hash);
    return place + 1;
  }

  /** @param source of the checkpoint that certifies what the tiles have */
  findings(source: string): { readonly findings: readonly Finding[]; readonly others: number } {
    const findings = this.list.map(({ kind, at, met, expected }): Finding => {
      const place = met ? placeOfAny(met.position, met.event) : { position: at };
      const found = met && base64(met.leafHash);
      if (kind === 'moved') return { code: CODES[kind], ...place, source, expected: at, found };
      return { code: CODES[kind], ...place, source, expected: expected && base64(expected), found };
    });
    return { findings, others: this.others };
  }

  /** A leaf of an earlier place: what was met since then was put in before it, or it was moved here. */
  private again(place: number, at: number, met: Met): number {
    const since = this.list.filter((one) => one.at >= at);
    if (since.length === place - at && since.every(({ kind }) => kind === 'changed')) {
      for (const one of since) one.kind = 'inserted';
      return at + 1;
    }
    const from = this.list.findIndex((one) => one.kind === 'missing' && one.at === at);
    if (from >= 0) this.list.splice(from, 1);
    this.add({
      kind: from >= 0 ? 'moved' : 'inserted',
      at: from >= 0 ? at : place,
      met,
      expected: undefined,
    });
    return place;
  }

  private add(difference: Difference): void {
    if (this.list.length < MOST_DIFFERENCES) this.list.push(difference);
    else this.others += 1;
  }
}
