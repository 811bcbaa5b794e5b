import { Argument, Command, CommanderError, Option } from 'commander';
import { invalidInput, problem } from '@ledger/kernel';
import { commandRows, isCommandRow } from './command-rows';
import { otherRows } from './other-rows';
import { isRepeatable, type Given, type Param, type Row } from './rows';
import { choicesOf, WORDS, type Names, type Speech } from './speech';
import type { Word } from './words';

export const rows: readonly Row[] = [...otherRows, ...commandRows];

/** What stands before or after any command. */
export interface Globals {
  readonly data?: string;
  readonly actor?: string;
  readonly json?: true;
}

/** Carries out a row; whatever is heavy is loaded by it and not before. */
export type Perform = (row: Row, given: Given, globals: Globals) => Promise<void>;

/** The vocabulary that a parameter's value is of, for its help text. */
const CHOICES: Readonly<Partial<Record<Param['read'], Names>>> = {
  stage: WORDS.stages,
  aspect: WORDS.aspects,
  class: WORDS.classes,
  attribute: WORDS.attributes,
  role: WORDS.roles,
  severity: WORDS.severities,
};

/** The help text of a parameter. */
export function wordOf({ command }: Pick<Row, 'command'>, { as }: Pick<Param, 'as'>): Word | undefined {
  const words: Names = WORDS.params;
  return words[`${command}.${as}`] ?? words[as];
}

/**
 * The program. It throws a `CommanderError` instead of ending the process, and prints nothing but help and version.
 */
export function buildProgram(speech: Speech, version: string, perform: Perform): Command {
  const { say } = speech;
  const { params } = WORDS;
  const program = new Command('ledger')
    .description(say(WORDS.about))
    .usage(`${say(WORDS.options)} ${say(WORDS.command)}`)
    .exitOverride()
    .configureOutput({ outputError: () => undefined })
    .configureHelp({ showGlobalOptions: true, styleTitle: (title) => speech.name(WORDS.titles, title) })
    .helpOption('-h, --help', say(params.help))
    .helpCommand('help [command]', say(WORDS.commands.help))
    .version(version, '-V, --version', say(params.version))
    .option('--data <folder>', say(params.data))
    .option('--actor <actor>', say(params.actor))
    .option('--lang <ko|en>', say(params.lang), languageAsked)
    .commandsGroup(say(WORDS.groups.keep))
    .option('--json', say(params.json));
  for (const row of rows) program.addCommand(commandOf(row, speech, program, perform));
  return program;
}

/** `languageOf` has read it before; here it is only checked. */
function languageAsked(written: string): string {
  const allowed = ['ko', 'en'];
  if (!allowed.includes(written)) throw invalidInput(problem('--lang', written, 'one-of', { allowed }));
  return written;
}

function commandOf(row: Row, speech: Speech, program: Command, perform: Perform): Command {
  const { say } = speech;
  const command = new Command(row.command)
    .copyInheritedSettings(program)
    .description(say(WORDS.commands[row.command as keyof typeof WORDS.commands]))
    .helpGroup(say(WORDS.groups[row.group]));
  row.args.forEach((param, i) => command.addArgument(argumentOf(row, param, i, speech)));
  row.options.forEach((param) => command.addOption(optionOf(row, param, speech)));
  command.usage([...row.args.map(placeOf), say(WORDS.options)].join(' '));
  return command.action(async () => {
    const given = givenOf(row, command);
    requireAll(row, given);
    await perform(row, given, program.opts<Globals>());
  });
}

const placeOf = (param: Param): string => {
  const name = isRepeatable(param) ? `${param.as}...` : param.as;
  return param.required ? `<${name}>` : `[${name}]`;
};

/** `--body` may stand for everything but the id, so that only this program can say what is missing. */
function argumentOf(row: Row, param: Param, at: number, speech: Speech): Argument {
  const needed = param.required && !(isCommandRow(row) && at > 0);
  const name = isRepeatable(param) ? `${param.as}...` : param.as;
  return new Argument(needed ? `<${name}>` : `[${name}]`, helpOf(row, param, speech));
}

function optionOf(row: Row, param: Param, speech: Speech): Option {
  const flags = [`--${param.as}`, ...takes(param).map((value) => `<${value}>`)].join(' ');
  const made = new Option(flags, helpOf(row, param, speech));
  // It takes what follows up to the next option; how many that may be is for its command to say.
  made.variadic = param.read === 'two';
  if (isRepeatable(param)) made.argParser<string[] | undefined>((value, before = []) => [...before, value]);
  return made;
}

/** What stands behind an option, for its help text. */
function takes({ read, as }: Param): string[] {
  if (read === 'flag') return [];
  if (read === 'two') return ['A', 'B'];
  return [read === 'day' || read === 'json' ? read : as];
}

function helpOf(row: Row, param: Param, speech: Speech): string {
  const word = wordOf(row, param);
  const names = CHOICES[param.read];
  const text = word ? speech.say(word) : param.as;
  return names ? `${text}: ${choicesOf(names, speech)}` : text;
}

function givenOf(row: Row, command: Command): Given {
  const options = command.opts<Given>();
  const own = command.options.map((o) => [o.long!.slice(2), valueOf(o, options)] as const);
  const args = row.args.map(
    ({ as }, i) => [as, command.processedArgs[i] as string | string[] | undefined] as const,
  );
  return Object.fromEntries([...own, ...args]);
}

/** Commander takes `--no-checkpoint` for `--checkpoint` that is false. */
const valueOf = (option: Option, options: Given): Given[string] => {
  const value = options[option.attributeName()];
  return option.negate ? value === false || undefined : value;
};

function requireAll(row: Row, given: Given): void {
  if (given['body'] !== undefined) return;
  const missing = [...row.args, ...row.options].find(
    ({ as, required }) => required && given[as] === undefined,
  );
  if (!missing) return;
  const [code, what] = row.args.includes(missing)
    ? (['commander.missingArgument', missing.as] as const)
    : (['commander.missingMandatoryOptionValue', `--${missing.as}`] as const);
  throw new CommanderError(2, code, `'${what}'`);
}
