import type { StaffPage } from '../../../api/src/composition/staff';
import { WORDS, type Speech } from '../speech';
import { left, table } from './table';

/** Numbers with their names, and where to go on. */
export function staffText({ items, next }: StaffPage, { say }: Speech): string {
  const titles = [left(say(WORDS.staff.number)), left(say(WORDS.staff.name))];
  const rows = items.map(({ id, name }) => [id, name]);
  const body = rows.length === 0 ? say(WORDS.none) : table(titles, rows);
  return next === null ? body : `${body}\n${say(WORDS.next, { cursor: next })}`;
}
