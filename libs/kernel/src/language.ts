import type { Language } from './phrases';

/** The language of the locale, by the rules of POSIX: the first of the variables that says anything. */
export function languageOfLocale(env: Readonly<Record<string, string | undefined>>): Language {
  const locale = env['LC_ALL'] || env['LC_MESSAGES'] || env['LANG'] || '';
  return /^ko/i.test(locale) ? 'ko' : 'en';
}

/**
 * The language that a reader likes best, of those that are spoken here (RFC 9110, section 12.5.4): by weight, and in the
 * order of the header where weights are the same. English where it names neither.
 */
export function languageAccepted(header: string | undefined): Language {
  const ranges = (header ?? '').split(',').flatMap((range) => {
    const match = /^\s*(ko|en|\*)(?:-[\w-]+)?\s*(?:;\s*q=\s*([01](?:\.\d{0,3})?)\s*)?$/i.exec(range);
    const weight = Number(match?.[2] ?? 1);
    return match && weight > 0 ? [{ language: match[1]!.toLowerCase(), weight }] : [];
  });
  const best = ranges.sort((a, b) => b.weight - a.weight)[0]?.language;
  return best === 'ko' ? 'ko' : 'en';
}

/**
 * A text with its details in their places: `{name}` is what is said of that name, and `{name|event|events}` the same with a noun
 * in its number behind it. One pass, so that braces in what was said stay what they are.
 *
 * @param said is told whether a full stop stands behind the place
 */
export function filledIn(text: string, said: (name: string, stop: string) => string): string {
  return text.replace(
    /\{(\w+)(?:\|(\w+)\|(\w+))?\}(\.?)/g,
    (_, name: string, one: string | undefined, many: string | undefined, stop: string) => {
      const detail = said(name, stop);
      return detail + (one === undefined ? '' : ` ${detail === '1' ? one : many}`) + stop;
    },
  );
}
