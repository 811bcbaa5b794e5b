import type { LineBlock } from './blocks';
import type { IndexEntry } from './chapters';
import { readCheckBoxes } from './check-boxes';
import { divideSection } from './components';
import type { Component, Located, PledgeEdition } from './edition';
import { flattened, outlineItem } from './items';
import { checkNames, checkTitle } from './names';
import { checkOutline, outlineOf } from './outline';
import { cutParts } from './parts';
import { readTables } from './pledge-tables';
import { readFacilities, readPeriods, readSites } from './premises';
import { readIssues, readMaterials, readMilestones, readNotes } from './progress';
import type { Reading } from './reading';
import type { Section } from './sections';
import type { Span } from './span';
import { linesAt } from './span';
import { checkTargetYears, readGoal } from './targets';

/** One pledge from its row in the index and its section; without a section there is only what the index says. */
export function readPledge(entry: IndexEntry, section: Section | undefined, reading: Reading): PledgeEdition {
  const place = firstLineOf(section, entry);
  readCheckBoxes(section?.checkBoxes, place, reading);
  const { components, passages } = divideSection(cutParts(section?.body ?? [], reading), reading);
  const tables = readTables(passages, components.length > 0, reading);
  const outline = outlineOf(passages, reading);
  const figures = outline.map(({ component, items }) => ({ component, items: flattened(items) }));
  if (section) checkWording(entry, section, components, reading);
  if (section && tables.budgets.length === 0 && !tables.isBudgetUnread)
    reading.report('BUDGET_MISSING', place, { read: '' });
  for (const { component, items } of outline) checkOutline(items, component, tables.budgets, reading);
  checkTargetYears(tables.achievementTargets, tables.annualTargets, reading);
  return {
    code: entry.code,
    title: { index: entry.title, ...(section?.title ? { section: located(section.title) } : {}) },
    ...(entry.department ? { department: entry.department } : {}),
    ...(entry.vision && entry.field ? { vision: entry.vision, field: entry.field } : {}),
    stage: 'not-recorded',
    classification: 'not-recorded',
    goal: section ? readGoal(passages, place, reading) : { headings: [], statements: [] },
    components,
    achievementTargets: tables.achievementTargets,
    outline: outline.flatMap(({ component, items }) => items.map((item) => outlineItem(item, component))),
    projectPeriods: figures.flatMap(({ component, items }) => readPeriods(items, component, reading)),
    sites: figures.flatMap(({ component, items }) => readSites(items, component)),
    facilities: figures.flatMap(({ component, items }) => readFacilities(items, component)),
    annualTargets: tables.annualTargets,
    unplacedTargets: tables.unplacedTargets,
    budgets: tables.budgets,
    milestones: readMilestones(passages, reading),
    issues: readIssues(passages),
    materials: readMaterials(passages),
    notes: readNotes(passages),
  };
}

/** Findings about the section as a whole stand at its beginning. */
function firstLineOf(section: Section | undefined, entry: IndexEntry): Span {
  const { line, column } = section?.span ?? entry.span;
  return section?.title?.span ?? (section ? { line, column, endLine: line, endColumn: column } : entry.span);
}

function located(title: LineBlock): Located<string> {
  return { value: title.text, lines: linesAt(title.span) };
}

function checkWording(
  entry: IndexEntry,
  section: Section,
  components: readonly Component[],
  reading: Reading,
): void {
  const { title, body } = section;
  if (title) checkTitle(entry.title.value, title.text, title.span, reading);
  const names = [
    ...components.map(({ name }) => name),
    entry.title,
    ...(title ? [located(title)] : []),
    ...components.flatMap(({ headings }) => headings),
  ];
  checkNames(
    names.map(({ value }) => value),
    title ? [title, ...body] : body,
    reading,
  );
}
