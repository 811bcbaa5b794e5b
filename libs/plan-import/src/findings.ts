import type { Span } from './span';

export type Severity = 'info' | 'warning' | 'error';

export interface FindingRow {
  readonly severity: Severity;
  /** The whole range of such a finding was not taken in; nothing else in the edition answers for its lines. */
  readonly leavesOut?: true;
  /** `{read}` and `{expected}` are filled in from the finding. */
  readonly ko: string;
  readonly en: string;
}

const info = (ko: string, en: string): FindingRow => ({ severity: 'info', ko, en });
const warning = (ko: string, en: string): FindingRow => ({ severity: 'warning', ko, en });
/** Something is not taken in, or may be taken in wrongly. */
const error = (ko: string, en: string): FindingRow => ({ severity: 'error', ko, en });
const unread = (severity: Severity, ko: string, en: string): FindingRow => ({
  severity,
  leavesOut: true,
  ko,
  en,
});

/** Everything that the importer may say about a document, on one screen. Codes are for ever; sentences may improve. */
// prettier-ignore
export const FINDINGS = {
  // The document and its sections.
  LINE_NOT_UNDERSTOOD: unread('warning', '이해하지 못한 줄입니다: {read}', 'This line was not understood: {read}'),
  INDEX_ROW_UNREADABLE: unread('error', '목록의 행에서 관리번호나 공약명을 읽을 수 없습니다: {read}', 'No code or no title can be read in this row of the index: {read}'),
  INDEX_CODE_REPEATED: unread('error', '관리번호 {read}이(가) 목록에 다시 나옵니다. 먼저 나온 것만 읽었습니다.', 'Code {read} stands in the index again; only the first was taken.'),
  DEPARTMENT_MISSING: error('담당부서가 비어 있습니다. 담당부서 없이는 공약을 기록하지 않습니다.', 'The department is blank; no pledge is recorded without one.'),
  VISION_MISSING: info('비전과 분야를 찾지 못했습니다.', 'No vision and field were found above the index.'),
  SECTION_MISSING: error('목록에 있으나 본문이 없습니다: {read}', 'The index names it, but it has no section: {read}'),
  SECTION_NOT_MATCHED: unread('error', '어느 공약의 본문인지 알 수 없어 읽지 않았습니다: {read}', 'It is not clear whose section this is; it was not read: {read}'),
  SECTION_MATCHED_BY_ORDER: warning('제목이 아니라 순서로 공약을 찾았습니다: "{read}", 목록에는 "{expected}"', 'Matched to its pledge by order, not by title: "{read}", in the index "{expected}"'),
  SECTION_MATCH_DOUBTFUL: warning('본문의 공약이 확실하지 않습니다: "{read}", 목록에는 "{expected}"', 'The match of this section is doubtful: "{read}", in the index "{expected}"'),
  PLEDGE_DROPPED: warning('앞선 판에 있던 공약이 이 문서에 없습니다. 원장에 남겨 두었고, 어떻게 할지는 사람이 정합니다: {read}', 'The edition before names this pledge, and the document no longer does. The ledger keeps it, and a person decides: {read}'),
  SECTION_OUT_OF_ORDER: info('본문의 순서가 목록과 다릅니다: {read}', 'The section stands in another order than in the index: {read}'),
  TITLE_DIFFERS: warning('본문 제목 "{read}"이(가) 목록의 "{expected}"와(과) 다릅니다. 둘 다 남겼습니다.', 'The section is titled "{read}", the index says "{expected}"; both are kept.'),
  HEADING_MISSPELT: info('제목 "{read}"을(를) "{expected}"(으)로 읽었습니다.', 'The heading "{read}" was taken for "{expected}".'),
  HEADING_UNKNOWN: unread('warning', '모르는 제목입니다: {read}', 'This heading is not known: {read}'),
  HEADING_REPEATED: warning('같은 제목이 다시 나옵니다. 다른 공약의 본문일 수 있습니다: {read}', 'The heading stands in this section again; what follows may belong to another pledge: {read}'),
  LIST_NUMBER_SKIPPED: warning('번호 {expected} 자리에 {read}이(가) 있습니다.', 'The list goes on with {read} where {expected} was expected.'),

  // Check boxes.
  STAGE_NOT_RECORDED: info('이행단계 표시가 없어 미기재로 두었습니다.', 'No stage is ticked; it stays not recorded.'),
  CLASSIFICATION_NOT_RECORDED: info('사업형태·주체 등의 표시가 없어 미기재로 두었습니다.', 'No classification is ticked; it stays not recorded.'),
  CHECK_BOXES_MISSING: warning('사업형태~이행단계 표가 없습니다.', 'The table of check boxes is missing.'),
  CHECK_BOX_MISSPELT: info('표의 "{read}"은(는) "{expected}"(으)로 보입니다.', 'The check box "{read}" looks like "{expected}".'),
  CHECK_BOX_UNKNOWN: warning('표에 모르는 항목이 있습니다: {read}', 'The table of check boxes has an unknown entry: {read}'),
  CHECK_BOX_MARKED: warning('표에 표시가 보입니다: "{read}". 사람이 확인해 기록해야 합니다.', 'The table seems to carry marks: "{read}". A person has to record them.'),

  // Goals, targets, outline, milestones.
  GOAL_MISPLACED: info('사업목표가 공약달성목표 아래에 있습니다: {read}', 'The goal stands under the heading of the achievement targets: {read}'),
  GOAL_MISSING: warning('사업목표가 없습니다.', 'There is no goal.'),
  TARGET_YEAR_UNREADABLE: warning('달성연도를 읽을 수 없습니다: {read}', 'The year of this achievement target cannot be read: {read}'),
  TARGET_ROW_SHIFTED: warning('목표 행이 밀린 것으로 보입니다. 읽은 그대로 두었습니다: {read}', 'The cells of this target row look shifted; they are kept as read: {read}'),
  TARGET_YEAR_DIFFERS: warning('연도별 목표 "{read}"이(가) 달성목표의 연도 {expected}와(과) 다릅니다. 읽은 그대로 두었습니다.', 'The annual target "{read}" does not stand under the year of the achievement target, {expected}; it is kept as read.'),
  PERIOD_UNREADABLE: warning('사업기간을 읽을 수 없습니다: {read}', 'The project period cannot be read: {read}'),
  DATE_UNREADABLE: warning('날짜를 읽을 수 없습니다: {read}', 'The date cannot be read: {read}'),
  AREA_DIFFERS: warning('면적이 맞지 않습니다: {read}, 환산하면 {expected}', 'The areas do not agree: {read}; converted it is {expected}'),
  AREA_ROUNDED: info('면적을 가까운 평으로 반올림한 값이 아닙니다: {read}, 환산하면 {expected}', 'The area is not rounded to the nearest 평: {read}; converted it is {expected}'),
  AREA_UNREADABLE: warning('면적을 읽을 수 없습니다: {read}', 'The area cannot be read: {read}'),
  NAME_DIFFERS: warning('이름이 다릅니다: "{read}", 다른 곳에는 "{expected}"', 'The names differ: "{read}", elsewhere "{expected}"'),
  COMPONENT_NAME_DIFFERS: warning('같은 번호의 세부사업 이름이 다릅니다: "{read}", 다른 곳에는 "{expected}"', 'The same component has another name: "{read}", elsewhere "{expected}"'),
  COMPONENT_UNCERTAIN: warning('어느 세부사업의 표인지 적혀 있지 않습니다: {read}', 'The document does not say to which component this belongs: {read}'),

  // Budget.
  BUDGET_MISSING: warning('투자계획이 없습니다.', 'There is no budget.'),
  BUDGET_REPEATED: unread('error', '같은 공약(세부사업)의 투자계획이 다시 나옵니다. 먼저 나온 것만 읽었습니다: {read}', 'A second budget of the same pledge or component; only the first was taken: {read}'),
  TARGETS_REPEATED: unread('error', '연도별 목표 표가 다시 나옵니다. 먼저 나온 것만 읽었습니다: {read}', 'A second table of annual targets; only the first was taken: {read}'),
  UNIT_MISSING: unread('error', '금액의 단위가 없어 금액을 읽지 않았습니다.', 'The unit of the amounts is missing; no amount was taken.'),
  UNIT_UNKNOWN: error('모르는 단위입니다: {read}', 'This unit is not known: {read}'),
  AMOUNT_UNREADABLE: error('금액을 읽을 수 없습니다: {read}', 'The amount cannot be read: {read}'),
  AMOUNT_FRACTION: error('1원 미만의 금액은 기록할 수 없습니다: {read}', 'A fraction of a won cannot be recorded: {read}'),
  AMOUNT_TOO_LARGE: error('너무 큰 금액입니다: {read} ({expected}까지 기록할 수 있습니다)', 'The amount is too large: {read}; at most {expected} can be recorded'),
  ROW_UNKNOWN: unread('error', '표의 모르는 행을 읽지 않았습니다: {read}', 'An unknown row of the table was not taken: {read}'),
  ROW_REPEATED: unread('error', '표의 같은 행이 다시 나와 읽지 않았습니다: {read}', 'The row stands in the table again and was not taken: {read}'),
  ROW_WIDTH_DIFFERS: unread('error', '행의 칸 수가 제목 행과 달라 읽지 않았습니다: {read}', 'The row has another number of cells than the heading and was not taken: {read}'),
  COLUMN_UNKNOWN: error('표의 모르는 열을 읽지 않았습니다: {read}', 'An unknown column of the table was not taken: {read}'),
  CELL_UNREAD: warning('모르는 열의 칸이라 읽지 않았습니다: {read}', 'This cell stands in a column that is not known; it was not taken: {read}'),
  COLUMN_REPEATED: error('표의 같은 열이 다시 나와 읽지 않았습니다: {read}', 'The column stands in the table again and was not taken: {read}'),
  SOURCES_MISSING: warning('재원별 행이 없어 합계만 남겼습니다.', 'The table has no rows by source; only its totals are kept.'),
  ROW_SUM_DIFFERS: warning('행의 합이 맞지 않습니다: 적힌 합계 {read}, 더하면 {expected}', 'The row does not add up: stated {read}, its cells give {expected}'),
  COLUMN_SUM_DIFFERS: warning('열의 합이 맞지 않습니다: 적힌 합계 {read}, 더하면 {expected}', 'The column does not add up: stated {read}, its cells give {expected}'),
  STATED_TOTAL_BLANK: warning('합계 칸이 비어 있습니다. 더하면 {expected}', 'The stated total is blank; its cells give {expected}'),
  NARRATIVE_ROUNDED: info('본문의 {read}은(는) 표의 {expected}을(를) 어림한 값입니다.', 'The narrative says {read}, which is {expected} of the table, rounded.'),
  NARRATIVE_TOTAL_DIFFERS: warning('본문의 {read}이(가) 표의 {expected}와(과) 다릅니다.', 'The narrative says {read}, the table {expected}.'),
  NARRATIVE_SOURCES_DIFFER: warning('본문의 재원 {read}이(가) 표의 {expected}와(과) 다릅니다.', 'The narrative gives the sources as {read}, the table as {expected}.'),
  NARRATIVE_PARTS_DIFFER: warning('본문의 내역 {read}을(를) 더하면 {expected}와(과) 다릅니다.', 'The parts in the narrative, {read}, do not add up to {expected}.'),
  NARRATIVE_FOR_JUDGEMENT: info('본문의 {read}은(는) 표의 {expected}와(과) 사람이 대조해야 합니다.', 'A person has to judge {read} of the narrative against {expected} of the table.'),
} as const satisfies Record<string, FindingRow>;

export type FindingCode = keyof typeof FINDINGS;

/** Something about the document that a person should know; data first, a sentence on demand. */
export interface Finding {
  readonly code: FindingCode;
  readonly severity: Severity;
  readonly pledge?: string;
  readonly component?: string;
  readonly span: Span;
  readonly read: string;
  readonly expected?: string;
}

export function findingSentence(finding: Finding, language: 'ko' | 'en'): string {
  // One pass, so that braces in the document's own text stay what they are.
  return FINDINGS[finding.code][language].replace(
    /\{(read|expected)\}/g,
    (_, name: 'read' | 'expected') => finding[name] ?? '',
  );
}

export function byPlace(a: Finding, b: Finding): number {
  const place = a.span.line - b.span.line || a.span.column - b.span.column;
  return place || (a.code < b.code ? -1 : a.code > b.code ? 1 : 0);
}
