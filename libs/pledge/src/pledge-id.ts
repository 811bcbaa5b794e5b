import { LedgerError } from '@ledger/kernel';

/** `<plan>.<code>`, as in `paju8.12-5`; its stream is `pledge-paju8.12-5`. */
export type PledgeId = string;

const PLAN_SLUG = /^[a-z][a-z0-9]{1,31}$/;
const PLEDGE_CODE = /^[0-9A-Za-z]+(-[0-9A-Za-z]+)*$/;

export interface PledgeIdParts {
  readonly plan: string;
  readonly code: string;
}

/** @throws LedgerError `PLEDGE_ID_INVALID` */
export function parsePledgeId(text: string): PledgeIdParts {
  const dot = text.indexOf('.');
  const [plan, code] = [text.slice(0, dot), text.slice(dot + 1)];
  if (dot < 0 || !PLAN_SLUG.test(plan) || !PLEDGE_CODE.test(code) || code.length > 32) {
    throw new LedgerError('PLEDGE_ID_INVALID', { read: text });
  }
  return { plan, code };
}

/** @throws LedgerError `PLEDGE_ID_INVALID` */
export function pledgeId(plan: string, code: string): PledgeId {
  parsePledgeId(`${plan}.${code}`);
  return `${plan}.${code}`;
}

/** @throws LedgerError `PLAN_SLUG_INVALID` */
export function parsePlanSlug(text: string): string {
  if (!PLAN_SLUG.test(text)) throw new LedgerError('PLAN_SLUG_INVALID', { read: text });
  return text;
}

/** The part of a stream's name before the first `-` is its category. */
export const pledgeStream = (id: PledgeId): string => `pledge-${id}`;
export const planStream = (plan: string): string => `plan-${plan}`;
export const documentStream = (sha256: string): string => `document-${sha256}`;
export const subjectStream = (subject: string): string => `subject-${subject}`;

/** The id of the pledge whose stream it is, if it is one. */
export function pledgeOfStream(stream: string): PledgeId | undefined {
  return stream.startsWith('pledge-') ? stream.slice('pledge-'.length) : undefined;
}
