import type { Opened } from '@ledger/kernel';
import { budgetMatrix, MONEY_KINDS, type OutlineItem, type PledgePart, type Premises } from '@ledger/pledge';
import type { PledgeAnswer } from '@ledger/read-models';
import { WORDS, type Speech } from '../speech';
import { totalText } from './budget';
import { findingText } from './findings';
import { indented, listing, oneLine } from './table';
import { periodText } from './values';

const { attributes, paths } = WORDS;
type Part = Opened<PledgePart>;
type Pairs = [label: string, value: string][];

/** A pledge on a page: what it is, then the pledge as a whole and each of its components, then what hangs on it. */
export function pledgeText(pledge: Opened<PledgeAnswer>, speech: Speech): string {
  const { say } = speech;
  const { id, title, parts, voided, revision, position } = pledge;
  return [
    `[${id}] ${title}`,
    ...(voided === null ? [] : [say(WORDS.pledge.voided, { reason: voided })]),
    listing(headOf(pledge, speech)),
    ...parts.flatMap((part) => partText(part, parts.length > 1, speech)),
    listing(tailOf(pledge, speech)),
    say(WORDS.pledge.revision, { revision, position }),
  ]
    .filter((text) => text !== '')
    .join('\n');
}

function headOf(pledge: Opened<PledgeAnswer>, speech: Speech): Pairs {
  const { say, name } = speech;
  const { stage, vision, field, sectionTitle, classification } = pledge;
  const recorded = Object.entries(classification).flatMap(([aspect, value]) =>
    value === null ? [] : [`${name(WORDS.aspects, aspect)} ${name(WORDS.classes, value)}`],
  );
  const departments = Object.entries(pledge.departments).flatMap(([role, department]) =>
    department ? [`${name(WORDS.roles, role)} ${department.name}`] : [],
  );
  const since = stage && { stage: name(WORDS.stages, stage.value), day: stage.since };
  return [
    ...(sectionTitle === null ? [] : ([[say(attributes['section-title']), sectionTitle]] as Pairs)),
    ...((vision ?? field)
      ? ([[say(WORDS.pledge.visionField), [vision, field].filter(Boolean).join(' · ')]] as Pairs)
      : []),
    [say(paths.stage), since ? say(WORDS.pledge.since, since) : say(WORDS.notRecorded)],
    [say(paths.classification), recorded.length > 0 ? recorded.join(', ') : say(WORDS.notRecorded)],
    [say(WORDS.pledge.departments), departments.join(', ')],
  ];
}

function partText(part: Part, isOneOfMany: boolean, speech: Speech): string[] {
  const { say } = speech;
  const pairs = contentOf(part, speech).filter(([, value]) => value !== '');
  if (pairs.length === 0 && part.code === null) return [];
  const heading =
    part.code === null
      ? say(WORDS.pledge.whole)
      : say(WORDS.pledge.component, { code: part.code, title: part.title ?? '' });
  return [...(isOneOfMany ? [`\n${heading}`] : []), listing(pairs)].filter((text) => text !== '');
}

function contentOf(part: Part, speech: Speech): Pairs {
  const { say, name } = speech;
  const budgets = MONEY_KINDS.flatMap((kind) => budgetMatrix(part, kind) ?? []);
  return [
    [say(attributes.goal), part.goal ?? ''],
    [
      say(paths.achievement),
      part.achievementTargets.map(({ year, text }) => `${year} ${oneLine(text)}`).join('\n'),
    ],
    [say(attributes.outline), part.outline.map((item) => outlineText(item)).join('\n')],
    [say(attributes.period), part.period?.text ?? ''],
    [say(attributes.site), premisesText(part.site)],
    [say(attributes.facility), premisesText(part.facility)],
    [
      say(paths.target),
      part.annualTargets.map((t) => `${periodText(t.period, speech)} ${oneLine(t.text)}`).join('\n'),
    ],
    [
      say(WORDS.pledge.budget),
      budgets.map((matrix) => `${name(WORDS.money, matrix.kind)} ${totalText(matrix, speech)}`).join('\n'),
    ],
    [say(paths.milestone), part.milestones.map(milestoneText).join('\n')],
    [
      say(paths.related),
      part.related
        .map(({ title, items = [] }) => [title, ...items.map((i) => indented(i))].join('\n'))
        .join('\n'),
    ],
  ];
}

const outlineText = ({ label, text, items = [] }: Opened<OutlineItem>): string =>
  [
    label === undefined ? text : `${label}: ${text}`,
    ...items.map((item) => indented(outlineText(item))),
  ].join('\n');

const premisesText = (all: readonly Opened<Premises>[]): string => all.map(({ text }) => text).join('\n');

function milestoneText({ start, end, text, details = [] }: Part['milestones'][number]): string {
  const dates = [start, end].filter((day) => day !== undefined).join(' ~ ');
  return [dates === '' ? text : `${dates}  ${text}`, ...details.map((detail) => indented(detail))].join('\n');
}

function tailOf(pledge: Opened<PledgeAnswer>, speech: Speech): Pairs {
  const { say } = speech;
  const issues = pledge.issues.map(({ text, resolution }) =>
    resolution === undefined ? text : `${text} (${say(WORDS.pledge.resolved, { text: resolution })})`,
  );
  const pairs: Pairs = [
    [say(paths.issue), issues.join('\n')],
    [
      say(paths.dependency),
      pledge.dependencies.map(({ on, note }) => (note === undefined ? on : `${on}: ${note}`)).join('\n'),
    ],
    [say(paths.evidence), pledge.evidence.map(({ title, uri = '' }) => `${title} ${uri}`.trim()).join('\n')],
    [say(paths.finding), pledge.findings.map((finding) => findingText(finding, speech)).join('\n')],
  ];
  return pairs.filter(([, value]) => value !== '');
}
