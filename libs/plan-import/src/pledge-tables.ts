import type { Unit } from '@ledger/pledge';
import type { TableBlock } from './blocks';
import { isBudgetTable, readBudgetTable } from './budget';
import { checkBudgetSums } from './budget-sums';
import type { Passage } from './components';
import type {
  AchievementTarget,
  AnnualTarget,
  Budget,
  ComponentCode,
  Located,
  UnplacedTarget,
} from './edition';
import type { Item } from './items';
import { flattened } from './items';
import type { Reading } from './reading';
import { linesAt } from './span';
import { isAchievementTable, isTargetTable, readAchievementTable, readTargetTable } from './targets';
import { saysNone } from './wording';

/** Tables are known by what they look like, not by the heading above them, which may be lost. */
export function tableKind(table: TableBlock): 'achievement' | 'budget' | 'targets' | undefined {
  if (isAchievementTable(table)) return 'achievement';
  if (isBudgetTable(table)) return 'budget';
  return isTargetTable(table) ? 'targets' : undefined;
}

export interface PledgeTables {
  readonly achievementTargets: readonly AchievementTarget[];
  readonly annualTargets: readonly AnnualTarget[];
  readonly unplacedTargets: readonly UnplacedTarget[];
  readonly budgets: readonly Budget[];
  /** A budget is there, and could not be taken; this has been reported. */
  readonly isBudgetUnread: boolean;
}

export function readTables(
  passages: readonly Passage[],
  hasComponents: boolean,
  reading: Reading,
): PledgeTables {
  const desk = new TableDesk(hasComponents, reading);
  for (const passage of passages) desk.take(passage);
  return desk;
}

/** Takes the passages in the order of the document, since a unit holds for the table below it. */
class TableDesk implements PledgeTables {
  readonly achievementTargets: AchievementTarget[] = [];
  readonly annualTargets: AnnualTarget[] = [];
  readonly unplacedTargets: UnplacedTarget[] = [];
  readonly budgets: Budget[] = [];
  isBudgetUnread = false;
  private readonly targeted = new Set<ComponentCode>();
  private unit: { readonly unit: Located<Unit> | undefined; readonly passage: Passage } | undefined;

  constructor(
    private readonly hasComponents: boolean,
    private readonly reading: Reading,
  ) {}

  take(passage: Passage): void {
    if (passage.kind === 'unit') this.unit = { unit: passage.unit, passage };
    else if (passage.kind === 'table') this.takeTable(passage.table, passage);
    else if (passage.part === 'budget') this.takeNoBudget(passage.items, passage.component);
  }

  private takeTable(table: TableBlock, passage: Passage): void {
    const kind = tableKind(table);
    const { component } = passage;
    if (kind === 'achievement')
      this.achievementTargets.push(...readAchievementTable(table, component, this.reading));
    if (kind === 'budget') this.takeBudget(table, passage);
    if (kind === 'targets') this.takeTargets(table, component);
    const isUncertain = this.hasComponents && component === '' && (kind === 'budget' || kind === 'targets');
    if (isUncertain) this.reading.report('COMPONENT_UNCERTAIN', table.span, { read: '' });
  }

  private takeBudget(table: TableBlock, passage: Passage): void {
    const { component } = passage;
    const isRepeated = this.budgets.some((budget) => budget.component === component);
    if (isRepeated) return this.reading.report('BUDGET_REPEATED', table.span, { read: '', component });
    const unit = this.unitFor(passage);
    if (unit) {
      const budget = readBudgetTable(table, component, unit, this.reading);
      this.budgets.push(budget.budget);
      return checkBudgetSums(budget, this.reading);
    }
    this.isBudgetUnread = true;
    this.reading.report('UNIT_MISSING', table.span, { read: '', component });
  }

  /** A unit reaches no further than its part and its component: a wrong one would be a factor of a hundred. */
  private unitFor({ part, component }: Passage): Located<Unit> | undefined {
    const near = this.unit?.passage.part === part && this.unit?.passage.component === component;
    return near ? this.unit?.unit : undefined;
  }

  private takeTargets(table: TableBlock, component: ComponentCode): void {
    if (this.targeted.has(component))
      return this.reading.report('TARGETS_REPEATED', table.span, { read: '', component });
    this.targeted.add(component);
    const { placed, unplaced } = readTargetTable(table, component, this.reading);
    this.annualTargets.push(...placed);
    this.unplacedTargets.push(...unplaced);
  }

  private takeNoBudget(items: readonly Item[], component: ComponentCode): void {
    for (const item of flattened(items).filter(({ text }) => saysNone(text))) {
      const isRepeated = this.budgets.some((budget) => budget.component === component);
      if (isRepeated) this.reading.report('BUDGET_REPEATED', item.span, { read: item.text, component });
      else this.budgets.push({ kind: 'none', component, text: item.text, lines: linesAt(item.span) });
    }
  }
}
