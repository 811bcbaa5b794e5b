import { CommanderError } from 'commander';
import { LedgerError, sentence, type ErrorDetails, type ErrorKind, type Wording } from '@ledger/kernel';
import { pledgeWording } from '@ledger/wording';
import type { Globals } from './program';
import type { Given, Param, Row } from './rows';
import { WORDS, type Names, type Speech } from './speech';

/** Only here is known what the kinds mean to a shell. */
const EXIT_CODES: Readonly<Record<ErrorKind, number>> = {
  invalid: 2,
  missing: 3,
  rejected: 4,
  conflict: 5,
  unavailable: 6,
  corrupt: 7,
};
/** A verification went to its end, and found something; as `diff` and `grep` have it. */
export const EXIT_FOUND = 1;
export const EXIT_USAGE = 2;
/** Something was refused, as when the ledger rejects a command. */
export const EXIT_REFUSED = EXIT_CODES.rejected;
/** EX_SOFTWARE of sysexits.h. */
const EXIT_BUG = 70;

const SIGNALS = { SIGINT: 2, SIGTERM: 15, SIGHUP: 1 } as const;
export type Interruption = keyof typeof SIGNALS;

/** Somebody ended the program while it worked. */
export class Interrupted extends Error {
  override readonly name = 'Interrupted';
  constructor(readonly signal: Interruption) {
    super(signal);
  }
}

/** What went wrong, for people and for programs. */
export interface Failure {
  readonly exitCode: number;
  readonly problem: { readonly code: string; readonly detail: string; readonly [detail: string]: unknown };
  /** A bug shows itself whole. */
  readonly stack?: string;
}

/** What was written on the command line. */
export interface Written {
  readonly row: Row;
  readonly given: Given;
  readonly globals: Globals;
}

/** @param written names the fields as they were written; without it they have the names of the API */
export function failureOf(error: unknown, speech: Speech, written?: Written): Failure {
  if (error instanceof LedgerError) {
    const { code, details, kind } = error;
    const said = code === 'OPTION_MISSING' ? optionsIn(details, speech) : details;
    return {
      exitCode: EXIT_CODES[kind],
      problem: { ...details, code, detail: sentence(code, said, speech.language, wordingOf(written)) },
    };
  }
  if (error instanceof CommanderError) return usageFailure(error, speech);
  if (error instanceof Interrupted) {
    const said = written?.row.command === 'verify' ? WORDS.interruptedReading : WORDS.interrupted;
    const problem = { code: 'INTERRUPTED', detail: speech.say(said) };
    return { exitCode: 128 + SIGNALS[error.signal], problem };
  }
  const stack = error instanceof Error ? (error.stack ?? error.message) : String(error);
  return { exitCode: EXIT_BUG, problem: { code: 'BUG', detail: speech.say(WORDS.bug) }, stack };
}

/** JSON keeps the fields of the API; sentences say the options that fill them. */
const wordingOf = (written: Written | undefined): Wording => ({
  ...pledgeWording,
  field: (field, ...rest) =>
    (written && writtenAs(String(field), written)) ?? pledgeWording['field']!(field, ...rest),
});

function writtenAs(field: string, { row, given, globals }: Written): string | undefined {
  if (field.startsWith('LEDGER_ACTOR_') && globals.actor !== undefined) return '--actor';
  if (field === 'LEDGER_DATA' && globals.data !== undefined) return '--data';
  const params = [...row.options, ...row.args].filter(({ as }) => given[as] !== undefined);
  // An import has an option for a part of what is one value to the domain: `jurisdiction.code` is --jurisdiction-code.
  const isOwn = ({ field: own, as }: Param): boolean => own === field || as === field.replaceAll('.', '-');
  const param = params.find(isOwn) ?? params.find(({ field: own }) => field.startsWith(`${own}.`));
  if (!param) return undefined;
  const as = row.options.includes(param) ? `--${param.as}` : `<${param.as}>`;
  // Of a value that was written as JSON, which part of it; what the program has read by itself is one thing.
  const isJson = param.read === 'json' || param.read === 'json-or-text';
  return isJson ? as + field.slice(param.field.length) : as;
}

/** `--term (the term, as in 민선 8기)`: what is asked for, as the help of the import says it. */
function optionsIn({ options }: ErrorDetails, speech: Speech): ErrorDetails {
  const words: Names = WORDS.params;
  const inWords = (flag: string): string => {
    const name = flag.slice('--'.length);
    const word = words[`import.${name}`] ?? words[name];
    return word ? `${flag} (${speech.say(word)})` : flag;
  };
  return { options: (options as readonly string[]).map(inWords) };
}

/** Commander says what it means in English only; its codes are stable, and what it means stands between quotes. */
function usageFailure({ code, message }: CommanderError, speech: Speech): Failure {
  const words: Readonly<Record<string, (typeof WORDS.usage)['other']>> = WORDS.usage;
  const quoted = /'([^']*)'/.exec(message)?.[1]?.replace(/ <.*/, '');
  const said = speech.say(words[code] ?? WORDS.usage.other, { what: quoted ?? message });
  const meant = /\(Did you mean (?:one of )?(.*)\?\)/.exec(message)?.[1];
  const detail = meant ? `${said} ${speech.say(WORDS.suggestion, { what: meant })}` : said;
  return { exitCode: EXIT_USAGE, problem: { code: 'USAGE', detail } };
}
