import type { Language, Word, Wording } from '@ledger/kernel';
import type { VocabularyName } from '@ledger/pledge';
import { NAMES, VOCABULARY } from './words';

/* How a message says the codes of the ledger: `planned/-/city/2024` is 계획액 시비 2024, `completed` is 완료. */

type Names = Readonly<Record<string, Word>>;

/** What people call a code; the code itself where there is no word for it. */
export const called = (names: Names, code: string, language: Language): string =>
  Object.hasOwn(names, code) ? names[code]![language] : code;

const MONEY: Names = VOCABULARY.money;
const FIRST: Names = { ...VOCABULARY.paths, ...VOCABULARY.attributes, ...VOCABULARY.money };

export const isMoneyPath = (path: string): boolean => Object.hasOwn(MONEY, path.split('/')[0]!);

/** What a value is of, by its path. */
export function pathText(path: string, language: Language): string {
  const [first, ...rest] = path.split('/') as [string, ...string[]];
  return [called(FIRST, first, language), ...restOf(first, rest, language)].join(' ');
}

function restOf(first: string, rest: readonly string[], language: Language): string[] {
  const part = (code: string | undefined): string[] =>
    code === undefined || code === '-' ? [] : [`(${code})`];
  const period = (code = ''): string => called(VOCABULARY.periods, code, language);
  if (isMoneyPath(first)) {
    const [component, source = '', when] = rest;
    return [...part(component), called(VOCABULARY.sources, source, language), period(when)];
  }
  if (first === 'achievement' || first === 'target') return [...part(rest[0]), period(rest[1])];
  if (first === 'classification') return [called(VOCABULARY.aspects, rest[0] ?? '', language)];
  if (first === 'department') return [called(VOCABULARY.roles, rest[0] ?? '', language)];
  return rest.length === 0 ? [] : [`(${rest.join('/')})`];
}

/** A code that may be written, with what it means where that is another word: `completed 완료`. */
function choice(code: string, language: Language, of: unknown): string | undefined {
  const names = typeof of === 'string' && Object.hasOwn(NAMES, of) ? NAMES[of as VocabularyName] : undefined;
  return names && language === 'ko' ? `${code} ${called(names, code, language)}` : undefined;
}

/** What the sentences of the table of errors need to say the ledger's codes in words. */
export const pledgeWording: Wording = {
  stage: (value, language) => called(VOCABULARY.stages, String(value), language),
  path: (value, language, { of }) =>
    of === 'plan' ? called(VOCABULARY.plan, String(value), language) : pathText(String(value), language),
  field: (value, language) => (value === 'sum' ? VOCABULARY.sum[language] : undefined),
  revision: (value, language) => (value === 'no-stream' ? VOCABULARY.noRevision[language] : undefined),
  choice: (value, language, { of }) => choice(String(value), language, of),
};
