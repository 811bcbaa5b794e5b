import { phrase } from '@ledger/kernel';
import { CompactRange, type Hasher, sameBytes, TILE_WIDTH } from '@ledger/merkle';
import { base64 } from '../base64';
import { Compared, type Certified } from './compared';
import type { Checkpoints, CheckpointRead } from './checkpoints';
import { Differences, type Met } from './differences';
import type { Findings } from './findings';
import { lastFindings } from './kept-fields';
import type { LeafTiles } from './leaf-tiles';

/** A gap of more is no damage that anybody could put right by hand. */
const LONGEST_GAP = 1_000_000;

/**
 * The tree over the log as it is found, leaf by leaf, compared with every checkpoint at its size. All that agree with the one
 * tree are consistent with each other (RFC 9162, section 2.1.4): no proof is needed where every leaf is at hand.
 */
export class CertifiedTree {
  private found: CompactRange;
  /** Whether it still is the tree of what was found, and not of what was certified. */
  private isFaithful = true;
  /** False once there was nothing at a position: without each leaf there is no root. */
  private isWhole = true;
  /** The place of the next event in the tree that was certified: as many leaves as were found, but for what was put in or taken out. */
  private place = 0;
  private differences: Differences | undefined;
  /** The last of those in `found`, as far as that is the tree of what was found. */
  private newest: Met | undefined;
  private waiting: Met | undefined;
  /** Checkpoints that the events did not lead to, and that the place has yet to come to. */
  private readonly behind: CheckpointRead[] = [];
  /** Checkpoints that the tiles do not lead to, and that the events have yet to come to. */
  private readonly open: CheckpointRead[] = [];
  private kept: CompactRange | undefined;
  private confirmedSize = 0;
  private readonly compared = new Compared();

  constructor(
    private readonly hasher: Hasher,
    private readonly checkpoints: Checkpoints,
    private readonly tiles: LeafTiles | undefined,
    private readonly findings: Findings,
  ) {
    this.found = new CompactRange(hasher);
  }

  /** The root of all events, where each of them was found in its place. */
  get root(): Uint8Array | undefined {
    return this.isWhole && this.isFaithful && !this.differences ? this.found.root() : undefined;
  }

  /** Most events are taken at once, without a promise: where nothing is due and the leaf is the published one. */
  take(met: Met): Promise<void> | undefined {
    if (!this.isPlain(met)) return this.takeCarefully(met);
    this.place += 1;
    this.append(met);
    return undefined;
  }

  private isPlain({ leafHash }: Met): boolean {
    const { place, tiles } = this;
    if (place >= this.checkpoints.nextSize || this.waiting || this.differences) return false;
    if (this.behind[0] || this.open[0]) return false;
    return !tiles || (place % TILE_WIDTH !== 0 && !tiles.differsAt(place, leafHash));
  }

  private async takeCarefully(met: Met): Promise<void> {
    await this.compareByEvents();
    await this.compareDue();
    if (this.tiles) return this.takeBesideTiles(this.tiles, met);
    this.append(met);
    this.place += 1;
  }

  private append(met: Met): void {
    this.found.append(met.leafHash);
    this.newest = met;
  }

  /** There is nothing at so many positions. */
  async skip(count: number): Promise<void> {
    await this.settleWaiting();
    await this.compareByEvents();
    await this.compareDue();
    let left = count;
    for (; left > 0 && count - left < LONGEST_GAP && this.isAwaited; left -= 1) {
      await this.skipOne();
      this.isWhole = false;
    }
    // No checkpoint says of these that there was anything.
    this.place += left;
    this.isWhole = false;
  }

  /** After the last event: what checkpoints cover beyond it is missing. */
  async end(): Promise<Certified> {
    await this.settleWaiting();
    await this.compareByEvents();
    // Where there are more events than places, the end is not cut off: what was put in before stands for what is missing there.
    for (let more = this.found.size - this.place; more > 0 && this.isAwaited; more -= 1) await this.skipOne();
    await this.compareDue();
    for (const one of this.open.splice(0)) this.deny(one);
    const size = this.place;
    for (let due = await this.nextDue(); due; due = await this.nextDue()) {
      const { source } = this.met(due);
      this.findings.add({ code: 'LOG_TRUNCATED', source, size: due.size, expected: due.size, found: size });
      await this.explainUpTo(due);
    }
    return this.compared.upTo(size);
  }

  /** An event that is not in its place waits for the one behind it, which tells whether it was put in before that. */
  private async takeBesideTiles(tiles: LeafTiles, met: Met): Promise<void> {
    if (this.place % TILE_WIDTH === 0) await tiles.near(this.place);
    const { waiting } = this;
    this.waiting = undefined;
    if (waiting && tiles.has(this.place, met.leafHash)) await this.putIn(tiles, waiting);
    else if (waiting) await this.settle(tiles, waiting);
    await this.compareDue();
    if (!tiles.differsAt(this.place, met.leafHash)) return this.pass(met);
    // The tree that was certified parts here from the one that is found.
    this.differing(tiles);
    this.waiting = met;
  }

  /** The event joins the tree of what was found when it has its place, and not while it waits. */
  private pass(met: Met): void {
    this.differences?.passed(this.place, met.leafHash);
    this.append(met);
    this.place += 1;
  }

  private async putIn(tiles: LeafTiles, met: Met): Promise<void> {
    this.differing(tiles).inserted(this.place, met);
    this.append(met);
    await this.compareByEvents();
  }

  /** What the event is that the one behind it says nothing of. */
  private async settle(tiles: LeafTiles, met: Met): Promise<void> {
    const ahead = this.differing(tiles).ahead(this.place, met) ?? this.place;
    while (this.place < ahead) await this.skipOne();
    await this.compareDue();
    if (tiles.differsAt(this.place, met.leafHash)) {
      this.place = this.differing(tiles).take(this.place, met);
      this.append(met);
    } else this.pass(met);
    await this.compareByEvents();
  }

  /** Whether a checkpoint covers the place that is next. */
  private get isAwaited(): boolean {
    const size = this.behind[0]?.size ?? this.checkpoints.nextSize;
    return this.place < size && size < Infinity;
  }

  private async settleWaiting(): Promise<void> {
    const { tiles, waiting } = this;
    this.waiting = undefined;
    if (tiles && waiting) await this.settle(tiles, waiting);
  }

  private async skipOne(): Promise<void> {
    await this.compareDue();
    if (this.tiles) {
      await this.tiles.near(this.place);
      this.differing(this.tiles).missing(this.place);
    }
    this.place += 1;
  }

  private differing(tiles: LeafTiles): Differences {
    this.kept ??= new CompactRange(this.hasher, this.found.state());
    return (this.differences ??= new Differences(tiles, this.kept));
  }

  private async compareDue(): Promise<void> {
    while ((this.behind[0]?.size ?? this.checkpoints.nextSize) <= this.place)
      this.compare((await this.nextDue()) as CheckpointRead);
  }

  private async nextDue(): Promise<CheckpointRead | undefined> {
    return this.behind.shift() ?? this.checkpoints.next();
  }

  /**
   * What counts is whether so many events have the root. Tiles that were changed may say that events were put in or are missing
   * which were not, and then the place runs behind the events or ahead of them.
   */
  private async compareByEvents(): Promise<void> {
    if (!this.isWhole) return;
    while (this.open[0]?.size === this.found.size) this.judge(this.open.shift() as CheckpointRead);
    while (this.checkpoints.nextSize === this.found.size) {
      const next = (await this.checkpoints.next()) as CheckpointRead;
      if (this.isOf(this.found, next)) this.compare(next);
      else this.behind.push(next);
    }
  }

  private judge(checkpoint: CheckpointRead): void {
    if (this.isOf(this.found, checkpoint)) this.confirm(checkpoint);
    else this.deny(checkpoint);
  }

  private compare(checkpoint: CheckpointRead): void {
    const { size, source } = this.met(checkpoint);
    if (size < this.place) {
      return this.findings.add({ code: 'CHECKPOINT_LATE', source, expected: this.place, found: size });
    }
    if (this.isWhole && this.isOf(this.found, checkpoint)) this.confirm(checkpoint);
    else if (this.kept && this.isOf(this.kept, checkpoint)) this.explain(checkpoint);
    else if (this.isWhole && this.found.size < size) this.open.push(checkpoint);
    else this.deny(checkpoint);
  }

  private isOf(tree: CompactRange, { size, root }: CheckpointRead): boolean {
    return tree.size === size && sameBytes(tree.root(), root);
  }

  /** Counts it, and compares it with the one before. */
  private met(checkpoint: CheckpointRead): CheckpointRead {
    const forked = this.compared.met(checkpoint);
    if (forked) this.findings.add(forked);
    return checkpoint;
  }

  private confirm(checkpoint: CheckpointRead): void {
    const { size, source } = checkpoint;
    // Nothing else leads to those that the events are past.
    for (const one of this.behind.splice(0)) this.deny(this.met(one));
    const position = this.differences?.first;
    if (position !== undefined) this.findings.add({ code: 'TILES_DIFFER', position, source, size });
    this.confirmedSize = size;
    this.place = size;
    this.forget();
    // What follows an event that is another one agrees with the certified leaves, and not with what was found.
    if (!this.isFaithful) return;
    this.compared.confirm(checkpoint);
    const event = this.newest?.event;
    if (event && checkpoint.last !== undefined)
      this.findings.add(...lastFindings(source, checkpoint.last, event));
  }

  /** The published leaves are those that the checkpoint certifies: where they differ from the events, the events are wrong. */
  private explain({ size, source }: CheckpointRead): void {
    for (const one of this.open.splice(0)) this.deny(one);
    const { findings, others } = (this.differences as Differences).findings(source);
    this.findings.add(...findings);
    this.findings.others += others;
    this.found = this.kept as CompactRange;
    this.isFaithful = false;
    this.isWhole = true;
    this.confirmedSize = size;
    this.forget();
  }

  private deny({ size, source, root }: CheckpointRead): void {
    const found = this.found.size === size && this.isWhole ? base64(this.found.root()) : phrase('no-root');
    // Of whoever has signed two logs no checkpoint tells where they part.
    const from = this.compared.isForked || this.confirmedSize >= size ? 0 : this.confirmedSize;
    const range = { from, to: size - 1 };
    this.isFaithful = false;
    this.findings.add({ code: 'ROOT_DIFFERS', size, source, ...range, expected: base64(root), found });
  }

  /** With an event changed before a lost end, the leaves of that end still tell which. */
  private async explainUpTo(checkpoint: CheckpointRead): Promise<void> {
    const { tiles, differences, kept } = this;
    if (!tiles || !differences || !kept) return;
    const end = Math.min(checkpoint.size, tiles.size, this.place + LONGEST_GAP);
    for (; this.place < end; this.place += 1) {
      await tiles.near(this.place);
      // Whoever keeps the tiles says how many there are, which may be any number.
      if (!tiles.at(this.place)) return;
      differences.passed(this.place);
    }
    if (this.isOf(kept, checkpoint)) this.explain(checkpoint);
  }

  private forget(): void {
    this.differences = undefined;
    this.kept = undefined;
  }
}
