/** Hangul is one text whether its syllables are composed or not, as macOS writes them: nobody can see it. */
export const composed = (text: string): string => text.normalize('NFC');

/** How titles and what is looked for in them are compared: composed (NFC), lower case, without spaces. */
export function searchable(text: string): string {
  return composed(text).toLowerCase().replaceAll(/\s+/g, '');
}

/**
 * The pairs of neighbours of a text, each once: a text that contains another one has all of its pairs. By a single character,
 * which is in so many titles that an index would be of little use, titles are looked through.
 */
export function gramsOf(text: string): string[] {
  const characters = [...searchable(text)];
  return [...new Set(characters.slice(1).map((character, i) => characters[i]! + character))];
}
