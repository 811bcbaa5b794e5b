import type { LineBlock } from './blocks';
import { compact, isOneLetterOff, plainForms } from './wording';

export type PartName =
  'goal' | 'achievement' | 'outline' | 'plan' | 'budget' | 'progress' | 'issues' | 'material';

const HEADINGS: Readonly<Record<PartName, readonly string[]>> = {
  goal: ['사업목표', '공약목표', '추진목표', '사업목적'],
  achievement: ['공약달성목표', '달성목표', '공약이행목표'],
  outline: ['사업개요', '공약개요', '주요사업계획', '주요사업내용', '사업내용', '주요내용'],
  plan: ['추진계획', '연차별추진계획', '세부추진계획', '향후추진계획'],
  budget: ['연도별투자계획', '연차별투자계획', '투자계획', '재원조달계획', '재정투자계획', '소요예산'],
  progress: ['추진현황', '추진상황', '추진실적', '추진경과', '그간추진현황'],
  issues: ['현안사항', '문제점', '문제점및대책', '현안및문제점', '당면현안'],
  material: ['관련자료', '참고자료', '붙임자료'],
};
const CAPTION = /^(연도별|연차별)(사업)?(목표|추진계획|투자계획)(및(추진|투자)계획)?$/;

/** A line that opens a part of a section, or repeats what is known. */
export interface Heading {
  readonly part: PartName | undefined;
  readonly number?: number;
  /** The word that a misspelt heading was taken for. */
  readonly meant?: string;
  readonly isCaption?: boolean;
  readonly isUnknown?: boolean;
  readonly keepsComponent?: boolean;
}

const HIGH_MARKERS = ['', '□', '■', '◇', '◆', '◎'];
const LOW_MARKERS = ['○', '●', 'ㅇ', 'o', '◦', '❍', '▶'];

/** Where in a section a line stands. */
export interface HeadingPlace {
  readonly part: PartName | undefined;
  /** Of the heading before; 0 where there is none. */
  readonly lastNumber: number;
  /** The signs that the section's headings have carried so far. */
  readonly markers: ReadonlySet<string>;
}

/** `text` is the line without its unit. */
export function headingOf(line: LineBlock, text: string, place: HeadingPlace): Heading | undefined {
  const current = place.part;
  const numbered = /^(\d{1,2})(\s*[.)]\s*|\s+|)(\D.*)$/.exec(plainForms(text));
  const number = numbered ? Number(numbered[1]) : undefined;
  const words = compact(numbered?.[3] ?? text).replace(/^[[【<](.*)[\]】>]$/, '$1');
  if (CAPTION.test(words) && !HEADINGS.budget.includes(words)) return { part: current, isCaption: true };
  const isHigh = HIGH_MARKERS.includes(line.marker);
  if (!isHigh && !LOW_MARKERS.includes(line.marker)) return undefined;
  const found = partNamed(words) ?? (isHigh ? partMisspelt(words) : undefined);
  if (found?.part === current && found && line.marker !== '') return { part: current, isCaption: true };
  if (found && (isHigh || found.part === 'issues')) {
    return { ...found, ...(number ? { number } : {}), keepsComponent: line.marker !== '' };
  }
  if (!looksUnknown(line, numbered, place)) return undefined;
  return { part: undefined, ...(number ? { number } : {}), isUnknown: true };
}

/** A few words as headings of this section look: with a number that goes on, or with the sign that another one has. */
function looksUnknown(
  { marker, text }: LineBlock,
  numbered: RegExpExecArray | null,
  { lastNumber, markers }: HeadingPlace,
): boolean {
  const goesOn =
    numbered !== null && numbered[2] !== '' && lastNumber > 0 && Number(numbered[1]) > lastNumber;
  const isLike = marker === '' ? goesOn : markers.has(marker);
  return isLike && /^[\p{L}·()\s]{2,20}$/u.test(numbered?.[3] ?? text);
}

const PARTS = Object.entries(HEADINGS) as [PartName, readonly string[]][];

function partNamed(words: string): { part: PartName } | undefined {
  const found = PARTS.find(([, names]) => names.includes(words));
  return found && { part: found[0] };
}

function partMisspelt(words: string): { part: PartName; meant: string } | undefined {
  if (words.length < 4) return undefined;
  for (const [part, names] of PARTS) {
    const meant = names.find((name) => isOneLetterOff(words, name));
    if (meant !== undefined) return { part, meant };
  }
  return undefined;
}
