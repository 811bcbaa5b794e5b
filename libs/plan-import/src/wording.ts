// How Korean official documents write the same word in many ways, and how to see that it is the same word.

const FORMS: Readonly<Record<string, string>> = {
  '‘': "'",
  '’': "'",
  '′': "'",
  '´': "'",
  '‵': "'",
  '`': "'",
  '～': '~',
  '∼': '~',
  '〜': '~',
};

/**
 * Full-width letters, typographic quotes and the many dashes and waves as plain ASCII. One code unit becomes one,
 * so what is found in the result stands at the same columns in the text.
 */
export function plainForms(text: string): string {
  return text.replace(/[‘’′´‵`～∼〜\uff01-\uff5d\u2010-\u2015\u2212\u3000\u3161\u30fc]/g, (character) => {
    const form = FORMS[character];
    if (form !== undefined) return form;
    if (character === '\u3000') return ' ';
    const code = character.charCodeAt(0);
    return code >= 0xff01 ? String.fromCharCode(code - 0xfee0) : '-';
  });
}

/** For comparing labels and headings only: no white space, no bold, compatibility forms folded. */
export function compact(text: string): string {
  // Most text has no other forms, and most of the time would go into looking for them.
  if (/^[가-힣A-Za-z0-9 .,()~·'-]*$/.test(text)) return text.replaceAll(' ', '');
  return plainForms(text).normalize('NFKC').replace(/\s/g, '');
}

/** `민 원 봉 사 과` → `민원봉사과`; text with a longer word in it stays as it is. */
export function withoutLetterSpacing(text: string): string {
  const words = text.split(/\s+/);
  return words.every((word) => word.length === 1) ? words.join('') : text;
}

export function isDash(text: string): boolean {
  return /^-+$/.test(compact(text));
}

/** A cell, a bullet or a line as a person reads it: without bold, line breaks and doubled blanks. */
export function cleaned(raw: string): string {
  return raw
    .replaceAll('**', '')
    .replace(/<br\s*\/?>/gi, ' ')
    .replace(/\\([|*_~-])/g, '$1')
    .replace(/\s+/g, ' ')
    .trim()
    .normalize('NFC');
}

/** Alike from 0 to 1: Dice's coefficient over pairs of letters, blind to spacing and punctuation. */
export function similarity(a: string, b: string): number {
  return pairSimilarity(letterPairs(a), letterPairs(b));
}

/** The same over pairs that were taken before, for comparing many with many. */
export function pairSimilarity(pairsA: readonly string[], pairsB: readonly string[]): number {
  const all = pairsA.length + pairsB.length;
  return all === 0 ? 0 : (2 * shared(pairsA, pairsB)) / all;
}

/** How much of the shorter text is in the longer one, from 0 to 1: 명예시장 운영 in 청년·여성 명예시장제 운영. */
export function overlap(a: string, b: string): number {
  const [pairsA, pairsB] = [letterPairs(a), letterPairs(b)];
  const shorter = Math.min(pairsA.length, pairsB.length);
  return shorter === 0 ? 0 : shared(pairsA, pairsB) / shorter;
}

function shared(pairsA: readonly string[], pairsB: readonly string[]): number {
  const rest = [...pairsB];
  return pairsA.filter((pair) => {
    const at = rest.indexOf(pair);
    if (at >= 0) rest.splice(at, 1);
    return at >= 0;
  }).length;
}

export function letterPairs(text: string): string[] {
  const letters = compact(text).replace(/[^\p{L}\p{N}]/gu, '');
  return Array.from({ length: Math.max(letters.length - 1, 0) }, (_, at) => letters.slice(at, at + 2));
}

/** Same length and exactly one letter is another one: 비에산 for 비예산. */
export function isOneLetterOff(a: string, b: string): boolean {
  if (a.length !== b.length || a.length < 3) return false;
  return [...a].filter((letter, at) => letter !== b[at]).length === 1;
}

/** One letter off, and that letter by one of its parts (초성, 중성, 종성) only: 조리음 for 조리읍. */
export function isOneStrokeOff(a: string, b: string): boolean {
  if (!isOneLetterOff(a, b)) return false;
  const at = [...a].findIndex((letter, index) => letter !== b[index]);
  const [partsA, partsB] = [syllableParts(a.charCodeAt(at)), syllableParts(b.charCodeAt(at))];
  if (!partsA || !partsB) return false;
  return partsA.filter((part, index) => part !== partsB[index]).length === 1;
}

function syllableParts(code: number): number[] | undefined {
  const index = code - 0xac00;
  if (index < 0 || index > 11171) return undefined;
  return [Math.floor(index / 588), Math.floor((index % 588) / 28), index % 28];
}

/** One is the other with something left out of its middle: 시민소통관 for 시민사회소통관. */
export function isShortenedForm(short: string, long: string): boolean {
  const missing = long.length - short.length;
  if (short.length < 4 || missing < 1 || missing > 3) return false;
  if (short[0] !== long[0] || short.slice(-2) !== long.slice(-2)) return false;
  let at = 0;
  for (const letter of long) if (letter === short[at]) at++;
  return at === short.length;
}

export interface ListNumber {
  readonly number: number;
  readonly symbol: string;
  readonly rest: string;
}

const CIRCLES = [0x2460, 0x2776, 0x2474];

/** ①, ❶, ⑴ or `1)` at the beginning of a text. */
export function listNumber(text: string): ListNumber | undefined {
  const code = text.charCodeAt(0);
  const base = CIRCLES.find((first) => code >= first && code < first + (first === 0x2776 ? 10 : 20));
  if (base !== undefined)
    return { number: code - base + 1, symbol: text.charAt(0), rest: text.slice(1).trim() };
  const match = /^(\d{1,2})\)\s*(.+)$/.exec(plainForms(text));
  return match
    ? { number: Number(match[1]), symbol: `${match[1]})`, rest: (match[2] ?? '').trim() }
    : undefined;
}

/** The symbol that the same list would give another number. */
export function sameSymbol(symbol: string, from: number, to: number): string {
  if (/^\d/.test(symbol)) return symbol.replace(/^\d+/, String(to));
  return String.fromCharCode(symbol.charCodeAt(0) - from + to);
}

/** 해당없음: complete as it stands. */
export function saysNone(text: string): boolean {
  return /^(해당(사항)?없음|비예산(사업)?|예산없음)\.?$/.test(compact(text));
}
