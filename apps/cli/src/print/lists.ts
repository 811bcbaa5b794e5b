import type { Opened } from '@ledger/kernel';
import type { ListedFinding, ListedPledge, Paged, PlanListAnswer } from '@ledger/read-models';
import { sumText } from '../amounts';
import { WORDS, type Speech } from '../speech';
import { findingText } from './findings';
import { left, right, table } from './table';

const { columns } = WORDS;

/** What closes a page: where to go on, and what it rests on. */
export function pageEnd(
  { next, position }: { next?: string | null; position: number },
  { say }: Speech,
): string {
  const more = next ? [say(WORDS.next, { cursor: next })] : [];
  return [...more, say(WORDS.position, { position })].join('\n');
}

type Line = Pick<ListedPledge, 'id' | 'stage' | 'department' | 'plannedKrw' | 'title'>;

/** One line for each pledge. */
export function pledgeTable(items: readonly Line[], { say, name }: Speech): string {
  const titles = [
    left(say(columns.id)),
    left(say(columns.stage)),
    left(say(columns.department)),
    right(say(columns.planned)),
    left(say(columns.title)),
  ];
  const rows = items.map(({ id, stage, department, plannedKrw, title }) => [
    id,
    stage === null ? say(WORDS.notRecorded) : name(WORDS.stages, stage),
    department,
    sumText(plannedKrw),
    title,
  ]);
  return rows.length === 0 ? say(WORDS.none) : table(titles, rows);
}

export const pledgesText = (page: Paged<ListedPledge>, speech: Speech): string =>
  `${pledgeTable(page.items, speech)}\n${pageEnd(page, speech)}`;

export function plansText({ items, position }: PlanListAnswer, speech: Speech): string {
  const { say } = speech;
  const titles = [
    left(say(columns.plan)),
    left(say(columns.jurisdiction)),
    left(say(columns.term)),
    right(say(columns.pledges)),
    right(say(columns.documents)),
    left(say(columns.planTitle)),
  ];
  const rows = items.map(({ plan, attributes, pledges, documents }) => [
    plan,
    attributes?.jurisdiction.name ?? '',
    attributes?.term ?? '',
    String(pledges),
    String(documents.length),
    attributes?.title ?? '',
  ]);
  const body = rows.length === 0 ? say(WORDS.none) : table(titles, rows);
  return `${body}\n${pageEnd({ position }, speech)}`;
}

/** One line for each finding; those of no pledge stand under their plan. */
export function findingsText(page: Paged<Opened<ListedFinding>>, speech: Speech): string {
  const lines = page.items.map(
    (finding) => `${finding.pledge ?? finding.plan}  ${findingText(finding, speech)}`,
  );
  const body = lines.length === 0 ? [speech.say(WORDS.none)] : lines;
  return [...body, pageEnd(page, speech)].join('\n');
}
