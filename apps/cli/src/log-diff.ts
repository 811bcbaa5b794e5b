import { sameJson, type Json } from '@ledger/kernel';
import { pledgeOfStream, type PledgeId } from '@ledger/pledge';
import { changeFeed, pledgeKey, type ChangeEntry, type Projected } from '@ledger/read-models';
import { reaches, refuseOrder, type LogPoint } from './log-point';

/*
 * What changed between two points of a log. Every event says from what to what it sets a value, so that the value at a point
 * is where the changes behind it begin: nothing is folded, and memory holds what changed between the points and no more.
 */

/** One change of a field, by one event. */
export interface Move {
  readonly position: number;
  readonly from: Json;
  readonly to: Json;
  /** The id of the event whose entry was wrong. */
  readonly corrects?: string;
}

/** A field's value at both points; it may have moved and come back, or only its past may have been corrected. */
export interface FieldDiff {
  readonly path: string;
  readonly from: Json;
  readonly to: Json;
  readonly net: 'changed' | 'back' | 'past';
  readonly moves: readonly Move[];
}

/** A plan or a pledge that changed. */
export interface SubjectDiff {
  readonly id: string;
  /** Of a pledge, at the later point. */
  readonly title?: string;
  /** Whether it is new between the points. */
  readonly registered: boolean;
  /** Why its registration was voided between the points. */
  readonly voided: string | null;
  readonly fields: readonly FieldDiff[];
  /** What made it so, in ledger order. */
  readonly events: readonly ChangeEntry[];
}

/** How far a point reaches: null where it is before the first event. */
export interface Reached {
  readonly asked: string;
  readonly position: number | null;
  readonly events: number;
}

export interface LogDiff {
  readonly from: Reached;
  readonly to: Reached;
  readonly plans: readonly SubjectDiff[];
  readonly pledges: readonly SubjectDiff[];
  /** Texts about somebody that were erased between the points. What they were is gone, and so is of which pledge. */
  readonly erasures: readonly ChangeEntry[];
}

interface Subject {
  readonly id: string;
  readonly isPledge: boolean;
  readonly fields: Map<string, Move[]>;
  readonly events: ChangeEntry[];
}

/** Given the events of a log in order, it tells what changed between two points. */
export class LogDiffing {
  private readonly subjects = new Map<string, Subject>();
  private readonly titles = new Map<PledgeId, string>();
  private readonly documents = new Map<string, Json>();
  private readonly erasures: ChangeEntry[] = [];
  private readonly reached: [Reached, Reached];

  /** @param only the one pledge that is asked for */
  constructor(
    private readonly points: readonly [LogPoint, LogPoint],
    private readonly only?: PledgeId,
  ) {
    const before = ({ asked }: LogPoint): Reached => ({ asked, position: null, events: 0 });
    this.reached = [before(points[0]), before(points[1])];
  }

  /** @throws LedgerError `INPUT_INVALID` where the points turn out to be the wrong way round */
  take(event: Projected): void {
    const [inFirst, inSecond] = this.points.map((point) => reaches(point, event));
    if (inFirst && !inSecond)
      refuseOrder(
        this.points.map(({ asked }) => asked),
        '--diff',
      );
    if (!inSecond) return;
    if (inFirst) this.reached[0] = further(this.reached[0], event);
    this.reached[1] = further(this.reached[1], event);
    const isAsked = this.only === undefined || pledgeOfStream(event.stream) === this.only;
    if (!isAsked || changeFeed.keysOf(event).length === 0) return;
    this.meet(changeFeed.evolve(undefined, event, ''), inFirst === true);
  }

  /** Whether a pledge was registered by the later point. */
  knows(pledge: PledgeId): boolean {
    return this.titles.has(pledge);
  }

  result(): LogDiff {
    const [from, to] = this.reached;
    const all = [...this.subjects.values()].sort((a, b) => (pledgeKey(a.id) < pledgeKey(b.id) ? -1 : 1));
    const told = (isPledge: boolean): SubjectDiff[] =>
      all.filter((subject) => subject.isPledge === isPledge).map((subject) => this.told(subject));
    return { from, to, plans: told(false), pledges: told(true), erasures: this.erasures };
  }

  private meet(entry: ChangeEntry, isBefore: boolean): void {
    if (entry.plan === null) {
      if (!isBefore) this.erasures.push(entry);
      return;
    }
    const moves = entry.pledge === null ? this.planMoves(entry) : pledgeMoves(entry);
    const title = entry.pledge !== null && moves.find(({ path }) => path === 'title')?.move.to;
    if (typeof title === 'string') this.titles.set(entry.pledge!, title);
    if (isBefore) return;
    const subject = this.subjectOf(entry);
    subject.events.push(entry);
    for (const { path, move } of moves) {
      const known = subject.fields.get(path);
      if (known) known.push(move);
      else subject.fields.set(path, [move]);
    }
  }

  private subjectOf({ plan, pledge }: ChangeEntry): Subject {
    const id = (pledge ?? plan)!;
    const known = this.subjects.get(id);
    if (known) return known;
    const made: Subject = { id, isPledge: pledge !== null, fields: new Map(), events: [] };
    this.subjects.set(id, made);
    return made;
  }

  /** A document that is taken in again, since a pledge of it had been refused, was there before. */
  private planMoves(entry: ChangeEntry): At[] {
    const data = entry.data as { readonly [name: string]: Json };
    const { position } = entry;
    if (entry.type === 'PlanAmended') {
      return [{ path: String(data['attribute']), move: { position, from: data['from']!, to: data['to']! } }];
    }
    if (entry.type === 'SourceDocumentRegistered') {
      const [path, to] = [`document/${String(data['sha256'])}`, { name: data['name']! }];
      const key = `${entry.plan}/${path}`;
      const from = this.documents.get(key) ?? null;
      this.documents.set(key, to);
      return [{ path, move: { position, from, to } }];
    }
    const { plan: _, ...attributes } = data;
    return Object.entries(attributes).map(([path, to]) => ({ path, move: { position, from: null, to } }));
  }

  private told({ id, isPledge, fields, events }: Subject): SubjectDiff {
    const voided = events.find(({ type }) => type === 'RegistrationVoided');
    return {
      id,
      ...(isPledge ? { title: this.titles.get(id) ?? '' } : {}),
      registered: events.some(({ type }) => type === 'PledgeRegistered' || type === 'PlanRegistered'),
      voided: voided ? (voided.data as { reason: string }).reason : null,
      fields: [...fields].map(([path, moves]) => fieldOf(path, moves)),
      events,
    };
  }
}

interface At {
  readonly path: string;
  readonly move: Move;
}

const further = ({ asked, events }: Reached, { position }: Projected): Reached => ({
  asked,
  position,
  events: events + 1,
});

/** A correction that leaves what holds as it is moves nothing, and yet is one of that field. */
function pledgeMoves({ type, position, changes, data }: ChangeEntry): At[] {
  if (type !== 'EntryCorrected') {
    return changes.map(({ path, from, to }) => ({ path, move: { position, from, to } }));
  }
  const { event, path, from, to } = data as { event: string; path: string; from: Json; to: Json };
  return [{ path, move: { position, from, to, corrects: event } }];
}

function fieldOf(path: string, moves: readonly Move[]): FieldDiff {
  const [from, to] = [moves[0]!.from, moves.at(-1)!.to];
  const hasMoved = moves.some((move) => !sameJson(move.from, move.to));
  const net = !sameJson(from, to) ? 'changed' : hasMoved ? 'back' : 'past';
  return { path, from, to, net, moves };
}
