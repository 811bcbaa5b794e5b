import type { SpokenAmount } from './amount';
import { spokenAmount, spokenAmounts } from './amount';
import { sourceOf } from './budget';
import type { BudgetSums } from './budget-sums';
import { inUnit, saidSums } from './budget-sums';
import type { BudgetTable, ComponentCode, Source } from './edition';
import type { Item } from './items';
import { flattened, labelled } from './items';
import type { Reading } from './reading';
import { plainForms } from './wording';

const MONEY_LABEL = /^(총|소요)?(사업비|예산|사업예산|투자액)$/;
const SOURCE_NAMES: Readonly<Record<Source, string>> = {
  national: '국비',
  provincial: '도비',
  city: '시비',
  private: '민자',
  other: '기타',
};

/** Compares what the outline says about money with what the table of the same component says. */
export function checkNarrative(
  items: readonly Item[],
  component: ComponentCode,
  tables: readonly BudgetTable[],
  reading: Reading,
): void {
  const unit = tables[0]?.unit.value;
  const sums = saidSums(tables);
  if (unit === undefined || sums === undefined) return;
  const saysSources = tables.every(({ sources }) => sources.length > 0);
  for (const item of items) {
    const said = labelled(item);
    if (!said || !MONEY_LABEL.test(said.label)) continue;
    const claim = readClaim(plainForms(said.rest), item);
    const report: Report = (code, read, expected) =>
      reading.report(code, item.span, { read, expected, component });
    checkTotal(claim, sums, report);
    if (saysSources) checkSources(claim, sums, report);
    checkShares(claim, sums, report, () => tableByPeriod(sums, tables));
  }
}

type Report = (
  code:
    | 'NARRATIVE_ROUNDED'
    | 'NARRATIVE_TOTAL_DIFFERS'
    | 'NARRATIVE_SOURCES_DIFFER'
    | 'NARRATIVE_PARTS_DIFFER'
    | 'NARRATIVE_FOR_JUDGEMENT',
  read: string,
  expected: string,
) => void;

/** `303억원(국비 80 / 시비 223)`: an amount, how it is split by source, and what it is made of. */
interface Claim {
  readonly total?: SpokenAmount;
  readonly bySource: readonly { readonly source: Source; readonly amount?: SpokenAmount }[];
  readonly shares: readonly SpokenAmount[];
}

function readClaim(text: string, item: Item): Claim {
  const lead = spokenAmounts(text)[0];
  // An amount leads when nothing but a word such as 약 or 총 stands before it.
  const total = lead && text.indexOf(lead.text) <= 2 ? lead : undefined;
  const rest = total ? text.slice(text.indexOf(total.text) + total.text.length) : text;
  const segments = (total ? (/^[^(]*\((.*)\)/.exec(rest)?.[1] ?? '') : rest)
    .split(/,(?!\d{3})|\//)
    .map((segment) => segment.trim());
  const named = segments.map((segment) => ({
    source: sourceOf(segment.replace(/[\d.,\s]+.*$/, '')),
    amount: amountIn(segment, total),
  }));
  const below = flattened(item.children).flatMap((child) => spokenAmounts(plainForms(child.text)));
  return {
    ...(total ? { total } : {}),
    bySource: named.flatMap(({ source, amount }) =>
      source ? [{ source, ...(amount ? { amount } : {}) }] : [],
    ),
    shares: [...named.flatMap(({ source, amount }) => (source || !amount ? [] : [amount])), ...below],
  };
}

/** An amount with its unit, or a bare number in the unit of the total before it; never 2층 or '26년. */
function amountIn(segment: string, total: SpokenAmount | undefined): SpokenAmount | undefined {
  const spoken = spokenAmounts(segment)[0];
  if (spoken || !total) return spoken;
  const digits = /^[^\d'~]*(\d[\d,]{0,25}(?:\.\d{1,12})?)\s*[↑+α]*\s*$/.exec(segment)?.[1];
  const amount = digits === undefined ? undefined : spokenAmount(digits, total.unit);
  return amount && digits !== undefined ? { ...amount, text: digits } : undefined;
}

/** Equal, or equal when the table is cut or rounded to as many digits as the sentence has. */
function agrees(said: { amountKrw: number; exactToKrw: number }, krw: number): boolean {
  const over = said.amountKrw - krw;
  return over === 0 || (over <= said.exactToKrw / 2 && -over < said.exactToKrw);
}

function checkTotal({ total }: Claim, sums: BudgetSums, report: Report): void {
  if (!total || total.amountKrw === sums.totalKrw) return;
  const code = agrees(total, sums.totalKrw) ? 'NARRATIVE_ROUNDED' : 'NARRATIVE_TOTAL_DIFFERS';
  report(code, total.text, inUnit(sums.totalKrw, total.unit));
}

/** A source that is named alone claims the whole; one that the table has and the sentence has not counts as well. */
function checkSources({ total, bySource }: Claim, sums: BudgetSums, report: Report): void {
  const unit = bySource.find(({ amount }) => amount)?.amount?.unit ?? total?.unit;
  if (bySource.length === 0 || unit === undefined) return;
  const differs = bySource.some(
    ({ source, amount }) => amount && !agrees(amount, sums.bySource.get(source) ?? 0),
  );
  const funded = [...sums.bySource].filter(([, krw]) => krw > 0);
  const isLeftOut = funded.some(([source]) => !bySource.some((claim) => claim.source === source));
  if (!differs && !isLeftOut) return;
  const read = bySource
    .map(({ source, amount }) => `${SOURCE_NAMES[source]}${amount ? ` ${amount.text}` : ''}`)
    .join(' / ');
  report(
    'NARRATIVE_SOURCES_DIFFER',
    read,
    funded.map(([source, krw]) => `${SOURCE_NAMES[source]} ${inUnit(krw, unit)}`).join(' / '),
  );
}

/** What the amount is made of has to add up to it; amounts per year cannot be added without knowing which years. */
function checkShares(
  { total, shares }: Claim,
  sums: BudgetSums,
  report: Report,
  byPeriod: () => string,
): void {
  if (shares.length === 0) return;
  const read = shares.map((share) => share.text).join(', ');
  if (shares.some((share) => share.perYear)) return report('NARRATIVE_FOR_JUDGEMENT', read, byPeriod());
  const amountKrw = shares.reduce((sum, share) => sum + share.amountKrw, 0);
  const exactToKrw = shares.reduce((sum, share) => sum + share.exactToKrw, 0);
  const wholeKrw = total?.amountKrw ?? sums.totalKrw;
  if (agrees({ amountKrw, exactToKrw: total ? 0 : exactToKrw }, wholeKrw)) return;
  report('NARRATIVE_PARTS_DIFFER', read, inUnit(wholeKrw, shares[0]?.unit ?? '원'));
}

function tableByPeriod(sums: BudgetSums, tables: readonly BudgetTable[]): string {
  const unit = tables[0]?.unit.value ?? '원';
  const funded = [...sums.byPeriod].filter(([, krw]) => krw > 0);
  return funded.map(([period, krw]) => `${period} ${inUnit(krw, unit)}`).join(', ');
}
