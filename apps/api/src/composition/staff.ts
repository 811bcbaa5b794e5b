import { join } from 'node:path';
import { StaffNumber, StaffNumbers, Text, WholeNumberText } from '@ledger/pledge';
import { cursorAt, DEFAULT_LIMIT, placeIn, placeOf } from '@ledger/read-models';
import { StaffDirectory, type Member } from '@ledger/staff';
import type { Config } from './config';

/* What is asked of the directory of names, over HTTP and on the command line: the same classes say what is allowed. */

const STAFF_FILE = 'staff.sqlite';
const MOST = 200;

export const staffDirectory = ({ LEDGER_STAFF, LEDGER_DATA }: Config): StaffDirectory =>
  new StaffDirectory(LEDGER_STAFF || join(LEDGER_DATA, STAFF_FILE));

export class StaffQuestion {
  @StaffNumbers(MOST, { optional: true, description: 'Only these staff numbers; may be repeated.' })
  id?: string[];
  @WholeNumberText(1, MOST, { optional: true, description: 'How many at most; 50 if absent.' })
  limit?: number;
  @Text(4000, { optional: true, description: '`next` of the page before; opaque.' }) cursor?: string;
}

export class StaffPlace {
  @StaffNumber() id!: string;
}

export class StaffName {
  @Text(100, { example: '홍길동' }) name!: string;
}

/** Both, as the command line has them. */
export class NamedStaff extends StaffName {
  @StaffNumber() id!: string;
}

export interface StaffPage {
  readonly items: readonly Member[];
  /** The cursor of the next page; null on the last one. */
  readonly next: string | null;
}

/** A page of the directory, in the order of the numbers' characters. @throws LedgerError `CURSOR_INVALID` */
export async function staffPage(directory: StaffDirectory, question: StaffQuestion): Promise<StaffPage> {
  const { id: ids, limit = DEFAULT_LIMIT, cursor } = question;
  const asked = { staff: ids ?? null };
  const after = cursor === undefined ? '' : placeIn<[string]>(asked, cursor, placeOf('string'))[0];
  const found = await directory.list({ ...(ids ? { ids } : {}), after, limit: limit + 1 });
  const items = found.slice(0, limit);
  return { items, next: found.length > limit ? cursorAt(asked, [items.at(-1)!.id]) : null };
}
