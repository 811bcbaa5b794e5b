import type { Instant, Json } from '@ledger/kernel';
import { wonText } from '../amounts';
import { WORDS, type Names, type Speech } from '../speech';
import { shortened } from './table';

/* How a path and the value under it are said: `planned/-/city/2024` is 계획액 시비 2024. */

const MONEY: Names = WORDS.money;
const NAMES: Names = { ...WORDS.paths, ...WORDS.attributes, ...WORDS.money };
const isMoney = (path: string): boolean => Object.hasOwn(MONEY, path.split('/')[0]!);

export function pathText(path: string, speech: Speech): string {
  const [first, ...rest] = path.split('/') as [string, ...string[]];
  return [speech.name(NAMES, first), ...restOf(first, rest, speech)].join(' ');
}

function restOf(first: string, rest: readonly string[], speech: Speech): string[] {
  const { name } = speech;
  const part = (code: string | undefined): string[] =>
    code === undefined || code === '-' ? [] : [`(${code})`];
  if (isMoney(first)) {
    const [component, source = '', period = ''] = rest;
    return [...part(component), name(WORDS.sources, source), periodText(period, speech)];
  }
  if (first === 'achievement' || first === 'target')
    return [...part(rest[0]), periodText(rest[1] ?? '', speech)];
  if (first === 'classification') return [name(WORDS.aspects, rest[0] ?? '')];
  if (first === 'department') return [name(WORDS.roles, rest[0] ?? '')];
  return rest.length === 0 ? [] : [`(${rest.join('/')})`];
}

export const periodText = (period: string, { name }: Speech): string => name(WORDS.periods, period);

const SHOWN_WIDTH = 100;

/** A value on one line, by its path; long texts are cut short, JSON has them whole. */
export function valueText(path: string, value: Json, speech: Speech): string {
  if (value === null) return speech.say(WORDS.notRecorded);
  if (typeof value === 'number') return isMoney(path) ? wonText(value, speech) : String(value);
  if (typeof value === 'string') return shortened(wordFor(path, value, speech), SHOWN_WIDTH);
  return shortened(textIn(value), SHOWN_WIDTH);
}

/** A value that a finding quotes: a text is written as it is, everything else as JSON. */
export function valueIn(path: string, written: string): Json {
  if (written === '(not recorded)') return null;
  if (!(isMoney(path) ? /^\d+$/ : /^[[{]/).test(written)) return written;
  try {
    return JSON.parse(written) as Json;
  } catch {
    return written; // A title may begin with a bracket, and what is long was cut.
  }
}

function wordFor(path: string, value: string, { name }: Speech): string {
  if (path === 'stage') return name(WORDS.stages, value);
  if (isMoney(path)) return name(WORDS.marks, value);
  return path.startsWith('classification/') ? name(WORDS.classes, value) : value;
}

/** What a person would read first in a value: its name, title or text, or those of its items. */
function textIn(value: Json): string {
  if (typeof value !== 'object' || value === null) return String(value);
  if (Array.isArray(value)) return value.map(textIn).join(' · ');
  const { name, title, text, read } = value;
  const own = name ?? title ?? text ?? read;
  return typeof own === 'string' ? own : JSON.stringify(value);
}

const SEOUL_OFFSET_MS = 9 * 60 * 60 * 1000;

/** A time in Korea, to the minute. */
export function timeText(instant: Instant): string {
  return new Date(Date.parse(instant) + SEOUL_OFFSET_MS).toISOString().slice(0, 16).replace('T', ' ');
}
