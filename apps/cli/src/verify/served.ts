import { phrase, problem, type PhraseCode, type Phrase, type Problem } from '@ledger/kernel';
import { isFields } from './answers';

/*
 * What a ledger that serves lists of its keys and checkpoints. Anybody may have written it: what is used of it is looked at, and
 * all else is passed over.
 */

export interface ListedCheckpoint {
  readonly size: number;
  readonly note: string;
  readonly timestamps: readonly string[];
}

export interface CheckpointPage {
  readonly items: readonly ListedCheckpoint[];
  /** The cursor of the next page; null where this is the last. */
  readonly next: string | null;
}

export interface ServedKeys {
  readonly keys: readonly { readonly key: string; readonly line: number }[];
  /** What is wrong with the others. */
  readonly wrong: readonly Phrase[];
}

/** The public keys of `v1/audit/keys`, each with its number from 1. */
export function servedKeys(answer: unknown): ServedKeys {
  const { keys } = isFields(answer) ? answer : {};
  if (!isFields(answer)) return { keys: [], wrong: [said(problemWith('answer', answer, 'object'))] };
  if (!Array.isArray(keys)) return { keys: [], wrong: [said(problemWith('keys', keys, 'list'))] };
  const read = keys.map((one: unknown, i) => ({
    key: isFields(one) ? one['verifierKey'] : one,
    line: i + 1,
  }));
  const isKey = (one: { key: unknown; line: number }): one is ServedKeys['keys'][number] =>
    typeof one.key === 'string';
  const wrong = read
    .filter((one) => !isKey(one))
    .map(({ key, line }) => said(problemWith(`keys.${line - 1}.verifierKey`, key, 'visible-text')));
  return { keys: read.filter(isKey), wrong };
}

/**
 * A page of `v1/audit/checkpoints`, the newest first.
 *
 * @param after the size of the last one on the page before: those that follow are smaller, so that they come to an end
 */
export function checkpointPage(answer: unknown, after: number): CheckpointPage | { readonly wrong: Phrase } {
  const wrong = wrongInPage(answer, after);
  return wrong ? { wrong: said(wrong) } : (answer as CheckpointPage);
}

function wrongInPage(answer: unknown, after: number): Problem | undefined {
  if (!isFields(answer)) return problemWith('answer', answer, 'object');
  const { items, next } = answer;
  if (!Array.isArray(items)) return problemWith('items', items, 'list');
  if (next !== null && typeof next !== 'string') return problemWith('next', next, 'visible-text');
  let most = after - 1;
  for (const [i, item] of items.entries()) {
    const wrong = wrongInItem(item, `items.${i}`, most);
    if (wrong) return wrong;
    most = (item as ListedCheckpoint).size - 1;
  }
  return next !== null && items.length === 0 ? problemWith('next', next, 'nothing-there') : undefined;
}

function wrongInItem(item: unknown, field: string, most: number): Problem | undefined {
  if (!isFields(item)) return problemWith(field, item, 'object');
  const { size, note, timestamps } = item;
  const isSize = Number.isSafeInteger(size) && Number(size) >= 1 && Number(size) <= most;
  if (!isSize) return problemWith(`${field}.size`, size, 'whole-between', { least: 1, most });
  if (typeof note !== 'string') return problemWith(`${field}.note`, note, 'visible-text');
  const areTexts = Array.isArray(timestamps) && timestamps.every((token) => typeof token === 'string');
  return areTexts ? undefined : problemWith(`${field}.timestamps`, timestamps, 'text-list');
}

const said = (wrong: Problem): Phrase => phrase('wrong-value', { problems: [wrong] });

/** What has parts is not repeated: it may be of any depth. */
const problemWith = (field: string, read: unknown, code: PhraseCode, parameters = {}): Problem =>
  typeof read === 'object' && read !== null
    ? { field, secret: true, expected: phrase(code, parameters) }
    : problem(field, read, code, parameters);
