import { sameJson, type Instant, type Json } from '@ledger/kernel';
import { isMoneyPath, pathText as pathWords } from '@ledger/wording';
import { wonText } from '../amounts';
import { WORDS, type Speech } from '../speech';
import { shortened } from './table';

/* How the value under a path is said: `planned/-/city/2024` is 계획액 시비 2024, and its amount is in won. */

export const pathText = (path: string, { language }: Speech): string => pathWords(path, language);

export const periodText = (period: string, { name }: Speech): string => name(WORDS.periods, period);

const SHOWN_WIDTH = 100;

/** A value on one line, by its path; long texts are cut short, JSON has them whole. */
export function valueText(path: string, value: Json, speech: Speech): string {
  if (value === null) return speech.say(WORDS.notRecorded);
  if (typeof value === 'number') return isMoneyPath(path) ? wonText(value, speech) : String(value);
  if (typeof value === 'string') return shortened(wordFor(path, value, speech), SHOWN_WIDTH);
  return shortened(textIn(value), SHOWN_WIDTH);
}

/** A value that a finding quotes: a text is written as it is, everything else as JSON. */
export function valueIn(path: string, written: string): Json {
  if (written === '(not recorded)') return null;
  if (!(isMoneyPath(path) ? /^\d+$/ : /^[[{]/).test(written)) return written;
  try {
    return JSON.parse(written) as Json;
  } catch {
    return written; // A title may begin with a bracket, and what is long was cut.
  }
}

function wordFor(path: string, value: string, { name }: Speech): string {
  if (path === 'stage') return name(WORDS.stages, value);
  if (isMoneyPath(path)) return name(WORDS.marks, value);
  return path.startsWith('classification/') ? name(WORDS.classes, value) : value;
}

/** Two values that one has to tell apart; by their fields where that which is read first is the same in both. */
export function valuesText(path: string, from: Json, to: Json, speech: Speech): [from: string, to: string] {
  const texts = [valueText(path, from, speech), valueText(path, to, speech)] as [string, string];
  if (texts[0] !== texts[1] || !isRecord(from) || !isRecord(to)) return texts;
  const names = new Set([...Object.keys(from), ...Object.keys(to)]);
  const differing = [...names].filter((name) => !sameJson(from[name], to[name]));
  const fieldsOf = (value: Readonly<Record<string, Json>>): string =>
    differing.map((name) => `${name} ${valueText('', value[name] ?? null, speech)}`).join(', ');
  return [fieldsOf(from), fieldsOf(to)];
}

const isRecord = (value: Json): value is { [name: string]: Json } =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

export const movedText = (what: string, from: string, to: string): string => `${what}: ${from} → ${to}`;

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
