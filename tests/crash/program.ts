/**
 * The program without its HTTP, until it is killed: commands through the door and the projector beside them, on a data
 * folder. `node -r ./tests/support/register.js tests/crash/program.ts FOLDER SEED`. Says "ready" when the stores are open, then
 * one line of JSON for every command that was acknowledged, written at once and by itself.
 */
import { writeSync } from 'node:fs';
import { LedgerError } from '@ledger/kernel';
import { Door, systemClock, systemIds } from '@ledger/ledger';
import { pledgeAggregate, type PledgeCommand, type PledgeEvent, type Pledge } from '@ledger/pledge';
import { Projector, projections } from '@ledger/read-models';
import { openStores } from '../../apps/api/src/composition/stores';
import { type Random, random } from './random';

/** What an acknowledged command was; every event of it says its size. */
export interface Acknowledged {
  readonly commandId: string;
  readonly stream: string;
  readonly size: number;
  readonly revision: number;
}

type PledgeDoor = Door<Pledge, PledgeEvent, PledgeCommand>;

const PLEDGES = 8;
const WORKERS = 6;
const LARGEST_COMMAND = 5;
const ACTOR = { id: 'crash', department: '시험', role: 'tester' };

const say = (line: string): void => void writeSync(1, `${line}\n`);

/** Milestones of new codes: each is an event, and none is ever no news. */
function milestones(size: number, next: Random): PledgeCommand[] {
  return Array.from({ length: size }, (_, nth) => ({
    name: 'RecordMilestone',
    body: { milestone: `${systemIds.nonce()}.${nth}.${size}`, text: '가'.repeat(1 + next(2000)) },
  }));
}

async function changeOnce(door: PledgeDoor, next: Random): Promise<void> {
  const id = `crash.${next(PLEDGES)}`;
  const commandId = systemIds.nonce();
  const register: PledgeCommand = {
    name: 'RegisterPledge',
    body: { title: id, department: { name: '시험과' } },
  };
  const size = 1 + next(LARGEST_COMMAND);
  const { revision } = await door.load(id);
  const commands = revision < 0 ? [register] : milestones(size, next);
  try {
    const changes = commands.map((command) => ({ command }));
    const receipt = await door.execute({ id, changes, actor: ACTOR, commandId, origin: { via: 'cli' } });
    const acknowledged: Acknowledged = {
      commandId,
      stream: receipt.stream,
      size: receipt.events.length,
      revision: receipt.revision,
    };
    if (acknowledged.size > 0) say(JSON.stringify(acknowledged));
  } catch (fault) {
    // The other writer was faster, too often or with the registration.
    const lost = fault instanceof LedgerError && ['STORE_BUSY', 'RETRIES_EXHAUSTED'].includes(fault.code);
    if (!lost) throw fault;
  }
}

async function main(folder: string, seed: number): Promise<void> {
  const stores = await openStores({ LEDGER_DATA: folder });
  const door: PledgeDoor = new Door(pledgeAggregate, {
    store: stores.events,
    clock: systemClock,
    ids: systemIds,
    vault: stores.vault,
  });
  const ports = { ...stores, clock: systemClock, projections, holder: systemIds.nonce() };
  void new Projector(ports, { leaseMs: 300 }).run(new AbortController().signal);
  say('ready');
  const work = async (worker: number): Promise<void> => {
    for (const next = random(seed * WORKERS + worker); ;) await changeOnce(door, next);
  };
  await Promise.all(Array.from({ length: WORKERS }, (_, worker) => work(worker)));
}

void main(process.argv[2] as string, Number(process.argv[3]));
