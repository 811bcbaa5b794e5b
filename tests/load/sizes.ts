import 'reflect-metadata';
import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { openEmbeddedEventStore } from '@ledger/event-store';
import { Door, systemClock, systemIds } from '@ledger/ledger';
import { pledgeAggregate } from '@ledger/pledge';
import { projections } from '@ledger/read-models';
import { MemoryVault } from '@ledger/vault';
import { inChild } from './child';
import { pledgeAt, writeLog } from './logs';
import { RawFile } from './raw';

/*
 * What the embedded files take on disk, and their program in memory, for docs/OPERATIONS.md:
 *
 *     node -r ./tests/support/register.js tests/load/sizes.ts [PLEDGES]
 *
 * The pledges are the model ones of the benches, with 50 events each; the sizes are those of the closed files.
 */

async function main(pledges: number): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'ledger-sizes-'));
  try {
    const [log, target] = [join(folder, 'events.sqlite'), join(folder, 'read-models.sqlite')];
    const events = await writeLog({ path: log, pledges });
    const { ms, peakMb } = await inChild('rebuild', {
      log,
      target,
      names: projections.map(({ name }) => name),
    });
    const raw = new RawFile(log);
    const json = Number(raw.prepare('SELECT sum(length(CAST(body AS BLOB))) FROM events').get()![0]);
    raw.close();
    say(`${pledges} pledges, ${events} events`);
    say(`an event as JSON: ${Math.round(json / events)} bytes`);
    say(`events.sqlite: ${Math.round(statSync(log).size / events)} bytes an event`);
    say(`read-models.sqlite: ${Math.round(statSync(target).size / events)} bytes an event`);
    say(`peak of memory of building: ${Math.round(peakMb)} MB`);
    say(`a pledge that a door keeps: ${((await keptBytes(log, pledges)) / 1000).toFixed(1)} kB`);
    say(`built from the log: ${Math.round(events / (ms / 1000))} events a second`);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** What the heap grows by for each pledge that commands are decided on without reading it anew. */
async function keptBytes(log: string, pledges: number): Promise<number> {
  const store = await openEmbeddedEventStore(log);
  const door = new Door(pledgeAggregate, {
    store,
    clock: systemClock,
    ids: systemIds,
    vault: new MemoryVault(),
  });
  const before = heapBytes();
  for (let pledge = 0; pledge < pledges; pledge++) await door.load(pledgeAt(pledge));
  const grownBy = heapBytes() - before;
  await door.load(pledgeAt(0)); // The door is needed until here, and so is what it keeps.
  await store.close();
  return grownBy / pledges;
}

function heapBytes(): number {
  setFlagsFromString('--expose-gc');
  (runInNewContext('gc') as () => void)();
  return process.memoryUsage().heapUsed;
}

const say = (text: string) => process.stdout.write(`${text}\n`);

void main(Number(process.argv[2] ?? 1000));
