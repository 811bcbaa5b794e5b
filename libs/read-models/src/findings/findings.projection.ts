import { ignore, type Handlers } from '@ledger/kernel';
import { holds, paths, pledgeOfStream, type Finding, type LedgerEvent, type Severity } from '@ledger/pledge';
import { planOf, pledgeKey, type Projected, type Projection } from '../projection';

/*
 * The findings of a pledge under its key, and those of a plan's documents that belong to no pledge under `<plan>.`, which
 * comes before the keys of the pledges: a range of keys gives all of a plan. A pledge whose registration was voided has
 * none: there is nothing left in it that anybody should look at.
 */

/** A finding as it is listed. */
export interface ListedFinding extends Finding {
  /** Its name within the pledge; of a plan's own, `<document>.<number>`, from 1. */
  readonly id: string;
  readonly plan: string;
  /** null: the plan's own. */
  readonly pledge: string | null;
  /** The SHA-256 of the document it is about, in hex; null where a person recorded it. */
  readonly document: string | null;
  /** When what it says was recorded; a correction leaves that as it was. */
  readonly recordedAt: string;
}

/** What an event says of a finding; null where that should not have been said. */
interface Said extends Pick<ListedFinding, 'document' | 'recordedAt'> {
  readonly event: string;
  readonly finding: Finding | null;
}

export interface Found {
  readonly plan: string;
  readonly pledge: string | null;
  readonly voided: boolean;
  /** By path, in the order in which they first came. The last that is not null holds. */
  readonly chains: Readonly<Record<string, readonly Said[]>>;
  /** Of a plan: which pledges each of its documents names, by SHA-256. */
  readonly documents: Readonly<Record<string, readonly string[]>>;
  /** By which it is found across plans: one for each question that one of its findings answers. */
  readonly terms: readonly string[];
}

/** What a question without a pledge or a plan is found by; no severity holds a `/`. */
export const termOf = (code: string | undefined, severity: Severity | undefined): string =>
  `${code ?? ''}/${severity ?? ''}`;

/** The terms of all questions that the finding answers. */
export const termsOf = ({ code, severity }: Finding): string[] => [
  termOf(undefined, undefined),
  termOf(code, undefined),
  termOf(undefined, severity),
  termOf(code, severity),
];

/** The findings that hold, each with its place in the document, which no other one ever gets. */
export function findingsOf({ plan, pledge, voided, chains }: Found): { at: number; listed: ListedFinding }[] {
  if (voided) return [];
  return Object.entries(chains).flatMap(([path, chain], at) => {
    const said = chain.findLast(({ finding }) => finding !== null);
    if (!said || !holds(said.finding!)) return [];
    const { finding, document, recordedAt } = said;
    return [{ at, listed: { id: path.slice(ROOT.length), plan, pledge, ...finding!, document, recordedAt } }];
  });
}

const ROOT = paths.local('finding', '');
const rootOf = (sha256: string): string => paths.local('finding', `${sha256}.`);

const handlers = {
  PlanRegistered: (found) => found,
  PlanAmended: ignore,
  /**
   * A document that is registered again was read again, and one that names a pledge of another is an edition after it: what
   * was found before holds no longer.
   */
  SourceDocumentRegistered: (
    found,
    { sha256, pledges, findings: read },
    { id, metadata: { recordedAt } },
  ) => {
    const own = rootOf(sha256);
    const replaced = Object.entries(found.documents)
      .filter(([other, named]) => other === sha256 || named.some((code) => pledges.includes(code)))
      .map(([other]) => rootOf(other));
    const before = Object.keys(found.chains).filter((path) => replaced.some((root) => path.startsWith(root)));
    const now = read.map((finding, i): [string, Said[]] => [
      own + (i + 1),
      [{ event: id, finding, document: sha256, recordedAt }],
    ]);
    const none = before.map((path): [string, Said[]] => [path, []]);
    const chains = { ...found.chains, ...Object.fromEntries([...none, ...now]) };
    return { ...found, chains, documents: { ...found.documents, [sha256]: pledges } };
  },
  SourceDocumentPartStored: ignore,
  SubjectErased: ignore,
  PledgeRegistered: ignore,
  RegistrationVoided: (found) => ({ ...found, voided: true }),
  PledgeAmended: ignore,
  ComponentDeclared: ignore,
  ClassificationRecorded: ignore,
  StageChanged: ignore,
  BudgetRevised: ignore,
  FundingSecured: ignore,
  ExpenditureRecorded: ignore,
  AchievementTargetSet: ignore,
  AnnualTargetSet: ignore,
  MilestoneRecorded: ignore,
  DepartmentReassigned: ignore,
  IssueRaised: ignore,
  IssueResolved: ignore,
  DependencyDeclared: ignore,
  RelatedMaterialListed: ignore,
  EvidenceAttached: ignore,
  FindingRecorded: (found, { finding, to }, { id, metadata: { origin, recordedAt } }) => {
    const path = paths.local('finding', finding);
    const said = { event: id, finding: to, document: origin.document ?? null, recordedAt };
    return { ...found, chains: { ...found.chains, [path]: [...(found.chains[path] ?? []), said] } };
  },
  EntryCorrected: (found, { event, path, is }) => {
    const finding = is.value as Finding | null;
    const chain = found.chains[path]!.map((said) => (said.event === event ? { ...said, finding } : said));
    return { ...found, chains: { ...found.chains, [path]: chain } };
  },
} satisfies Handlers<Found, LedgerEvent, [Projected]>;

type Handler = (found: Found, data: object, event: Projected) => Found;

const isForeign = ({ type, data }: Projected): boolean =>
  handlers[type] === ignore || (type === 'EntryCorrected' && !data.path.startsWith(ROOT));

const nothingOf = (stream: string): Found => ({
  plan: planOf(stream)!,
  pledge: pledgeOfStream(stream) ?? null,
  voided: false,
  chains: {},
  documents: {},
  terms: [],
});

/** A plan's own is what all keys of the plan begin with. */
export const findingsKey = ({ plan, pledge }: Pick<Found, 'plan' | 'pledge'>): string =>
  pledge === null ? `${plan}.` : pledgeKey(pledge);

/** What was found in documents, and what people found. */
export const findings: Projection<Found> = {
  name: 'findings',
  version: 2,
  indexes: [{ name: 'terms', fields: ['terms'], array: true }],
  keysOf: (event) => (isForeign(event) ? [] : [findingsKey(nothingOf(event.stream))]),
  evolve(before, event) {
    const found = (handlers[event.type] as Handler)(before ?? nothingOf(event.stream), event.data, event);
    return { ...found, terms: [...new Set(findingsOf(found).flatMap(({ listed }) => termsOf(listed)))] };
  },
};
