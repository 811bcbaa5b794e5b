import { paths, TOTAL, type Amount, type OutlineItem as LedgerOutlineItem } from '@ledger/pledge';
import type { Figure } from './amount';
import type {
  Located,
  OutlineItem,
  Period,
  PlanEdition,
  PledgeEdition,
  Premises,
  ProjectPeriod,
} from './edition';
import { findingCommands, notedOf } from './edition-findings';
import { said, type Said } from './said';
import type { Lines } from './span';

/** The component of a body; a pledge as a whole has none. */
const of = (component: string): { component?: string } => (component === '' ? {} : { component });

const spanning = (all: readonly Lines[]): Lines => [
  Math.min(...all.map(([from]) => from)),
  Math.max(...all.map(([, to]) => to)),
];

/**
 * What one pledge of an edition says, as commands on a pledge that does not exist yet, in the order in which they must be
 * decided. Equal content gives equal commands, whatever its place in the document.
 */
export function commandsOf(plan: string, edition: PlanEdition, pledge: PledgeEdition): Said[] {
  return [
    registration(pledge),
    ...pledge.components.map(({ code, name }) =>
      said('DeclareComponent', { component: code, title: name.value }, name.lines),
    ),
    ...attributes(pledge),
    ...targets(pledge),
    ...budgets(pledge),
    ...numbered(pledge.milestones, (m) => m.start ?? 'undated').map(({ item: m, code }) =>
      said(
        'RecordMilestone',
        {
          milestone: code,
          ...of(m.component),
          ...pick(m, ['start', 'end', 'department']),
          text: m.text,
          ...detailsOf(m.details),
        },
        m.lines,
      ),
    ),
    ...numbered(pledge.issues, () => 'issue').map(({ item: issue, code }) =>
      said(
        'RaiseIssue',
        { issue: code, ...of(issue.component), text: textOf(issue.text, issue.details) },
        issue.lines,
      ),
    ),
    ...numbered(pledge.materials, (m) => m.kind).map(({ item: m, code }) =>
      said(
        'ListRelatedMaterial',
        { material: code, ...of(m.component), title: m.title, ...itemsOf(m.items) },
        m.lines,
      ),
    ),
    ...numbered(pledge.notes, (note) => `note-${note.about}`).map(({ item: note, code }) =>
      said('ListRelatedMaterial', { material: code, ...of(note.component), title: note.text }, note.lines),
    ),
    ...findingCommands(notedOf(plan, edition, pledge.code)),
  ];
}

const pick = <T extends object, K extends keyof T>(from: T, names: readonly K[]): Pick<T, K> =>
  Object.fromEntries(names.flatMap((name) => (from[name] === undefined ? [] : [[name, from[name]]]))) as Pick<
    T,
    K
  >;

function registration({ title, department, vision, field }: PledgeEdition): Said {
  const located = [title.index, department, vision, field].filter((l) => l !== undefined);
  const texts = Object.fromEntries(
    Object.entries({ vision, field }).flatMap(([name, l]) => (l ? [[name, l.value]] : [])),
  );
  const body = { title: title.index.value, ...texts, department: { name: department?.value ?? '' } };
  // Vision and field stand in the head of the document: the lines are those of the index row, which is the pledge's own.
  return said('RegisterPledge', body, located.length > 0 ? title.index.lines : [1, 1]);
}

function attributes(pledge: PledgeEdition): Said[] {
  const { section } = pledge.title;
  const goal = [...pledge.goal.headings, ...pledge.goal.statements];
  const differs = section !== undefined && section.value !== pledge.title.index.value;
  return [
    ...(differs
      ? [said('AmendPledge', { attribute: 'section-title', to: section.value }, section.lines)]
      : []),
    ...(goal.length > 0
      ? [said('AmendPledge', { attribute: 'goal', to: joined(goal) }, spanning(goal.map((g) => g.lines)))]
      : []),
    ...perComponent(pledge.outline).map(({ component, items }) =>
      said(
        'AmendPledge',
        { attribute: 'outline', ...of(component), to: items.map(outlineOf) as never },
        spanning(items.map((i) => i.lines)),
      ),
    ),
    ...perComponent(pledge.projectPeriods).map(({ component, items: [period] }) =>
      said(
        'AmendPledge',
        { attribute: 'period', ...of(component), to: periodOf(period!) as never },
        period!.lines,
      ),
    ),
    ...premises('site', pledge.sites),
    ...premises('facility', pledge.facilities),
  ];
}

const joined = (texts: readonly Located<string>[]): string => texts.map((t) => t.value).join('\n');
const textOf = (text: string, details: readonly Located<string>[]): string =>
  [text, ...details.map((d) => d.value)].join('\n');
const detailsOf = (details: readonly Located<string>[]): { details?: string[] } =>
  details.length === 0 ? {} : { details: details.map((d) => d.value) };
const itemsOf = (items: readonly Located<string>[]): { items?: string[] } =>
  items.length === 0 ? {} : { items: items.map((i) => i.value) };
const periodOf = ({ text, from, to }: ProjectPeriod): object => ({
  text,
  ...(from ? { from } : {}),
  ...(to ? { to } : {}),
});

function outlineOf({ text, children }: OutlineItem): LedgerOutlineItem {
  return children.length === 0 ? { text } : { text, items: children.map(outlineOf) };
}

/** Several statements about one site are one value, in their order. */
function premises(attribute: 'site' | 'facility', all: readonly Premises[]): Said[] {
  return perComponent(all).map(({ component, items }) => {
    const figures = items.map(({ text, areas, floorsBelow, floorsAbove, parkingSpaces }) => ({
      text,
      ...(areas.length > 0 ? { areas } : {}),
      ...pick({ floorsBelow, floorsAbove, parkingSpaces }, ['floorsBelow', 'floorsAbove', 'parkingSpaces']),
    }));
    return said(
      'AmendPledge',
      { attribute, ...of(component), to: figures as never },
      spanning(items.map((i) => i.lines)),
    );
  });
}

function perComponent<T extends { component: string }>(
  items: readonly T[],
): { component: string; items: T[] }[] {
  const groups = new Map<string, T[]>();
  for (const item of items) groups.set(item.component, [...(groups.get(item.component) ?? []), item]);
  return [...groups].map(([component, own]) => ({ component, items: own }));
}

function targets(pledge: PledgeEdition): Said[] {
  return [
    ...pledge.achievementTargets.flatMap((t) =>
      t.year === undefined
        ? []
        : [said('SetAchievementTarget', { year: t.year, ...of(t.component), text: t.text }, t.lines)],
    ),
    ...pledge.annualTargets.map((t) =>
      said('SetAnnualTarget', { period: t.period, ...of(t.component), text: t.text }, t.lines),
    ),
  ];
}

/** What is unreadable is a finding, and no line. */
const amountOf = (figure: Figure): Amount[] =>
  figure.kind === 'amount' ? [figure.amountKrw] : figure.kind === 'unreadable' ? [] : [figure.kind];

const sumOr = <T extends string>(value: T | 'all'): T | typeof TOTAL => (value === 'all' ? TOTAL : value);

function budgets(pledge: PledgeEdition): Said[] {
  return pledge.budgets.flatMap((budget) => {
    const component = of(budget.component);
    if (budget.kind === 'none') {
      return [
        said(
          'ReviseBudget',
          { lines: [{ ...component, source: TOTAL, period: TOTAL, amount: 'none' }] },
          budget.lines,
        ),
      ];
    }
    const placed = [...budget.budgetLines, ...budget.stated].flatMap(({ source, period, figure, span }) =>
      amountOf(figure).map((amount) => {
        const line = { ...component, source: sumOr(source), period: sumOr<Period>(period), amount };
        return { line, place: [paths.money('planned', line), span] as const };
      }),
    );
    const lines = placed.map(({ line }) => line);
    const spans = new Map(placed.map(({ place }) => place));
    return lines.length === 0 ? [] : [said('ReviseBudget', { lines }, budget.lines, spans)];
  });
}

/** Codes that do not move when something is put in elsewhere: a stem, and a number among those of the same stem. */
function numbered<T extends { component: string }>(
  items: readonly T[],
  stemOf: (item: T) => string,
): { item: T; code: string }[] {
  const counts = new Map<string, number>();
  return items.map((item) => {
    const stem = `${item.component === '' ? '' : `c${item.component}.`}${stemOf(item)}`;
    const count = (counts.get(stem) ?? 0) + 1;
    counts.set(stem, count);
    return { item, code: `${stem}.${count}` };
  });
}
