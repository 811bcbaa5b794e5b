import type { Phrase } from '@ledger/kernel';
import type { Found } from '@ledger/event-store';
import { base64 } from '../base64';
import { hasher } from '../leaf';
import { CertifiedTree } from './certified';
import type { Certified } from './compared';
import { type CheckpointFile, Checkpoints, type CheckpointsGiven } from './checkpoints';
import { type Examined, examined } from './examined';
import { type ExaminedEvent, placeOf, placeOfAny } from './examined-event';
import { Findings, type Finding } from './findings';
import { Ids } from './ids';
import { LeafTiles, type ReadTile } from './leaf-tiles';
import { type OpeningOf, Streams } from './streams';

/** What verification is told of the domain, of which it knows nothing itself. */
export interface DomainRules {
  /** The event type with which a stream begins, and which stands nowhere else in it; undefined where any may. */
  readonly openingOf: OpeningOf;
  /** What this program does not know about an event, as type and version; undefined where it can read it. */
  readonly unknownIn: (event: ExaminedEvent) => string | undefined;
}

export interface VerificationGiven extends CheckpointsGiven {
  /** Without them the tree alone is looked at: stored bytes, positions, leaves and roots, and no fields, rows and streams. */
  readonly rules?: DomainRules | undefined;
  /** The hash tiles that the ledger has published: with them an event that is not the certified one is named. */
  readonly tiles?: { readonly readTile: ReadTile; readonly size: number };
  /** What was found before any of it was looked at. */
  readonly unread?: readonly Finding[];
}

/** What was found of a log; positions and sizes count events from 0. */
export interface LogVerdict {
  readonly events: number;
  /** Null where the tree alone was looked at. */
  readonly streams: number | null;
  /** Of all events, in base64; null where it cannot be said. */
  readonly root: string | null;
  readonly checkpoints: Certified;
  /** Events after the last checkpoint: nothing is wrong with them, and nothing proves them. */
  readonly uncovered: number;
  readonly findings: readonly Finding[];
  /** How many more findings there were, of which nothing is told. */
  readonly others: number;
  /** The first finding in the order of the log. */
  readonly first: Finding | null;
}

/**
 * Verifies a log while it is read: bytes, rows, positions, streams, leaves and roots. It goes on after whatever it finds.
 * Memory holds one number for each stream, the checkpoints kept elsewhere, a few tiles, and the first thousand findings; it
 * does not grow with the events.
 */
export class LogVerifier {
  private readonly streams: Streams | undefined;
  private readonly ids = new Ids();
  private position = 0;
  private events = 0;

  private constructor(
    private readonly rules: DomainRules | undefined,
    private readonly checkpoints: Checkpoints,
    private readonly tree: CertifiedTree,
    private readonly findings: Findings,
  ) {
    this.streams = rules && new Streams(rules.openingOf);
  }

  /** Reads the checkpoints that are given as a list, and reports those that prove nothing. */
  static async open(given: VerificationGiven): Promise<LogVerifier> {
    const { rules, tiles, unread = [], ...checkpoints } = given;
    const findings = new Findings();
    findings.add(...unread);
    const all = await Checkpoints.open(checkpoints, (finding) => findings.add(finding));
    const leaves = tiles && new LeafTiles(tiles.readTile, tiles.size);
    return new LogVerifier(rules, all, new CertifiedTree(hasher, all, leaves, findings), findings);
  }

  /** Takes what lies next in the log. */
  async take(found: readonly Found[]): Promise<void> {
    for (const one of found) {
      if (one.kind !== 'fault') {
        const waiting = this.takeExamined(examined(one, this.rules ? 'all' : 'leaf'));
        if (waiting) await waiting;
      } else if (one.position === undefined) this.findings.add(storeFault(one));
      else await this.takeGap(one.position, one.to ?? one.position, one.why);
    }
  }

  /** One more checkpoint, which was met on the way. */
  takeCheckpoint(kept: CheckpointFile): void {
    this.checkpoints.add(kept);
  }

  /** What was found beside the log. */
  add(...findings: readonly Finding[]): void {
    this.findings.add(...findings);
  }

  /** To be called once, after the last event. */
  async end(): Promise<LogVerdict> {
    const certified = await this.tree.end();
    const { findings, events } = this;
    const { root } = this.tree;
    return {
      events,
      streams: this.streams?.size ?? null,
      root: root ? base64(root) : null,
      checkpoints: certified,
      uncovered: Math.max(0, this.position - certified.covered),
      findings: findings.detailed,
      others: findings.others,
      first: findings.first ?? null,
    };
  }

  /** Takes the next event, for whoever has looked at it already; most of them at once, without a promise. */
  takeExamined(one: Examined): Promise<void> | undefined {
    this.events += 1;
    if (one.position !== this.position) return this.takeOutOfPlace(one);
    this.takeByItself(one);
    return this.takeInTree(one);
  }

  private async takeOutOfPlace(one: Examined): Promise<void> {
    const isBehindGap = await this.isBehindGap(one.position, one.event);
    this.takeByItself(one);
    if (isBehindGap) await this.takeInTree(one);
  }

  private takeByItself({ position, event, said, findings }: Examined): void {
    if (findings.length > 0) this.findings.add(...findings);
    if (!this.rules || !this.streams) return;
    if (event) this.takeInStream(position, event, this.streams, this.rules);
    else if (said?.revision !== undefined) this.streams.pass(said.stream, said.revision);
  }

  private takeInTree({ position, event, leafHash }: Examined): Promise<void> | undefined {
    this.position = position + 1;
    return leafHash ? this.tree.take({ leafHash, position, event }) : this.tree.skip(1);
  }

  /** Whether the event stands behind those before it, though not next to them: what lies between was taken out. */
  private async isBehindGap(position: number, event: ExaminedEvent | undefined): Promise<boolean> {
    const expected = this.position;
    const isBehind = Number.isSafeInteger(position) && position > expected;
    const code = isBehind ? 'EVENTS_MISSING' : 'POSITION_WRONG';
    this.findings.add({ code, ...placeOfAny(position, event), expected, found: position });
    if (isBehind) await this.tree.skip(position - expected);
    return isBehind;
  }

  private async takeGap(position: number, to: number, why: Phrase): Promise<void> {
    const from = Math.max(position, this.position);
    this.findings.add({ code: 'PART_UNREADABLE', position: from, to, why });
    if (to < from) return;
    await this.tree.skip(to + 1 - this.position);
    this.position = to + 1;
  }

  private takeInStream(position: number, event: ExaminedEvent, streams: Streams, rules: DomainRules): void {
    const wrong = streams.take(position, event);
    if (wrong.length > 0) this.findings.add(...wrong);
    const { id } = event;
    if (this.ids.isRepeated(id))
      this.findings.add({ code: 'ID_REPEATED', ...placeOf(position, event), found: id });
    const unknown = rules.unknownIn(event);
    if (unknown !== undefined)
      this.findings.add({ code: 'TYPE_UNKNOWN', ...placeOf(position, event), found: unknown });
  }
}

function storeFault({ stream, why }: { readonly stream?: string; readonly why: Phrase }): Finding {
  const code = /^export[-_]/i.test(why.code) ? 'EXPORT_FAULT' : 'STORE_FAULT';
  return { code, ...(stream === undefined ? {} : { stream }), why };
}
