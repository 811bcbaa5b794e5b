import { eventBody, type NewEvent, openEmbeddedEventStore, type StoredEvent } from '@ledger/event-store';
import { pledgeStream, planStream } from '@ledger/pledge';
import { Chance } from './chance';
import { histories, TERM_MS } from './histories';
import { INSERT_EVENT, RawFile } from './raw';

/*
 * Logs for the measurements: the model pledges, copied under other ids and at other times, as the bytes that the store
 * would write. A log is as it grew: the plans are imported, and then the changes to all pledges come in the order of time.
 */

const MODELS = 32;
export const PLEDGES_A_PLAN = 200;
const APPENDS_A_TRANSACTION = 5_000;

export const planAt = (pledge: number): string => `city${Math.floor(pledge / PLEDGES_A_PLAN)}`;
export const pledgeAt = (pledge: number): string => `${planAt(pledge)}.1-${(pledge % PLEDGES_A_PLAN) + 1}`;

/** What one command appended to a model, to be appended to a copy of it. */
interface Append {
  readonly pledge: number;
  readonly atMs: number;
  readonly from: number;
  readonly events: readonly StoredEvent[];
}

/** Writes a log of that many pledges of 50 events each; says how many events it holds. */
export async function writeLog({ path, pledges }: { path: string; pledges: number }): Promise<number> {
  const appends = appendsOf(await histories(MODELS), pledges);
  const chance = new Chance(7);
  await (await openEmbeddedEventStore(path)).close();
  const raw = new RawFile(path);
  const insert = raw.prepare(INSERT_EVENT);
  let position = 0;
  const append = (stream: string, first: number, events: readonly NewEvent[]): void => {
    for (const [i, event] of events.entries()) {
      const id = Buffer.from(event.id.replaceAll('-', ''), 'hex');
      insert.run(position++, stream, first + i, id, eventBody(stream, first + i, event));
    }
  };
  raw.together(() => {
    for (let plan = 0; plan * PLEDGES_A_PLAN < pledges; plan++) {
      append(planStream(`city${plan}`), 0, [planRegistered(plan, appends[0]!, chance)]);
    }
  });
  for (let start = 0; start < appends.length; start += APPENDS_A_TRANSACTION) {
    raw.together(() => {
      for (const made of appends.slice(start, start + APPENDS_A_TRANSACTION)) {
        append(pledgeStream(pledgeAt(made.pledge)), made.from, copied(made, chance));
      }
    });
  }
  raw.close();
  return position;
}

function appendsOf(models: readonly (readonly StoredEvent[])[], pledges: number): Append[] {
  const chance = new Chance(3);
  const perModel = models.map(commandsOf);
  const appends = Array.from({ length: pledges }, (_, pledge) => {
    // An import takes a moment for each pledge; a change comes somewhere in the time until the next one.
    const later = chance.upTo(TERM_MS / 30);
    return perModel[pledge % MODELS]!.map((events): Append => {
      const from = events[0]!.revision;
      const atMs = Date.parse(events[0]!.metadata.recordedAt) + (from === 0 ? pledge * 20 : later + pledge);
      return { pledge, atMs, from, events };
    });
  });
  return appends.flat().toSorted((a, b) => a.atMs - b.atMs);
}

function commandsOf(events: readonly StoredEvent[]): (readonly StoredEvent[])[] {
  const commands = new Map<string, StoredEvent[]>();
  for (const event of events) {
    const { commandId } = event.metadata;
    commands.set(commandId, [...(commands.get(commandId) ?? []), event]);
  }
  return [...commands.values()];
}

function copied({ pledge, atMs, events }: Append, chance: Chance): NewEvent[] {
  const commandId = chance.uuid(atMs);
  const recordedAt = new Date(atMs).toISOString();
  return events.map(({ type, data, metadata }) => ({
    id: chance.uuid(atMs),
    type,
    data:
      type === 'PledgeRegistered'
        ? {
            ...data,
            plan: planAt(pledge),
            code: pledgeAt(pledge).split('.')[1]!,
            title: `${String(data['title'])} ${pledge}`,
          }
        : data,
    metadata: {
      ...metadata,
      commandId,
      correlationId: commandId,
      causationId: commandId,
      recordedAt,
      nonce: chance.hex(32),
    },
  }));
}

function planRegistered(number: number, { events, atMs }: Append, chance: Chance): NewEvent {
  const data = { plan: `city${number}`, jurisdiction: { name: `${number}번 시` }, term: '민선 8기' };
  return { id: chance.uuid(atMs), type: 'PlanRegistered', data, metadata: events[0]!.metadata };
}

/** The same events, one pledge after the other. */
export async function groupLog({ path, target }: { path: string; target: string }): Promise<void> {
  await (await openEmbeddedEventStore(target)).close();
  const raw = new RawFile(target);
  raw.exec(`ATTACH '${path}' AS source`);
  raw.exec(`INSERT INTO events SELECT row_number() OVER (ORDER BY stream, revision) - 1, stream, revision, id, body
    FROM source.events ORDER BY stream, revision`);
  raw.close();
}
