import { existsSync } from 'node:fs';
import { plainToInstance, Transform } from 'class-transformer';
import { validateSync } from 'class-validator';
import { invalidInput, LedgerError, type Actor, type PhraseCode, type Problem } from '@ledger/kernel';
import { witnessVerifier } from '@ledger/audit';
import { check, isLine, problemsOf, StaffNumber } from '@ledger/pledge';

const whole = Transform(({ value }: { value: unknown }) =>
  typeof value === 'string' && /^\d+$/.test(value) ? Number(value) : value,
);

const Between = (least: number, most: number): PropertyDecorator =>
  check((v) => Number.isInteger(v) && (v as number) >= least && (v as number) <= most, 'whole-between', {
    least,
    most,
  });
const Line = (most: number): PropertyDecorator => check((v) => isLine(v, most), 'text', { most });
const OptionalLine = (most: number): PropertyDecorator =>
  check((v) => v === '' || isLine(v, most), 'text', { most });
const OneOf = (...allowed: readonly string[]): PropertyDecorator =>
  check((v) => allowed.includes(v as string), 'one-of', { allowed });
const Form = (pattern: RegExp, code: PhraseCode, parameters: object): PropertyDecorator =>
  check((v) => typeof v === 'string' && pattern.test(v), code, { ...parameters });

/** A folder, or an address that can be PUT to. */
function isPlace(value: unknown): boolean {
  if (value === '') return true;
  if (!isLine(value, 4096)) return false;
  const [scheme] = /^[a-z][a-z0-9+.-]*:\/\//i.exec(value as string) ?? [];
  return scheme === undefined || (/^https?:\/\/$/i.test(scheme) && isAddress(value as string));
}

/** Names are put behind it, which would end up behind a query. */
const isAddress = (text: string): boolean => URL.canParse(text) && !/[?#]/.test(text);

/** The one configuration object: environment variables with their defaults. `.env.example` lists the same. */
export class Config {
  /** The folder of the embedded stores; made where it is missing. */
  @Line(4096) LEDGER_DATA = './data';
  /** The file of the keys of sealed texts, which no backup of the log holds; `keys.sqlite` in the data folder if empty. */
  @OptionalLine(4096) LEDGER_KEYS = '';
  /** The file of the names of staff, by their numbers; `staff.sqlite` in the data folder if empty. */
  @OptionalLine(4096) LEDGER_STAFF = '';
  /** The port on 127.0.0.1; 0 takes a free one. */
  @whole @Between(0, 65_535) PORT = 3000;
  /** Whether the API's process keeps the read models too; else processes of `npm run projector` do. */
  @OneOf('yes', 'no') LEDGER_PROJECTOR: 'yes' | 'no' = 'yes';
  /** The port on 127.0.0.1 of a projector that is a process of its own; 0 takes a free one. */
  @whole @Between(0, 65_535) PROJECTOR_PORT = 3001;
  /** The connection string of an EventStoreDB, for the log; the embedded store if empty. It may hold a password. */
  @Form(/^(esdb(\+discover)?:\/\/\S+)?$/, 'connection', { form: 'esdb://…, esdb+discover://…' })
  EVENTSTOREDB_URL = '';
  /** What the names of the ledger's streams begin with on an EventStoreDB that it shares. */
  @Form(/^[A-Za-z0-9_.]{0,32}$/, 'letters', { most: 32, besides: '_ .' }) EVENTSTOREDB_PREFIX = '';
  /** The connection string of a MongoDB, for the read models; the embedded store if empty. It may hold a password. */
  @Form(/^(mongodb(\+srv)?:\/\/\S+)?$/, 'connection', { form: 'mongodb://…, mongodb+srv://…' })
  MONGODB_URL = '';
  /** The database of the read models on that MongoDB. */
  @Form(/^[A-Za-z0-9_-]{1,38}$/, 'letters', { most: 38, besides: '_ -' }) MONGODB_DATABASE = 'pledge_ledger';
  /** The database of checkpoints and the hash tree there, which outlive the read models. */
  @Form(/^[A-Za-z0-9_-]{1,38}$/, 'letters', { most: 38, besides: '_ -' })
  MONGODB_AUDIT_DATABASE = 'pledge_ledger_audit';
  /** Who acts, until people and permissions are built: a staff number, never a name. */
  @StaffNumber() LEDGER_ACTOR_ID = 'local-operator';
  @Line(200) LEDGER_ACTOR_DEPARTMENT = 'unassigned';
  @Line(64) LEDGER_ACTOR_ROLE = 'operator';
  /** How long a query with `after=` waits for its own write to show. */
  @whole @Between(1, 60_000) LEDGER_WAIT_MS = 5_000;
  /** Whether an empty ledger takes in the sample plan when the server starts. */
  @OneOf('yes', 'no') LEDGER_SAMPLE: 'yes' | 'no' = 'yes';
  /** What the log is called in its checkpoints, for ever; made up at the first start if empty. */
  @Form(/^[A-Za-z0-9._~/-]{0,200}$/, 'letters', { most: 200, besides: '. _ ~ / -' }) LEDGER_ORIGIN = '';
  /** A file with the private keys that sign checkpoints (`PRIVATE+KEY+…`); a key is made in the data folder if empty. */
  @OptionalLine(4096) LEDGER_SIGNING_KEY = '';
  /** How old the newest checkpoint may be while there are events that it does not cover, in minutes; 0 makes none but on demand. */
  @whole @Between(0, 10_080) LEDGER_CHECKPOINT_MINUTES = 60;
  /** Where checkpoints are written besides: a folder, or an http(s) URL under which each is PUT. */
  @check(isPlace, 'folder-or-url') LEDGER_PUBLISH_TO = '';
  /** The verifier keys of witnesses whose cosignatures are taken, with blanks in between. */
  @OptionalLine(8192) LEDGER_WITNESSES = '';
  /** Where an RFC 3161 time-stamping authority answers, which stamps each checkpoint; none if empty. */
  @Form(/^(https?:\/\/\S+)?$/, 'connection', { form: 'http://…, https://…' }) LEDGER_TSA_URL = '';
  /** The certificates in PEM that time stamps must lead to: a file, or a folder of files. */
  @OptionalLine(4096) LEDGER_TSA_ROOTS = '';
  @OneOf('error', 'warn', 'log', 'debug') LEDGER_LOG_LEVEL: 'error' | 'warn' | 'log' | 'debug' = 'warn';
}

/** @throws LedgerError `INPUT_INVALID` naming each variable that is wrong, its value and what is allowed */
export function readConfig(environment: Readonly<Record<string, string | undefined>>): Config {
  const names = Object.keys(new Config());
  const given = Object.fromEntries(
    names.flatMap((name) => (environment[name] ? [[name, environment[name]]] : [])),
  );
  const config = plainToInstance(Config, given);
  const problems = problemsOf(validateSync(config)).map(withoutPassword);
  if (problems.length > 0) throw invalidInput(...problems);
  return config;
}

/** A connection string may hold one, and is not repeated. */
const withoutPassword = ({ field, read, expected }: Problem): Problem =>
  field.endsWith('_URL') || field === 'LEDGER_PUBLISH_TO'
    ? { field, secret: true, expected }
    : { field, read, expected };

/** The environment, with what an `.env` file in the working folder adds to it. */
export function environment(): Readonly<Record<string, string | undefined>> {
  if (existsSync('.env')) process.loadEnvFile('.env');
  return process.env;
}

/** The verifier keys of the witnesses that are known. @throws LedgerError `VERIFIER_KEY_INVALID` */
export function witnessesIn({ LEDGER_WITNESSES }: Config): string[] {
  const keys = LEDGER_WITNESSES.split(' ').filter(Boolean);
  try {
    keys.forEach(witnessVerifier);
    return keys;
  } catch (error) {
    if (!(error instanceof LedgerError)) throw error;
    throw new LedgerError(error.code, { setting: 'LEDGER_WITNESSES', ...error.details }, { cause: error });
  }
}

export function actorOf(config: Config): Actor {
  const { LEDGER_ACTOR_ID: id, LEDGER_ACTOR_DEPARTMENT: department, LEDGER_ACTOR_ROLE: role } = config;
  return { id, department, role };
}
