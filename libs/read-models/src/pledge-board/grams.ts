/** How titles and what is looked for in them are compared: composed (NFC), lower case, without spaces. */
export function searchable(text: string): string {
  return text.normalize('NFC').toLowerCase().replaceAll(/\s+/g, '');
}

/** The single characters and pairs of neighbours of a text, each once: enough to find any part of it by an index. */
export function gramsOf(text: string): string[] {
  const characters = [...searchable(text)];
  const pairs = characters.slice(1).map((character, i) => characters[i]! + character);
  return [...new Set([...characters, ...pairs])];
}

/** What must be among the grams of a text that contains this one: its pairs, or itself if it is a single character. */
export function gramsToFind(text: string): string[] {
  const grams = gramsOf(text);
  const pairs = grams.filter((gram) => [...gram].length === 2);
  return pairs.length > 0 ? pairs : grams;
}
