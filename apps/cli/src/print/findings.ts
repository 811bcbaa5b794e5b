import { FINDINGS, findingSentence, type Finding as ImportFinding } from '@ledger/plan-import';
import type { Opened } from '@ledger/kernel';
import type { Finding } from '@ledger/pledge';
import { WORDS, type Names, type Speech } from '../speech';
import { oneLine } from './table';
import { pathText, valueIn, valueText } from './values';

/** A finding as the importer reports it, or as the ledger has recorded it: also what people recorded, under codes of their own. */
type AnyFinding = Omit<Opened<Finding>, 'component'>;

/** `[주의] 34:5 LIST_NUMBER_SKIPPED: 번호 ② 자리에 ③이(가) 있습니다.` */
export function findingText(finding: AnyFinding, speech: Speech): string {
  const { severity, span, code } = finding;
  const place = span ? `${span.line}:${span.column}` : '-';
  const sentence = oneLine(sentenceOf(finding, speech));
  return speech.say(WORDS.finding, {
    severity: `[${speech.name(WORDS.severities, severity)}]`,
    place,
    code,
    sentence,
  });
}

function sentenceOf(finding: AnyFinding, speech: Speech): string {
  const { language, say } = speech;
  const { code, read, expected = '' } = finding;
  if (Object.hasOwn(FINDINGS, code)) return findingSentence(finding as ImportFinding, language);
  const words: Names = WORDS.findings;
  const said = code === 'EDITION_CONFLICT' ? conflictIn(read, expected, speech) : { read, expected };
  return say(Object.hasOwn(words, code) ? words[code]! : WORDS.other, said);
}

/** A conflict is recorded as data: `read` is a path with the document's value, `expected` the value of the ledger. */
function conflictIn(read: string, expected: string, speech: Speech): { read: string; expected: string } {
  const [, path, value] = /^([a-z-]+(?:\/[^\s:]+)*): ([^]*)$/.exec(read) ?? [];
  // People may record a conflict in words of their own.
  if (path === undefined || value === undefined) return { read, expected };
  const text = (written: string): string => valueText(path, valueIn(path, written), speech);
  return { read: `${pathText(path, speech)}: ${text(value)}`, expected: text(expected) };
}
