import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { availableParallelism, tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { projections } from '@ledger/read-models';
import { inChild } from './child';
import { type Figure, isBelow, table } from './figures';
import { EVENTS_A_PLEDGE } from './histories';
import { httpFigures } from './http';
import { meanwhileFigures } from './meanwhile';
import { upkeepFigure } from './proof-figures';
import { memoryFigure, rebuildFigures } from './rebuild-figures';
import { logServerContention, serverFigures } from './servers';
import { verifyFigures } from './verify-figures';

/*
 * `npm run bench -- [--json FILE] [--judge] [--only commands,rebuild,http,servers,contention,meanwhile,proofs,verify]`
 *
 * Every figure is a ratio to a raw baseline that was measured in the same run, in turns with the program. With `--judge`
 * a figure below its floor makes the exit code 1. `servers` and `contention` take the servers that `EVENTSTOREDB_URL` and
 * `MONGODB_URL` name, and otherwise a test double and FerretDB, of which the figures are shown and not judged.
 */

const SMALL_PLEDGES = 1_000;
const LARGE_PLEDGES = 4_000;
const SECTIONS = [
  'commands',
  'rebuild',
  'http',
  'servers',
  'contention',
  'meanwhile',
  'proofs',
  'verify',
] as const;

interface Logs {
  readonly folder: string;
  readonly small: string;
  readonly large: string;
  readonly grouped: string;
}

const options = {
  json: { type: 'string' },
  judge: { type: 'boolean', default: false },
  only: { type: 'string', default: SECTIONS.join() },
} as const;

async function main(): Promise<void> {
  const { values } = parseArgs({ options });
  const sections = values.only.split(',');
  const unknown = sections.filter((section) => !(SECTIONS as readonly string[]).includes(section));
  if (unknown.length > 0) throw new Error(`--only knows ${SECTIONS.join()}, not ${unknown.join()}`);
  const started = Date.now();
  const folder = mkdtempSync(join(tmpdir(), 'ledger-bench-'));
  try {
    const figures = await measure(sections, await makeLogs(folder, sections));
    report(figures, Math.round((Date.now() - started) / 1000), values.json);
    if (values.judge && figures.some(isBelow)) process.exitCode = 1;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

async function makeLogs(folder: string, sections: readonly string[]): Promise<Logs> {
  const [small, large, grouped] = ['small', 'large', 'grouped'].map((name) => join(folder, `${name}.sqlite`));
  const logs = { folder, small: small!, large: large!, grouped: grouped! };
  const makeLarge = async () => {
    await inChild('writeLog', { path: logs.large, pledges: LARGE_PLEDGES });
    await inChild('groupLog', { path: logs.large, target: logs.grouped });
  };
  say('making the logs …');
  await Promise.all([
    inChild('writeLog', { path: logs.small, pledges: SMALL_PLEDGES }),
    sections.includes('rebuild') ? makeLarge() : undefined,
  ]);
  return logs;
}

async function measure(sections: readonly string[], logs: Logs): Promise<Figure[]> {
  const { folder, small, large, grouped } = logs;
  const figures: Figure[] = [];
  if (sections.includes('commands')) {
    say('commands …');
    figures.push(...(await inChild('commandFigures', { log: small, pledges: SMALL_PLEDGES, folder })));
  }
  const models = join(folder, 'models.sqlite');
  await inChild('rebuild', { log: small, target: models, names: projections.map(({ name }) => name) });
  if (sections.includes('http')) {
    say('HTTP …');
    figures.push(...(await httpFigures({ log: small, models, pledges: SMALL_PLEDGES, folder })));
  }
  figures.push(...(await besides(sections, logs, models)));
  if (sections.includes('rebuild')) {
    const variants = [
      { variant: 'as it grew', log: large, rounds: 3, enoughMs: 45_000 },
      { variant: 'pledge by pledge', log: grouped, rounds: 2, enoughMs: 15_000 },
    ];
    for (const asked of variants) {
      say(`rebuild, ${asked.variant} …`);
      figures.push(...(await rebuildFigures({ ...asked, folder })));
    }
    say('memory …');
    figures.push(await memoryFigure(folder));
  }
  return figures;
}

/** What is measured beside the embedded program by itself: adapters of servers, crowds, and rebuilds under way. */
async function besides(
  sections: readonly string[],
  { small, folder }: Logs,
  models: string,
): Promise<Figure[]> {
  const figures: Figure[] = [];
  if (sections.includes('servers')) {
    say('servers …');
    figures.push(...(await serverFigures(models, say)));
  }
  if (sections.includes('contention')) {
    say('contention …');
    figures.push(...(await inChild('embeddedContention', { folder })), ...(await logServerContention()));
  }
  if (sections.includes('meanwhile')) {
    say('a rebuild meanwhile …');
    figures.push(...(await meanwhileFigures({ log: small, models, pledges: SMALL_PLEDGES, folder })));
  }
  if (sections.includes('proofs')) {
    say('proofs …');
    figures.push(await upkeepFigure(small, folder, SMALL_PLEDGES * EVENTS_A_PLEDGE));
    figures.push(...(await inChild('proofFigures', { folder })));
  }
  if (sections.includes('verify')) {
    say('verify …');
    figures.push(...(await verifyFigures(folder)));
  }
  return figures;
}

function report(figures: readonly Figure[], tookS: number, json: string | undefined): void {
  say(`\n${table(figures)}\n`);
  for (const { name, against } of figures) say(`${name} — against: ${against}`);
  say(`\n${tookS} s, Node ${process.version}, ${availableParallelism()} cores`);
  if (json === undefined) return;
  const path = resolve(json);
  const machine = { node: process.version, platform: process.platform, cores: availableParallelism() };
  const judged = figures.map((figure) => ({ ...figure, below: isBelow(figure) }));
  writeFileSync(path, `${JSON.stringify({ tookS, ...machine, figures: judged }, null, 2)}\n`);
  say(`written: ${path}`);
}

const say = (text: string) => process.stdout.write(`${text}\n`);

void main();
