import { discreet, invalidInput, problem, type Json } from '@ledger/kernel';
import { parseAmount } from './amounts';
import type { Given, Param, Reader } from './rows';
import { codeOf, WORDS, type Names } from './speech';

/*
 * From what was written to the body of a command or question. Only the form is read here; whether a value is allowed is for the
 * class of the command to say, the same as over HTTP.
 */

type Read = (written: string, as: string) => Json;

const coded =
  (names: Names): Read =>
  (written) =>
    codeOf(names, written);

const READERS: Readonly<Record<Exclude<Reader, 'flag'>, Read>> = {
  text: (written) => written,
  day: (written) => written,
  texts: (written) => written,
  two: (written) => written,
  json: jsonOrText,
  'json-or-text': (written) => (/^\s*[[{]/.test(written) ? jsonOrText(written) : written),
  'budget-lines': budgetLine,
  stage: coded({ ...WORDS.stages, 'not-recorded': WORDS.notRecorded }),
  aspect: coded(WORDS.aspects),
  class: coded(WORDS.classes),
  attribute: coded(WORDS.attributes),
  role: coded(WORDS.roles),
  severity: coded(WORDS.severities),
};

/** The fields that the parameters fill, as an object; what was not written is not there. */
export function fieldsOf(params: readonly Param[], given: Given): { [field: string]: Json } {
  const body: { [field: string]: Json } = {};
  for (const { as, field, read } of params) {
    const written = given[as];
    if (written === undefined) continue;
    if (typeof written === 'boolean' || read === 'flag') put(body, field, written === true);
    else if (typeof written === 'string') put(body, field, READERS[read](written, `--${as}`));
    else
      put(
        body,
        field,
        written.map((one) => READERS[read](one, `--${as}`)),
      );
  }
  return body;
}

/** @throws LedgerError `INPUT_INVALID` for what is no JSON object */
export function bodyFrom(text: string): { [field: string]: Json } {
  let body: Json;
  try {
    body = JSON.parse(text) as Json;
  } catch {
    throw refusalOf(text, 'json-text');
  }
  if (typeof body === 'object' && body !== null && !Array.isArray(body)) return body;
  throw refusalOf(text, 'json-object');
}

/** What may be about somebody is not repeated. */
function refusalOf(text: string, expected: 'json-text' | 'json-object'): unknown {
  const refusal = invalidInput(problem('--body', text, expected));
  return text.includes('about') ? discreet(refusal) : refusal;
}

function put(body: { [field: string]: Json }, field: string, value: Json): void {
  const [first, ...rest] = field.split('.') as [string, ...string[]];
  if (rest.length === 0) {
    body[first] = value;
    return;
  }
  const inner = (body[first] ??= {}) as { [field: string]: Json };
  put(inner, rest.join('.'), value);
}

/** A word that is no JSON is taken as text, so that nobody has to quote it twice. */
function jsonOrText(written: string): Json {
  try {
    return JSON.parse(written) as Json;
  } catch {
    return written;
  }
}

/** `[COMPONENT/]SOURCE/PERIOD=AMOUNT`; source and period by their codes or by their Korean words. */
function budgetLine(written: string, as: string): Json {
  const equals = written.indexOf('=');
  const parts = written
    .slice(0, Math.max(equals, 0))
    .split('/')
    .map((part) => part.trim());
  const [period, source, component] = parts.toReversed();
  if (equals < 0 || parts.length > 3 || !period || !source || component === '') {
    throw invalidInput(problem(as, written, 'budget-line'));
  }
  return {
    ...(component === undefined ? {} : { component }),
    source: codeOf(WORDS.sources, source),
    period: codeOf(WORDS.periods, period),
    amount: parseAmount(written.slice(equals + 1), `${as} ${source}/${period}`),
  };
}
