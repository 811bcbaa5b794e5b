import { existsSync } from 'node:fs';
import { plainToInstance, Transform } from 'class-transformer';
import {
  IsIn,
  IsInt,
  IsString,
  Matches,
  Max,
  MaxLength,
  Min,
  MinLength,
  validateSync,
} from 'class-validator';
import { LedgerError, type Actor } from '@ledger/kernel';

const whole = Transform(({ value }: { value: unknown }) =>
  typeof value === 'string' && /^\d+$/.test(value) ? Number(value) : value,
);

/** The one configuration object: environment variables with their defaults. `.env.example` lists the same. */
export class Config {
  /** The folder of the embedded stores; made where it is missing. */
  @IsString() @MinLength(1) LEDGER_DATA = './data';
  /** The port on 127.0.0.1; 0 takes a free one. */
  @whole @IsInt() @Min(0) @Max(65_535) PORT = 3000;
  /** Whether the API's process keeps the read models too; else processes of `npm run projector` do. */
  @IsIn(['yes', 'no']) LEDGER_PROJECTOR: 'yes' | 'no' = 'yes';
  /** The port on 127.0.0.1 of a projector that is a process of its own; 0 takes a free one. */
  @whole @IsInt() @Min(0) @Max(65_535) PROJECTOR_PORT = 3001;
  /** The connection string of an EventStoreDB, for the log; the embedded store if empty. It may hold a password. */
  @Matches(/^(esdb(\+discover)?:\/\/\S+)?$/, { message: 'expected esdb://… or esdb+discover://…' })
  EVENTSTOREDB_URL = '';
  /** What the names of the ledger's streams begin with on an EventStoreDB that it shares. */
  @Matches(/^[A-Za-z0-9_.]{0,32}$/) EVENTSTOREDB_PREFIX = '';
  /** The connection string of a MongoDB, for the read models; the embedded store if empty. It may hold a password. */
  @Matches(/^(mongodb(\+srv)?:\/\/\S+)?$/, { message: 'expected mongodb://… or mongodb+srv://…' })
  MONGODB_URL = '';
  /** The database of the read models on that MongoDB. */
  @Matches(/^[A-Za-z0-9_-]{1,38}$/) MONGODB_DATABASE = 'pledge_ledger';
  /** Who acts, until people and permissions are built: a staff number, never a name. */
  @Matches(/^[\x21-\x7e]{1,64}$/) LEDGER_ACTOR_ID = 'local-operator';
  @IsString() @MinLength(1) @MaxLength(200) LEDGER_ACTOR_DEPARTMENT = 'unassigned';
  @IsString() @MinLength(1) @MaxLength(64) LEDGER_ACTOR_ROLE = 'operator';
  /** How long a query with `after=` waits for its own write to show. */
  @whole @IsInt() @Min(1) @Max(60_000) LEDGER_WAIT_MS = 5_000;
  /** Whether an empty ledger takes in the sample plan when the server starts. */
  @IsIn(['yes', 'no']) LEDGER_SAMPLE: 'yes' | 'no' = 'yes';
  @IsIn(['error', 'warn', 'log', 'debug']) LEDGER_LOG_LEVEL: 'error' | 'warn' | 'log' | 'debug' = 'warn';
}

/** @throws LedgerError `INPUT_INVALID` naming each variable that is wrong, its value and what is allowed */
export function readConfig(environment: Readonly<Record<string, string | undefined>>): Config {
  const names = Object.keys(new Config());
  const given = Object.fromEntries(
    names.flatMap((name) => (environment[name] ? [[name, environment[name]]] : [])),
  );
  const config = plainToInstance(Config, given);
  const problems = validateSync(config).map(({ property, value, constraints }) => {
    const read = property.endsWith('_URL') ? 'not readable' : `"${value}"`; // It may hold a password.
    return `${property} is ${read}: ${Object.values(constraints ?? {}).join(', ')}`;
  });
  if (problems.length > 0) throw new LedgerError('INPUT_INVALID', { problems });
  return config;
}

/** The environment, with what an `.env` file in the working folder adds to it. */
export function environment(): Readonly<Record<string, string | undefined>> {
  if (existsSync('.env')) process.loadEnvFile('.env');
  return process.env;
}

export function actorOf(config: Config): Actor {
  const { LEDGER_ACTOR_ID: id, LEDGER_ACTOR_DEPARTMENT: department, LEDGER_ACTOR_ROLE: role } = config;
  return { id, department, role };
}
