import type { PartialDate, Period } from './edition';
import { compact, plainForms } from './wording';

/** A date or a range at the beginning of a text. */
export interface DateRange {
  readonly start: PartialDate;
  readonly end?: PartialDate;
  /** How many code units of the text it takes, with the white space after it. */
  readonly length: number;
}

/** The parts of a date under names of their own, since start and end stand in one expression. */
const year = (of: string) => String.raw`(?:'\s?(?<${of}Y2>\d{2})|(?<${of}Y4>(?:19|20)\d{2}))`;
const month = (of: string) => String.raw`(?<${of}M>\d{1,2})(?:\s*월|\.(?!\d{3})|(?=[\s~]|$))`;
const day = (of: string) => String.raw`(?:(?<${of}D>\d{1,2})(?:\s*일|\.(?=[\s~]|$)))?`;
// After a year stands a full stop or 년; a bare year may stand only where a period is sure to stand.
const date = (of: string, mark: '' | '?') =>
  String.raw`${year(of)}\s*(?:[.년]${mark}\s*(?:${month(of)}\s*${day(of)})?)`;
const range = (mark: '' | '?') =>
  new RegExp(
    String.raw`^${date('start', mark)}(?:\s*(?:~|\s-\s)\s*(?:${date('end', mark)}|${month('same')}\s*${day('same')})?)?\s*`,
  );

const MILESTONE = range('');
const PERIOD = range('?');

/** `'22. 7 ~ '22. 9.`, `'20. 5`, `2021. 11. ~ 12.`, `'22년 9월`; undefined when none begins the text. */
export function readMilestoneDate(text: string): DateRange | 'impossible' | undefined {
  return readRange(text, MILESTONE);
}

/** As for milestones, and `2022 ~ 2026`. */
export function readProjectPeriod(text: string): DateRange | 'impossible' | undefined {
  return readRange(text, PERIOD);
}

function readRange(text: string, form: RegExp): DateRange | 'impossible' | undefined {
  const match = form.exec(plainForms(text));
  if (!match) return undefined;
  const of = match.groups ?? {};
  const startYear = yearOf(of.startY2, of.startY4);
  const start = dateText(startYear, of.startM, of.startD);
  const endYear = yearOf(of.endY2, of.endY4);
  const end = endYear ? dateText(endYear, of.endM, of.endD) : sameYearEnd(startYear, of);
  if (start === 'impossible' || end === 'impossible') return 'impossible';
  if (end === undefined) return { start, length: match[0].length };
  const common = Math.min(start.length, end.length);
  return end.slice(0, common) < start.slice(0, common)
    ? 'impossible'
    : { start, end, length: match[0].length };
}

/** `'22. 7. ~ 9.` ends in September; after a start with a day, `~ 9.` may be a month or a day, and nobody can say. */
function sameYearEnd(
  startYear: string,
  of: Record<string, string | undefined>,
): PartialDate | 'impossible' | undefined {
  if (of.sameM === undefined) return undefined;
  if (of.startD !== undefined && of.sameD === undefined) return 'impossible';
  return dateText(startYear, of.sameM, of.sameD);
}

function yearOf(twoDigits: string | undefined, fourDigits: string | undefined): string {
  if (fourDigits !== undefined) return fourDigits;
  return twoDigits === undefined ? '' : `${Number(twoDigits) >= 70 ? '19' : '20'}${twoDigits}`;
}

function dateText(year: string, month?: string, day?: string): PartialDate | 'impossible' {
  if (month === undefined) return year;
  if (Number(month) < 1 || Number(month) > 12) return 'impossible';
  const yearMonth = `${year}-${month.padStart(2, '0')}`;
  if (day === undefined) return yearMonth;
  const days = new Date(Date.UTC(Number(year), Number(month), 0)).getUTCDate();
  return Number(day) >= 1 && Number(day) <= days ? `${yearMonth}-${day.padStart(2, '0')}` : 'impossible';
}

/** A column's heading: `2022.`, `'22년`, `2026. 6.`, `기투자`, `임기후`. */
export function readPeriodHeading(text: string): Period | undefined {
  const heading = compact(text);
  if (/^기(투자|집행|확보)(액|비|사업비)?$/.test(heading)) return 'prior';
  if (/^(임기(이)?후|향후|.*년?이후)$/.test(heading)) return 'after-term';
  const match = /^(?:'(\d{2})|(\d{2})(?=[년.])|((?:19|20)\d{2}))[년.]?(?:(\d{1,2})[월.]?)?$/.exec(heading);
  if (!match) return undefined;
  const period = dateText(yearOf(match[1] ?? match[2], match[3]), match[4]);
  return period === 'impossible' ? undefined : period;
}

/** The year of an achievement target: `2024`, `'24년`; undefined for `매년`. */
export function readYear(text: string): string | undefined {
  const period = readPeriodHeading(text);
  return period !== undefined && /^\d{4}/.test(period) ? period.slice(0, 4) : undefined;
}
