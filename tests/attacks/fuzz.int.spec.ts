import { cpSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { findingText } from '@ledger/audit';
import { systemClock } from '@ledger/ledger';
import { Projector, projections } from '@ledger/read-models';
import {
  verifyModels,
  whyUncompared,
  type ModelsVerdict,
} from '../../apps/api/src/composition/model-verification';
import {
  AUDIT_FILE,
  closeStores,
  DOCUMENTS_FILE,
  EVENTS_FILE,
  openStores,
} from '../../apps/api/src/composition/stores';
import { failureOf } from '../../apps/cli/src/failure';
import { speechIn } from '../../apps/cli/src/speech';
import { closeCompared, openCompared } from '../../apps/cli/src/verify/models';
import { Chance } from '../load/chance';
import { RawFile } from '../load/raw';
import { runs } from '../support/property-runs';
import { signedFolder, verdictOf, type SignedFolder } from './signed-folder';

/*
 * Whatever is done to the files, verification ends with a verdict or says that a file is damaged: never as a bug of its own.
 * What it finds is looked at elsewhere.
 */

jest.setTimeout(600_000);

const EDITS = runs(70);
/** Nothing is wrong, something was found, or a file is damaged. */
const ENDS = [0, 1, 7];
const VALUES = [
  'NULL',
  `''`,
  `'xx'`,
  `'{'`,
  `'{}'`,
  `'[]'`,
  `'null'`,
  `'{"note":7,"hashes":[],"size":"x"}'`,
  '0',
  '-1',
  '9007199254740991',
  '9007199254740993',
  '-9223372036854775808',
  '9223372036854775807',
  `x'00ff'`,
  `x'00112233445566778899aabbccddeeff'`,
  `CAST(x'ff00fe' AS TEXT)`,
  `printf('%.*c', 100000, '[')`,
];

let whole: SignedFolder;
let folder: string;
beforeAll(async () => {
  whole = await signedFolder(1);
  const stores = await openStores({ LEDGER_DATA: whole.folder });
  await new Projector({ ...stores, clock: systemClock, projections, holder: 'a' }).catchUp();
  await closeStores(stores);
});
afterAll(() => whole.remove());
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'fuzz-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

/** The driver keeps a closed file until its last statement is collected, and a process may have only so many. */
setFlagsFromString('--expose-gc');
const collectGarbage = runInNewContext('gc') as () => void;

type Edit = (path: string, chance: Chance) => string;

const bytes: Edit = (path, chance) => {
  const there = readFileSync(path);
  const length = chance.from([1, 4, 100, 4096]);
  const at = chance.upTo(Math.max(1, there.length - length));
  const written = Buffer.from(chance.hex(2 * length), 'hex').subarray(0, there.length - at);
  written.copy(there, at);
  writeFileSync(path, there);
  return `${length} bytes at ${at}`;
};

const cut: Edit = (path, chance) => {
  const to = chance.upTo(statSync(path).size);
  writeFileSync(path, readFileSync(path).subarray(0, to));
  return `cut to ${to}`;
};

const rows: Edit = (path, chance) => {
  const raw = new RawFile(path);
  try {
    const sql = statementOn(raw, chance);
    try {
      raw.exec(sql);
      return sql;
    } catch (fault) {
      // The tables refuse much of it.
      return `${sql} (refused: ${String(fault)})`;
    }
  } finally {
    raw.close();
  }
};

function statementOn(raw: RawFile, chance: Chance): string {
  const table = chance.from(raw.prepare(`SELECT name FROM sqlite_schema WHERE type = 'table'`).all())[0];
  const columns = raw.prepare(`SELECT name FROM pragma_table_info('${String(table)}')`).all();
  const column = String(chance.from(columns)[0]);
  const some = `rowid IN (SELECT rowid FROM ${String(table)} ORDER BY rowid LIMIT 1 OFFSET ${chance.upTo(20)})`;
  const value = chance.from(VALUES);
  return chance.from([
    `UPDATE OR REPLACE ${String(table)} SET ${column} = ${value} WHERE ${some}`,
    `UPDATE OR REPLACE ${String(table)} SET ${column} = ${value} WHERE ${some}`,
    `UPDATE OR REPLACE ${String(table)} SET ${column} = ${value} WHERE ${some}`,
    `UPDATE OR REPLACE ${String(table)} SET ${column} = ${value}`,
    `DELETE FROM ${String(table)} WHERE ${some}`,
    `DELETE FROM ${String(table)}`,
    `DROP TABLE ${String(table)}`,
    `ALTER TABLE ${String(table)} RENAME COLUMN ${column} TO other`,
  ]);
}

async function models(): Promise<ModelsVerdict> {
  const log = join(folder, EVENTS_FILE);
  try {
    const both = await openCompared({
      log,
      isCopy: false,
      documents: { file: join(folder, DOCUMENTS_FILE) },
    });
    try {
      return await verifyModels(both);
    } finally {
      await closeCompared(both);
    }
  } catch (error) {
    return whyUncompared(error);
  }
}

/** As the command ends: a code, and what it says. */
async function end(): Promise<{ readonly exit: number; readonly said: string }> {
  try {
    const [log, readModels] = [await verdictOf(folder), await models()];
    const findings = [...log.findings, ...readModels.findings];
    const sentences = findings.map((finding) => [findingText(finding, 'ko'), findingText(finding, 'en')]);
    return { exit: findings.length > 0 ? 1 : 0, said: JSON.stringify({ log, readModels, sentences }) };
  } catch (error) {
    const { exitCode, problem, stack } = failureOf(error, speechIn('en'));
    return { exit: exitCode, said: JSON.stringify({ problem, stack }) };
  }
}

it.each([
  [EVENTS_FILE, 'rows', rows],
  [EVENTS_FILE, 'bytes', bytes],
  [EVENTS_FILE, 'its length', cut],
  [AUDIT_FILE, 'rows', rows],
  [AUDIT_FILE, 'bytes', bytes],
  [AUDIT_FILE, 'its length', cut],
  [DOCUMENTS_FILE, 'rows', rows],
  [DOCUMENTS_FILE, 'bytes', bytes],
  [DOCUMENTS_FILE, 'its length', cut],
])('of %s, %s may be changed at random', async (file, name, edit) => {
  const chance = new Chance(name.length + file.length);
  const bugs: string[] = [];
  let found = 0;
  for (let i = 0; i < EDITS; i += 1) {
    cpSync(whole.folder, folder, { recursive: true });
    for (const suffix of ['-wal', '-shm']) rmSync(join(folder, file + suffix), { force: true });
    const done = edit(join(folder, file), chance);
    const { exit, said } = await end();
    if (!ENDS.includes(exit) || typeof JSON.parse(said) !== 'object') bugs.push(`${done}: ${exit} ${said}`);
    if (exit !== 0) found += 1;
    rmSync(folder, { recursive: true });
    if (i % 20 === 0) collectGarbage();
  }
  cpSync(whole.folder, folder, { recursive: true });
  expect(bugs).toEqual([]);
  expect(found).toBeGreaterThan(EDITS / 5);
});
