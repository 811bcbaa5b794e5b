import type { TableBlock } from './blocks';
import type { Reading } from './reading';
import type { Span } from './span';
import { compact, isOneLetterOff } from './wording';

/** The labels of the table that opens each section, and the boxes below them. */
const LABELS = ['사업형태', '사업주체', '이행완료', '예산구분', '중앙정부협조', '이행단계'];
const WORDS = (
  '신규 계속 국가·도 국가 도 시 군 구 기타 임기내 임기후 예산 비예산 불요 제도 재정 권한 검토 추진 완료 불가 보류 폐기 ' +
  '중앙정부 협조 이행 단계'
).split(' ');
const TICKS = /[■☑☒✔✓√●◉◎▣Ⓥ○□☐▢]|\([vVoO]\)|\[[xXvV]\]/;

/**
 * However its cells were merged, split or misspelt: a table is the check boxes when it names three of the labels.
 */
export function isCheckBoxes(table: TableBlock): boolean {
  const text = compact(
    table.rows
      .flatMap((row) => row.cells)
      .map((cell) => cell.text)
      .join(''),
  );
  return LABELS.filter((label) => text.includes(label)).length >= 3;
}

/**
 * Reads nothing out of the boxes, since the ticks do not survive, and says so. `place` is where the pledge begins,
 * for a section whose table is missing.
 */
export function readCheckBoxes(table: TableBlock | undefined, place: Span, reading: Reading): void {
  reading.report('STAGE_NOT_RECORDED', table?.span ?? place, { read: '' });
  reading.report('CLASSIFICATION_NOT_RECORDED', table?.span ?? place, { read: '' });
  if (!table) return reading.report('CHECK_BOXES_MISSING', place, { read: '' });
  for (const row of table.rows) reading.structural('check-boxes', row.span);
  if (table.rule) reading.structural('table-rule', table.rule);
  const cells = table.rows.flatMap((row) => row.cells);
  for (const { text, span } of cells)
    if (TICKS.test(text)) reading.report('CHECK_BOX_MARKED', span, { read: text });
  const words = cells.flatMap(({ text, span }) => wordsIn(text).map((word) => ({ word, span })));
  words.forEach(({ word, span }, at) => {
    // Before 기타, among the implementing bodies, stands the city's own name.
    if (compact(words[at + 1]?.word ?? '') !== '기타') reportWord(word, span, reading);
  });
}

function wordsIn(text: string): string[] {
  if (LABELS.includes(compact(text))) return [];
  return text
    .replace(new RegExp(TICKS, 'g'), ' ')
    .split(/[\s/,]+/)
    .filter((word) => word !== '');
}

function reportWord(word: string, span: Span, reading: Reading): void {
  const known = [...WORDS, ...LABELS];
  if (known.includes(compact(word))) return;
  const meant = known.find((candidate) => isOneLetterOff(compact(word), candidate));
  if (meant === undefined) reading.report('CHECK_BOX_UNKNOWN', span, { read: word });
  else reading.report('CHECK_BOX_MISSPELT', span, { read: word, expected: meant });
}
