import { FINDINGS, findingSentence, type Finding as ImportFinding } from '@ledger/plan-import';
import type { Finding } from '@ledger/pledge';
import { WORDS, type Names, type Speech } from '../speech';
import { oneLine } from './table';

/** A finding as the importer reports it, or as the ledger has recorded it: also what people recorded, under codes of their own. */
type AnyFinding = Omit<Finding, 'component'>;

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

function sentenceOf(finding: AnyFinding, { language, say }: Speech): string {
  const { code, read, expected = '' } = finding;
  if (Object.hasOwn(FINDINGS, code)) return findingSentence(finding as ImportFinding, language);
  const words: Names = WORDS.findings;
  return say(Object.hasOwn(words, code) ? words[code]! : WORDS.other, { read, expected });
}
