import { plainToInstance } from 'class-transformer';
import { validateSync } from 'class-validator';
import { discreet, invalidInput, LedgerError, problem, type Day, type Problem } from '@ledger/kernel';
import { PlanRefusal, type Said } from '@ledger/plan-import';
import {
  decideInTurn,
  planCommands,
  pledgeCommands,
  problemsOf,
  settingsOf,
  subjectCommands,
  type PlanCommand,
  type Pledge,
  type PledgeCommand,
  type Setting,
  type SubjectCommand,
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

/** A field `about` in JSON, also one deeper within, and one within JSON that was sent as a text. */
const ABOUT = /"about\\*"\s*:/;

/** A refusal of what was sent as it may be told: what is about somebody is not repeated, wherever it was said to be so. */
export function tellable(refusal: unknown, sent: unknown): unknown {
  return ABOUT.test(JSON.stringify(sent) ?? '') ? discreet(refusal) : refusal;
}

/** Names that every object seems to have. class-transformer skips them, and so nothing else would ever see them. */
const UNSEEN = ['__proto__', 'constructor'];

/** Deeper than any field of a command; a value of any shape is bounded where it is checked. */
const DEEPEST = 6;

function unseenIn(value: unknown, path: string, depth = DEEPEST): Problem[] {
  if (typeof value !== 'object' || value === null || depth === 0) return [];
  return Object.entries(value).flatMap(([name, inner]) => {
    const field = path ? `${path}.${name}` : name;
    const own = UNSEEN.includes(name) ? [problem(field, inner, 'no-such-field')] : [];
    return [...own, ...unseenIn(inner, field, depth - 1)];
  });
}

/**
 * No field of what was sent has a name that would be passed over in silence.
 *
 * @throws LedgerError `INPUT_INVALID`
 */
export function requireSeen(plain: unknown): void {
  const unseen = unseenIn(plain, '');
  if (unseen.length > 0) throw tellable(invalidInput(...unseen), plain);
}

/**
 * What a class says of it, checked and with its numbers read: the importer and the CLI send and ask what HTTP would have let
 * in, and nothing else.
 *
 * @throws LedgerError `INPUT_INVALID`
 */
export function validated<T extends object>(schema: new () => T, plain: object): T {
  requireSeen(plain);
  const instance = plainToInstance(schema, plain);
  const errors = validateSync(instance, { whitelist: true, forbidNonWhitelisted: true });
  if (errors.length > 0) throw tellable(invalidInput(...problemsOf(errors)), plain);
  return instance;
}

const commandClasses: Readonly<Record<string, new () => object>> = {
  ...pledgeCommands,
  ...planCommands,
  ...subjectCommands,
};

/**
 * The command, checked against its class.
 *
 * @throws LedgerError `INPUT_INVALID`
 */
export function checked<T extends { command: PledgeCommand | PlanCommand | SubjectCommand }>(said: T): T {
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
