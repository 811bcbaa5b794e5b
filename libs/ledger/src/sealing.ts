import {
  dayOf,
  invalidInput,
  LedgerError,
  problem,
  type DomainEvent,
  type EventFacts,
  type EventMetadata,
  type Json,
  type Sealed,
} from '@ledger/kernel';
import type { EventStore } from '@ledger/event-store';
import { requireRoom, subjectStream, withTextsSealed } from '@ledger/pledge';
import { sealedText, type TextKey, type Vault } from '@ledger/vault';
import type { Envelope } from './envelope';

/* What is done with a command about somebody: its free texts are sealed before anything of it is recorded. */

interface Command {
  readonly name: string;
  readonly body: object;
}
type About = { readonly about?: string };

/**
 * Whom a command is about, if it says so.
 *
 * @throws LedgerError `INPUT_INVALID` where its changes are about several: their keys could not be shredded apart
 */
export function aboutOf({ changes }: Envelope<Command>): string | undefined {
  let subject: string | undefined;
  for (const { command } of changes) {
    const { about } = command.body as About;
    if (about === undefined) continue;
    if (subject !== undefined && about !== subject)
      throw invalidInput(problem('about', about, 'one-subject'));
    subject = about;
  }
  return subject;
}

/**
 * The key that the subject's commands are fingerprinted with. The log is asked first: the keys may be an older copy.
 *
 * @throws LedgerError `SUBJECT_ERASED`
 */
export async function fingerprintKeyOf(
  { store, vault }: { readonly store: EventStore; readonly vault: Vault },
  subject: string,
): Promise<Uint8Array> {
  const erased = await store.readLast(subjectStream(subject));
  if (erased) throw new LedgerError('SUBJECT_ERASED', { subject, on: dayOf(erased.metadata.recordedAt) });
  return vault.fingerprintKey(subject);
}

/** The texts that one change seals, each under a key of its own. A text that it says twice is sealed once. */
export class Sealing {
  private readonly texts = new Map<string, Sealed>();
  readonly keys: TextKey[] = [];

  constructor(
    readonly subject: string,
    private readonly command: Command,
  ) {}

  readonly seal = (plain: string): Sealed => {
    const before = this.texts.get(plain);
    if (before) return before;
    const { text, key } = sealedText(plain);
    this.texts.set(plain, text);
    this.keys.push(key);
    return text;
  };

  reason(reason: EventMetadata['reason']): EventMetadata['reason'] {
    return typeof reason?.text === 'string' ? { ...reason, text: this.seal(reason.text) } : reason;
  }

  /**
   * The event with its free texts sealed: all that the command says, and all that is new. What only `from` or `was` has said
   * in the open is in the log already, and stays open.
   *
   * @throws LedgerError `TEXT_NOT_SEALABLE`, and `INPUT_INVALID` where a text has no room any more
   */
  event<Event extends DomainEvent>(event: Event, { sealable, holds }: EventFacts): Event {
    const holding = holds(event.data);
    if (holding === 'legible-text')
      throw new LedgerError('TEXT_NOT_SEALABLE', { command: this.command.name, type: event.type });
    if (holding === 'codes') return event;
    const data = event.data as Readonly<Record<string, Json>>;
    const said = new Set(stringsIn(this.command.body));
    const known = new Set(stringsIn([data['from'], data['was']]).filter((plain) => !said.has(plain)));
    const seal = (plain: string): string | Sealed => (known.has(plain) ? plain : this.seal(plain));
    const fields = sealable.map((field) => [field, withTextsSealed(data[field]!, seal)] as const);
    for (const [field, value] of fields) requireRoom(field, value);
    return { ...event, data: { ...data, ...Object.fromEntries(fields) } };
  }

  /** @throws LedgerError `NOTHING_TO_SEAL` */
  requireSome(): this {
    if (this.keys.length === 0) throw new LedgerError('NOTHING_TO_SEAL', { subject: this.subject });
    return this;
  }
}

function stringsIn(value: unknown): string[] {
  if (typeof value === 'string') return [value];
  return typeof value === 'object' && value !== null ? Object.values(value).flatMap(stringsIn) : [];
}
