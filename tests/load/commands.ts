import { copyFileSync } from 'node:fs';
import { join } from 'node:path';
import { v7 } from 'uuid';
import type { EventMetadata, JsonObject } from '@ledger/kernel';
import { eventBody, type NewEvent, openEmbeddedEventStore } from '@ledger/event-store';
import { Door, systemClock, systemIds, type Envelope } from '@ledger/ledger';
import {
  pledgeAggregate,
  pledgeStream,
  type Pledge,
  type PledgeCommand,
  type PledgeEvent,
} from '@ledger/pledge';
import { MemoryVault } from '@ledger/vault';
import { type Described, type Figure, figureOf, interleaved, timed } from './figures';
import { EVENTS_A_PLEDGE } from './histories';
import { pledgeAt } from './logs';
import { INSERT_EVENT, RawFile, READ_STREAM } from './raw';

/*
 * Durable commands through the door, beside the raw library that reads the same streams and inserts the same bytes with
 * the same shared commits, but decides nothing.
 */

export const ACTOR = { id: 'P12345', department: '공공건축과', role: 'editor' };
const TOGETHER = 64;
const ROUNDS = 11;

interface Variant extends Described {
  /** A new door for each round, which knows no stream yet; else one door that has read them all. */
  readonly isCold: boolean;
  readonly atOnce: number;
  readonly commandsARound: number;
  /** The raw side reads whole streams; else only what is newer than what a warm door knows. */
  readonly rawReadsAll: boolean;
  /** The raw side parses what it reads too, without which nobody could decide on it. */
  readonly rawParses?: true;
}

const WHOLE = 'SELECT of the whole stream and INSERT, one transaction for ';
const PARSED = 'SELECT of the whole stream, JSON.parse of its events and INSERT, one transaction for ';
const together = { atOnce: TOGETHER, commandsARound: 8 * TOGETHER, unit: 'commands/s' };
const alone = { atOnce: 1, commandsARound: 128, unit: 'commands/s' };

const VARIANTS: readonly Variant[] = [
  {
    name: 'commands, 64 at once',
    against: `${WHOLE}64`,
    floor: 0.5,
    isCold: false,
    rawReadsAll: true,
    ...together,
  },
  {
    name: 'commands, 64 at once, raw reads as little',
    against: 'SELECT of what is newer than the known revision and INSERT, one transaction for 64',
    floor: null,
    isCold: false,
    rawReadsAll: false,
    ...together,
  },
  {
    name: 'commands, one at a time',
    against: `${WHOLE}each`,
    floor: 0.7,
    isCold: false,
    rawReadsAll: true,
    ...alone,
  },
  {
    name: 'first command on a stream, 64 at once',
    against: `${PARSED}64`,
    floor: 0.5,
    isCold: true,
    rawReadsAll: true,
    rawParses: true,
    ...together,
  },
  {
    name: 'first command on a stream, 64 at once, raw parses nothing',
    against: `${WHOLE}64`,
    floor: null,
    isCold: true,
    rawReadsAll: true,
    ...together,
  },
  {
    name: 'first command on a stream, one at a time',
    against: `${PARSED}each`,
    floor: 0.7,
    isCold: true,
    rawReadsAll: true,
    rawParses: true,
    ...alone,
  },
  {
    name: 'first command on a stream, one at a time, raw parses nothing',
    against: `${WHOLE}each`,
    floor: null,
    isCold: true,
    rawReadsAll: true,
    ...alone,
  },
];

/** The pledges in turn, with how often each has been taken before. */
class Turns {
  private taken = 0;
  constructor(private readonly pledges: number) {}

  next(count: number): { id: string; before: number }[] {
    return Array.from({ length: count }, () => {
      const turn = this.taken++;
      return { id: pledgeAt(turn % this.pledges), before: Math.floor(turn / this.pledges) };
    });
  }
}

type Turn = ReturnType<Turns['next']>[number];

export async function commandFigures(task: {
  log: string;
  pledges: number;
  folder: string;
}): Promise<Figure[]> {
  const figures: Figure[] = [];
  for (const variant of VARIANTS) figures.push(await measured(variant, task));
  return figures;
}

async function measured(
  variant: Variant,
  { log, pledges, folder }: { log: string; pledges: number; folder: string },
): Promise<Figure> {
  const [ours, theirs] = ['program', 'raw'].map((side) => join(folder, `commands-${side}.sqlite`)) as [
    string,
    string,
  ];
  for (const file of [ours, theirs]) copyFileSync(log, file);
  const store = await openEmbeddedEventStore(ours);
  const raw = new RawFile(theirs);
  const program = programSide(variant, await doors(variant, store, pledges), pledges);
  const pairs = await interleaved(ROUNDS, program, rawSide(variant, raw, pledges));
  await store.close();
  raw.close();
  return figureOf(variant, variant.commandsARound, pairs);
}

type PledgeDoor = Door<Pledge, PledgeEvent, PledgeCommand>;

async function doors(
  { isCold }: Variant,
  store: Awaited<ReturnType<typeof openEmbeddedEventStore>>,
  pledges: number,
): Promise<() => PledgeDoor> {
  const make = () =>
    new Door(pledgeAggregate, { store, clock: systemClock, ids: systemIds, vault: new MemoryVault() });
  if (isCold) return make;
  const warm = make();
  for (let pledge = 0; pledge < pledges; pledge++) await warm.load(pledgeAt(pledge));
  return () => warm;
}

function programSide(variant: Variant, doorOf: () => PledgeDoor, pledges: number): () => Promise<number> {
  const turns = new Turns(pledges);
  return async () => {
    const waves = wavesOf(turns, variant).map((wave) => wave.map(envelopeOf));
    const door = doorOf();
    return timed(async () => {
      for (const wave of waves) await Promise.all(wave.map((envelope) => door.execute(envelope)));
    });
  };
}

/** Bodies are made before the clock starts; a bare counter gives the positions. */
function rawSide(variant: Variant, raw: RawFile, pledges: number): () => Promise<number> {
  const turns = new Turns(pledges);
  const [read, insert] = [raw.prepare(READ_STREAM), raw.prepare(INSERT_EVENT)];
  let position = Number(raw.prepare('SELECT max(position) FROM events').get()![0]);
  return async () => {
    const waves = wavesOf(turns, variant).map((wave) => wave.map(rowOf));
    return timed(() => {
      for (const wave of waves) {
        raw.together(() => {
          for (const { stream, revision, id, body } of wave) {
            const rows = read.all(stream, variant.rawReadsAll ? 0 : revision);
            if (variant.rawParses) for (const [event] of rows) JSON.parse(event as string);
            insert.run(++position, stream, revision, id, body);
          }
        });
      }
    });
  };
}

function wavesOf(turns: Turns, { atOnce, commandsARound }: Variant): Turn[][] {
  return Array.from({ length: commandsARound / atOnce }, () => turns.next(atOnce));
}

/** Model pledges end in progress; from there they go back to review, with a reason, and forth. */
export const stageChange = (before: number) =>
  before % 2 === 0
    ? { to: 'under-review' as const, reason: { text: '의회 심의 결과 반영' } }
    : { to: 'in-progress' as const };

const envelopeOf = ({ id, before }: Turn): Envelope<PledgeCommand> => ({
  id,
  changes: [{ command: { name: 'ChangeStage', body: stageChange(before) } }],
  actor: ACTOR,
  origin: { via: 'api' },
});

function rowOf({ id: pledge, before }: Turn) {
  const stream = pledgeStream(pledge);
  const revision = EVENTS_A_PLEDGE + before;
  const { id, body } = stageEvent(stream, revision, before);
  return { stream, revision, id, body };
}

/** What the door appends for such a command, as bytes. */
export function stageEvent(
  stream: string,
  revision: number,
  before: number,
): { id: Uint8Array; body: string } {
  const event = stageChanged(before);
  const body = eventBody(stream, revision, event);
  return { id: Buffer.from(event.id.replaceAll('-', ''), 'hex'), body };
}

/** What the door appends for such a command. */
export function stageChanged(before: number): NewEvent {
  const { to, ...reason } = stageChange(before);
  const data: JsonObject = { from: to === 'in-progress' ? 'under-review' : 'in-progress', to };
  const [id, commandId] = [v7(), v7()];
  const metadata: EventMetadata = {
    version: 1,
    actor: ACTOR,
    commandId,
    commandHash: 'c0'.repeat(32),
    correlationId: commandId,
    causationId: commandId,
    effectiveOn: '2026-06-30',
    recordedAt: systemClock.now(),
    ...reason,
    origin: { via: 'api' },
    nonce: systemIds.nonce(),
  };
  return { id, type: 'StageChanged', data, metadata };
}
