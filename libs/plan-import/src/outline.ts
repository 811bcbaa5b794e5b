import type { TableBlock } from './blocks';
import { isBlankRow } from './blocks';
import type { Passage } from './components';
import type { Budget, BudgetTable, ComponentCode } from './edition';
import type { Item } from './items';
import { flattened, tableItems } from './items';
import { checkListNumbers } from './list-numbers';
import { checkNarrative } from './narrative';
import { checkAreas } from './premises';
import { tableKind } from './pledge-tables';
import type { Reading } from './reading';

export interface ComponentOutline {
  readonly component: ComponentCode;
  readonly items: readonly Item[];
}

/** The outline (사업개요) of each component. A table in it that is none of the known ones is a list. */
export function outlineOf(passages: readonly Passage[], reading: Reading): ComponentOutline[] {
  const outlines = new Map<ComponentCode, Item[]>();
  for (const passage of passages) {
    if (passage.part !== 'outline' || passage.kind === 'unit') continue;
    const items = outlines.get(passage.component) ?? [];
    outlines.set(passage.component, items);
    if (passage.kind === 'items') for (const item of passage.items) items.push(item);
    else if (tableKind(passage.table) === undefined) addTable(items, passage.table, reading);
  }
  return [...outlines].map(([component, items]) => ({ component, items }));
}

/** A table below a line without a bullet, such as 1단계, hangs below that line. */
function addTable(items: Item[], table: TableBlock, reading: Reading): void {
  if (table.rule) reading.structural('table-rule', table.rule);
  for (const row of table.rows) if (isBlankRow(row)) reading.structural('blank-row', row.span);
  const rows = tableItems(table);
  const above = items.at(-1);
  if (above?.marker === '' && above.children.length === 0) items.splice(-1, 1, { ...above, children: rows });
  else for (const row of rows) items.push(row);
}

/** Everything that an outline can be held against: its own numbers, and the tables of budget. */
export function checkOutline(
  items: readonly Item[],
  component: ComponentCode,
  budgets: readonly Budget[],
  reading: Reading,
): void {
  const tables = budgets.filter((budget): budget is BudgetTable => budget.kind === 'table');
  const own = component === '' ? tables : tables.filter((table) => table.component === component);
  checkListNumbers(items, component, reading);
  checkAreas(flattened(items), component, reading);
  checkNarrative(flattened(items), component, own, reading);
}
