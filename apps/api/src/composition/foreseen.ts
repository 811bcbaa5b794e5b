import { plainToInstance } from 'class-transformer';
import { validateSync, type ValidationError } from 'class-validator';
import { LedgerError, type Day } from '@ledger/kernel';
import { PlanRefusal, type Said } from '@ledger/plan-import';
import {
  decideInTurn,
  planCommands,
  pledgeCommands,
  settingsOf,
  type PlanCommand,
  type Pledge,
  type PledgeCommand,
  type Setting,
} from '@ledger/pledge';

/** What commands would do, without doing it. */
export interface Foreseen {
  readonly events: number;
  readonly changes: readonly Setting[];
}

/**
 * Decides commands one after the other on a pledge and appends nothing.
 *
 * @throws LedgerError what the domain refuses
 */
export function foreseen(
  pledge: Pledge,
  commands: readonly Said[],
  decision: { id: string; effectiveOn: Day; today: Day },
): Foreseen {
  const asked = commands.map(({ command }) => command);
  const events = decideInTurn(pledge, asked, decision).flat();
  return { events: events.length, changes: events.flatMap(settingsOf) };
}

/** Every field that is wrong, with its path. */
export function problemsOf(errors: readonly ValidationError[], path = ''): string[] {
  return errors.flatMap(({ property, constraints, children = [] }) => {
    const at = path ? `${path}.${property}` : property;
    const own = Object.values(constraints ?? {}).map((text) => (path ? `${at}: ${text}` : text));
    return [...own, ...problemsOf(children, at)];
  });
}

/**
 * What a class says of it, checked and with its numbers read: the importer and the CLI send and ask what HTTP would have let
 * in, and nothing else.
 *
 * @throws LedgerError `INPUT_INVALID`
 */
export function validated<T extends object>(schema: new () => T, plain: object): T {
  const instance = plainToInstance(schema, plain);
  const errors = validateSync(instance, { whitelist: true, forbidNonWhitelisted: true });
  if (errors.length > 0) throw new LedgerError('INPUT_INVALID', { problems: problemsOf(errors) });
  return instance;
}

const commandClasses: Readonly<Record<string, new () => object>> = { ...pledgeCommands, ...planCommands };

/**
 * The command, checked against its class.
 *
 * @throws LedgerError `INPUT_INVALID`
 */
export function checked<T extends { command: PledgeCommand | PlanCommand }>(said: T): T {
  validated(commandClasses[said.command.name]!, said.command.body);
  return said;
}

/** The importer's refusals as errors of the ledger; they have the same codes and details. */
export function asLedgerError<T>(read: () => T): T {
  try {
    return read();
  } catch (error) {
    if (error instanceof PlanRefusal) throw new LedgerError(error.code, error.details, { cause: error });
    throw error;
  }
}
