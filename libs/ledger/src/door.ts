import {
  dayOf,
  discreet,
  LedgerError,
  parseDay,
  phrase,
  type Clock,
  type DomainEvent,
  type EventMetadata,
  type Ids,
} from '@ledger/kernel';
import {
  RevisionConflict,
  type Appended,
  type EventStore,
  type NewEvent,
  type StoredEvent,
} from '@ledger/event-store';
import type { Aggregate } from '@ledger/pledge';
import type { Vault } from '@ledger/vault';
import type { Envelope, Receipt } from './envelope';
import { keepNewest, type Loaded, withCommands } from './loaded';
import { NoNews } from './no-news';
import { hashOf, named, pause, requireActor, requirePinned, requireSizes } from './requirements';
import { aboutOf, fingerprintKeyOf, Sealing } from './sealing';

const MAX_ATTEMPTS = 32;

interface Command {
  readonly name: string;
  readonly body: object;
}

/** What a body may say of itself beside its content. */
interface Circumstances {
  readonly effectiveOn?: string;
  readonly reason?: EventMetadata['reason'];
  readonly approval?: string;
  readonly about?: string;
}

type EventOf<E extends DomainEvent> = E & { id: string; metadata: EventMetadata };

export interface DoorPorts {
  readonly store: EventStore;
  readonly clock: Clock;
  readonly ids: Ids;
  /** The keys of what is said about somebody. */
  readonly vault: Vault;
}

/**
 * The write side of one kind of aggregate: read the stream, fold, decide, append at the revision that was read.
 *
 * What a stream folds to at a revision never changes, so it is kept (up to `keep` streams): a command is first decided on
 * that and appended at its revision, and only where that does not do are the later events read.
 */
export class Door<State, Event extends DomainEvent, C extends Command> {
  private readonly kept = new Map<string, Loaded<State>>();
  private readonly queues = new Map<string, Promise<unknown>>();
  private readonly noNews = new NoNews();

  constructor(
    private readonly aggregate: Aggregate<State, Event, C>,
    private readonly ports: DoorPorts,
    private readonly keep = 5_000,
  ) {}

  /**
   * Decides and appends. Commands on one stream wait for each other in this process; other processes are met by the
   * expected revision, and then the command is decided anew.
   *
   * @throws LedgerError what the aggregate refuses; `COMMAND_ID_REUSED`; `REVISION_MISMATCH` for a pinned revision;
   *   `RETRIES_EXHAUSTED`; of a command about somebody `TEXT_NOT_SEALABLE`, `NOTHING_TO_SEAL`, `SUBJECT_ERASED`; what the
   *   store throws. In all these cases nothing was appended, unless the sentence says so.
   */
  async execute(envelope: Envelope<C>): Promise<Receipt> {
    const stream = this.aggregate.stream(envelope.id);
    const turn = (this.queues.get(stream) ?? Promise.resolve()).then(() => this.carryOut(stream, envelope));
    const settled = turn.catch(() => undefined);
    this.queues.set(stream, settled);
    void settled.then(() => this.queues.get(stream) === settled && this.queues.delete(stream));
    return turn;
  }

  /** The aggregate as the log has it, with its revision (-1: no stream), and whether a command was recorded on it. */
  async load(id: string): Promise<{ state: State; revision: number; knows: (commandId: string) => boolean }> {
    const { state, revision, commands } = await this.read(this.aggregate.stream(id));
    return { state, revision, knows: (commandId) => commands.has(commandId) };
  }

  private async carryOut(stream: string, envelope: Envelope<C>): Promise<Receipt> {
    const subject = aboutOf(envelope);
    if (subject === undefined) return this.attempt(stream, envelope, hashOf(envelope));
    try {
      const key = await fingerprintKeyOf(this.ports, subject);
      return await this.attempt(stream, envelope, hashOf(envelope, key));
    } catch (error) {
      throw discreet(error);
    }
  }

  private async attempt(stream: string, envelope: Envelope<C>, hash: string): Promise<Receipt> {
    const commandId = envelope.commandId ?? this.ports.ids.eventId();
    requireActor(envelope.actor);
    const answered =
      this.noNews.before(stream, commandId, hash) ??
      (await this.presuming(stream, envelope, commandId, hash));
    if (answered) return answered;
    for (let attempt = 1; attempt <= MAX_ATTEMPTS; attempt++) {
      const loaded = await this.read(stream);
      if (loaded.commands.has(commandId)) return this.repeated(stream, commandId, hash);
      requirePinned(stream, envelope.expectedRevision, loaded.revision);
      const decided = this.decide(envelope, commandId, hash, loaded);
      if (decided.events.length === 0) {
        const receipt = this.receipt(stream, commandId, loaded.revision, [], await this.token());
        return this.noNews.remember(receipt, hash);
      }
      const receipt = await this.append(stream, commandId, decided);
      if (receipt) return receipt;
      await pause(attempt);
    }
    throw new LedgerError('RETRIES_EXHAUSTED', { stream, attempts: MAX_ATTEMPTS, commandId });
  }

  /**
   * Appends what the kept state leads to without a look at the log: where that state is behind, the append finds it out.
   * No other answer may rest on it, so a refusal, a repetition and no news are found anew after reading.
   */
  private async presuming(
    stream: string,
    envelope: Envelope<C>,
    commandId: string,
    hash: string,
  ): Promise<Receipt | undefined> {
    const kept = this.kept.get(stream);
    if (!kept || kept.commands.has(commandId)) return undefined;
    let decided: ReturnType<typeof this.decide>;
    try {
      requirePinned(stream, envelope.expectedRevision, kept.revision);
      decided = this.decide(envelope, commandId, hash, kept);
    } catch {
      return undefined;
    }
    return decided.events.length === 0 ? undefined : this.append(stream, commandId, decided);
  }

  private decide(envelope: Envelope<C>, commandId: string, hash: string, loaded: Loaded<State>) {
    const now = this.ports.clock.now();
    const recordedAt = now > loaded.recordedAt ? now : loaded.recordedAt;
    const today = dayOf(recordedAt);
    let state = loaded.state;
    const events: EventOf<Event>[] = [];
    const sealings: Sealing[] = [];
    for (const { command, lines } of envelope.changes) {
      const circumstances = command.body as Circumstances;
      const { effectiveOn = envelope.effectiveOn ?? today, approval, about } = circumstances;
      parseDay(effectiveOn, 'effectiveOn');
      const decided = this.aggregate.decide(state, command, { id: envelope.id, effectiveOn, today });
      const sealing = about === undefined ? undefined : new Sealing(about, command);
      const reason = sealing ? sealing.reason(circumstances.reason) : circumstances.reason;
      const origin = lines ? { ...envelope.origin, lines } : envelope.origin;
      const facts = {
        actor: envelope.actor,
        commandId,
        commandHash: hash,
        correlationId: envelope.correlationId ?? commandId,
        causationId: commandId,
        effectiveOn,
        recordedAt,
        ...(reason?.code || reason?.text ? { reason: { ...reason } } : {}),
        ...(approval ? { approval } : {}),
        origin,
      };
      const stamped = decided.map((event) => this.stamp(event, facts, sealing));
      if (sealing && stamped.length > 0) sealings.push(sealing.requireSome());
      state = this.aggregate.fold(state, stamped);
      events.push(...stamped);
    }
    return { events, state, loaded, sealings };
  }

  private stamp(
    event: Event,
    facts: Omit<EventMetadata, 'version' | 'nonce'>,
    sealing: Sealing | undefined,
  ): EventOf<Event> {
    const type = this.aggregate.catalogue.types[event.type]!;
    const recorded = sealing ? sealing.event(event, type) : event;
    const metadata: EventMetadata = { version: type.version, ...facts, nonce: this.ports.ids.nonce() };
    return { ...recorded, id: this.ports.ids.eventId(), metadata };
  }

  /** Undefined where the stream has moved on from what was decided on. */
  private async append(
    stream: string,
    commandId: string,
    { events, state, loaded, sealings }: ReturnType<Door<State, Event, C>['decide']>,
  ): Promise<Receipt | undefined> {
    requireSizes(events);
    const expected = loaded.revision < 0 ? ('no-stream' as const) : loaded.revision;
    let appended: Appended;
    try {
      for (const { subject, keys } of sealings) await this.ports.vault.keep(subject, keys);
      appended = await this.ports.store.append(stream, expected, events as unknown as NewEvent[]);
    } catch (error) {
      if (!(error instanceof RevisionConflict)) throw named(error, commandId);
      this.requireStill(stream, error.actual, loaded.revision);
      return undefined;
    }
    const summary = events.map(({ id, type }, i) => ({ id, type, revision: loaded.revision + 1 + i }));
    this.remember(stream, {
      state,
      revision: appended.revision,
      recordedAt: events.at(-1)!.metadata.recordedAt,
      commands: withCommands(loaded.commands, events),
    });
    return this.receipt(stream, commandId, appended.revision, summary, appended.resume);
  }

  /** The receipt of what was recorded then. @throws LedgerError `COMMAND_ID_REUSED` */
  private async repeated(stream: string, commandId: string, hash: string): Promise<Receipt> {
    const all = await this.ports.store.readStream(stream);
    const recorded = all.filter(({ metadata }) => metadata.commandId === commandId);
    if (recorded.some(({ metadata }) => metadata.commandHash !== hash))
      throw new LedgerError('COMMAND_ID_REUSED', { commandId, stream });
    const events = recorded.map(({ id, type, revision }) => ({ id, type, revision }));
    const { revision } = events.at(-1)!;
    return { ...this.receipt(stream, commandId, revision, events, await this.token()), repeated: true };
  }

  private receipt(
    stream: string,
    commandId: string,
    revision: number,
    events: Receipt['events'],
    token: string,
  ): Receipt {
    return { stream, commandId, revision, events, token, repeated: false };
  }

  /** Where nothing was appended, the end of the log covers whatever was there. */
  private async token(): Promise<string> {
    return (await this.ports.store.head())?.resume ?? '';
  }

  private async read(stream: string): Promise<Loaded<State>> {
    const before = this.kept.get(stream) ?? {
      state: this.aggregate.initial,
      revision: -1,
      recordedAt: '',
      commands: new Set(),
    };
    const events = await this.ports.store.readStream(stream, before.revision + 1);
    if (events.length === 0) return before;
    const gap = events.findIndex(({ revision }, i) => revision !== before.revision + 1 + i);
    if (gap >= 0) {
      const [expected, found] = [before.revision + 1 + gap, events[gap]!.revision];
      const why = phrase('revision-other', { expected, found });
      throw new LedgerError('STREAM_BROKEN', { stream, why });
    }
    const loaded = {
      state: this.aggregate.fold(
        before.state,
        events.map((event) => this.newest(event)),
      ),
      revision: events.at(-1)!.revision,
      recordedAt: events.at(-1)!.metadata.recordedAt,
      commands: withCommands(before.commands, events),
    };
    this.remember(stream, loaded);
    return loaded;
  }

  private newest({ id, type, data, metadata }: StoredEvent): EventOf<Event> {
    const newest = this.aggregate.catalogue.read(type, metadata.version, data);
    // Written out: this is done for every event of every stream that is read, and a spread costs several times as much.
    return { type: newest.type, data: newest.data, id, metadata } as unknown as EventOf<Event>;
  }

  /** A stream that ends before what was read of it is another log's, or an older copy's: what is kept of it is worthless. */
  private requireStill(stream: string, actual: RevisionConflict['actual'], read: number): void {
    const end = actual === 'no-stream' ? -1 : actual;
    if (end >= read) return;
    this.kept.delete(stream);
    throw new LedgerError('STREAM_BROKEN', {
      stream,
      why: phrase('ends-early', { end, read }),
    });
  }

  /** Keeps the streams that were used last. */
  private remember(stream: string, loaded: Loaded<State>): void {
    keepNewest(this.kept, stream, loaded, this.keep);
  }
}
