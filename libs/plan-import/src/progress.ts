import type { Passage } from './components';
import { readMilestoneDate } from './dates';
import type { ComponentCode, Located, Milestone, Note, OpenIssue, RelatedMaterial } from './edition';
import type { Item } from './items';
import { flattened, isListed, isRemark, locatedText } from './items';
import type { Reading } from './reading';
import { linesAt } from './span';

/** The top items of one part, each with its component. */
function itemsIn(
  passages: readonly Passage[],
  part: Passage['part'],
): { item: Item; component: ComponentCode }[] {
  return passages.flatMap((passage) => {
    if (passage.part !== part || passage.kind !== 'items') return [];
    return passage.items.map((item) => ({ item, component: passage.component }));
  });
}

export function readMilestones(passages: readonly Passage[], reading: Reading): Milestone[] {
  return itemsIn(passages, 'progress').flatMap(({ item, component }) =>
    milestonesIn(item, component, reading),
  );
}

/**
 * An item is a milestone; what hangs below it is detail, but for what has a date of its own. A line with neither a date
 * nor a bullet may be anything: it is left to be reported.
 */
function milestonesIn(item: Item, component: ComponentCode, reading: Reading): Milestone[] {
  const isDated = (child: Item) => readMilestoneDate(child.text) !== undefined;
  const date = readMilestoneDate(item.text);
  if (date === undefined && !isListed(item))
    return item.children.flatMap((child) => milestonesIn(child, component, reading));
  if (date === 'impossible') reading.report('DATE_UNREADABLE', item.span, { read: item.text, component });
  const range = date === 'impossible' ? undefined : date;
  const text = item.text.slice(range?.length ?? 0).replace(range ? /^[:：,]\s*/ : '', '');
  const department = departmentIn(text);
  const milestone: Milestone = {
    component,
    ...(range ? { start: range.start } : {}),
    ...(range?.end === undefined ? {} : { end: range.end }),
    text,
    ...(department === undefined ? {} : { department }),
    details: flattened(item.children.filter((child) => !isDated(child))).map(locatedText),
    lines: linesAt(item.span),
  };
  return [
    milestone,
    ...item.children.filter(isDated).flatMap((child) => milestonesIn(child, component, reading)),
  ];
}

/** Brackets at the end hold a department when they end as departments do: not (조건부), not (심의 결과). */
function departmentIn(text: string): string | undefined {
  const inner = /\(([^()]{2,20})\)\s*$/.exec(text)?.[1]?.trim();
  if (inner === undefined || /(결과|효과|성과|경과|통과|초과|부과)$/.test(inner)) return undefined;
  return /[가-힣](과|담당관|전략관|기획관|소통관|사업소|보건소|센터|팀|국|단)$/.test(inner)
    ? inner
    : undefined;
}

/** Prose is an issue where all of them are; in a list, a line without a bullet is left to be reported. */
export function readIssues(passages: readonly Passage[]): OpenIssue[] {
  const all = itemsIn(passages, 'issues');
  const listed = all.filter(({ item }) => isListed(item));
  return (listed.length > 0 ? listed : all).map(({ item, component }) => ({
    component,
    text: item.text,
    details: flattened(item.children).map(locatedText),
    lines: linesAt(item.span),
  }));
}

/** A line without a bullet is the caption of a figure; bullets are a list, and what hangs below one are its items. */
export function readMaterials(passages: readonly Passage[]): RelatedMaterial[] {
  return itemsIn(passages, 'material').map(({ item, component }) => {
    const items: Located<string>[] = flattened(item.children).map(locatedText);
    const kind = item.marker === '' && items.length === 0 ? 'figure' : 'list';
    return { component, kind, title: item.text, items, lines: linesAt(item.span) };
  });
}

/** Beside a table stands a remark; whatever else is there is left to be reported. */
export function readNotes(passages: readonly Passage[]): Note[] {
  return (['plan', 'budget'] as const).flatMap((about) =>
    itemsIn(passages, about).flatMap(({ item, component }) =>
      remarksIn(item).map(({ text, span }) => ({ component, about, text, lines: linesAt(span) })),
    ),
  );
}

/** What hangs below a remark belongs to it. */
function remarksIn(item: Item): Item[] {
  return isRemark(item) ? flattened([item]) : item.children.flatMap(remarksIn);
}
