import 'reflect-metadata';
import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { projections } from '@ledger/read-models';
import { writeLog } from './logs';
import { RawFile } from './raw';
import { rebuild } from './rebuild';

/*
 * What the embedded files take on disk, for docs/OPERATIONS.md:
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
    const { ms } = await rebuild({ log, target, names: projections.map(({ name }) => name) });
    const raw = new RawFile(log);
    const json = Number(raw.prepare('SELECT sum(length(CAST(body AS BLOB))) FROM events').get()![0]);
    raw.close();
    say(`${pledges} pledges, ${events} events`);
    say(`an event as JSON: ${Math.round(json / events)} bytes`);
    say(`events.sqlite: ${Math.round(statSync(log).size / events)} bytes an event`);
    say(`read-models.sqlite: ${Math.round(statSync(target).size / events)} bytes an event`);
    say(`built from the log: ${Math.round(events / (ms / 1000))} events a second`);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

const say = (text: string) => process.stdout.write(`${text}\n`);

void main(Number(process.argv[2] ?? 1000));
