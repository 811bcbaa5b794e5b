import {
  TOTAL,
  type Amount,
  type OutlineItem as LedgerOutlineItem,
  type PledgeCommand,
} from '@ledger/pledge';
import type { Figure } from './amount';
import type {
  Located,
  OutlineItem,
  Period,
  PlanEdition,
  PledgeEdition,
  Premises,
  ProjectPeriod,
  Suggestion,
} from './edition';
import type { Finding } from './findings';
import { linesAt, type Lines } from './span';

/** A command and the lines of the document that say so. */
export interface Said {
  readonly command: PledgeCommand;
  readonly lines: Lines;
}

type Body<Name extends PledgeCommand['name']> = Extract<PledgeCommand, { name: Name }>['body'];

const said = <Name extends PledgeCommand['name']>(name: Name, body: Body<Name>, lines: Lines): Said => ({
  command: { name, body } as PledgeCommand,
  lines,
});

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
  const findings = edition.findings.filter((f) => f.pledge === pledge.code);
  const suggestions = edition.suggestions.filter((s) => s.from === pledge.code);
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
    ...findingCommands([...findings, ...suggestions.map((s) => suggested(plan, s))]),
  ];
}

/** A finding without a code of its own in the document: its code and content name it, so that it is the same one next time. */
interface Noted {
  readonly code: string;
  readonly severity: Finding['severity'];
  readonly component?: string;
  readonly span?: Finding['span'];
  readonly lines: Lines;
  readonly read: string;
  readonly expected?: string;
}

/** The prose hints at it; only a person may assert it, by the command that `expected` names. */
const suggested = (plan: string, { on, mention, lines }: Suggestion): Noted => ({
  code: 'DEPENDENCY_SUGGESTED',
  severity: 'info',
  lines,
  read: mention,
  expected: `DeclareDependency ${plan}.${on}`,
});

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
    const lines = [
      ...budget.budgetLines.flatMap(({ source, period, figure }) =>
        amountOf(figure).map((amount) => ({ ...component, source, period, amount })),
      ),
      ...budget.stated.flatMap(({ source, period, figure }) =>
        amountOf(figure).map((amount) => ({
          ...component,
          source: sumOr(source),
          period: sumOr<Period>(period),
          amount,
        })),
      ),
    ];
    return lines.length === 0 ? [] : [said('ReviseBudget', { lines }, budget.lines)];
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

function findingCommands(findings: readonly (Finding | Noted)[]): Said[] {
  const seen = new Map<string, number>();
  return findings.map((finding) => {
    const { code, severity, read, expected, component, span } = finding;
    const name = `${code.toLowerCase().replaceAll('_', '-')}.${fingerprint(`${component ?? ''}|${read}|${expected ?? ''}`)}`;
    const again = seen.get(name) ?? 0;
    seen.set(name, again + 1);
    const body = {
      finding: again === 0 ? name : `${name}.${again + 1}`,
      code,
      severity,
      ...(component ? { component } : {}),
      ...(span ? { span: { ...span } } : {}),
      read: read === '' ? '(blank)' : read,
      ...(expected ? { expected } : {}),
    };
    return said('RecordFinding', body, 'lines' in finding ? finding.lines : linesAt(finding.span));
  });
}

/** FNV-1a, 32 bits, hex: short and stable; two findings with one fingerprint are told apart by a number. */
function fingerprint(text: string): string {
  let hash = 0x811c9dc5;
  for (const byte of new TextEncoder().encode(text)) hash = Math.imul(hash ^ byte, 0x01000193) >>> 0;
  return hash.toString(16).padStart(8, '0');
}
