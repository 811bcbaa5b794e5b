import { filledIn, languageOfLocale } from '@ledger/kernel';
import { called } from '@ledger/wording';
import { WORDS, type Language, type Word } from './words';

export type { Language } from './words';
export type Details = Readonly<Record<string, string | number>>;
/** Codes of the ledger and what people call them. */
export type Names = Readonly<Record<string, Word>>;

/** Says the program's texts in the language of whoever reads them. */
export interface Speech {
  readonly language: Language;
  /** `{name}` in the text is replaced by the detail of that name, `{name|event|events}` by it with its noun in its number. */
  readonly say: (word: Word, details?: Details) => string;
  /** What people call a code; the code itself where there is no word for it. */
  readonly name: (names: Names, code: string) => string;
}

export function speechIn(language: Language): Speech {
  const say: Speech['say'] = (word, details = {}) =>
    filledIn(word[language], (name) => String(details[name] ?? ''));
  return { language, say, name: (names, code) => called(names, code, language) };
}

/** The code that somebody means who writes it in either language: `추진` is `in-progress`. Else what was written. */
export function codeOf(names: Names, written: string): string {
  const same = (word: Word): boolean =>
    word.ko === written || word.en.toLowerCase() === written.toLowerCase();
  return Object.entries(names).find(([, word]) => same(word))?.[0] ?? written;
}

/** Codes with their words, for a help text: `under-review 검토, …`. */
export function choicesOf(names: Names, { language, say }: Speech): string {
  return Object.entries(names)
    .map(([code, word]) => (language === 'en' ? code : `${code} ${say(word)}`))
    .join(', ');
}

/**
 * The language, before anything else is read: what `--lang` says, or else the locale, by the rules of POSIX.
 *
 * @param args the command line without the program's name
 */
export function languageOf(
  args: readonly string[],
  env: Readonly<Record<string, string | undefined>>,
): Language {
  const at = args.findIndex((arg) => arg === '--lang' || arg.startsWith('--lang='));
  const asked = at < 0 ? undefined : args[at] === '--lang' ? args[at + 1] : args[at]!.slice('--lang='.length);
  if (asked === 'ko' || asked === 'en') return asked;
  return languageOfLocale(env);
}

export { WORDS };
