import { parseDecimal } from '@ledger/pledge';
import { readProjectPeriod } from './dates';
import type { Area, ComponentCode, Premises, ProjectPeriod } from './edition';
import type { Item } from './items';
import { labelled } from './items';
import type { Reading } from './reading';
import { linesAt } from './span';
import { plainForms } from './wording';

const PERIOD_LABEL = /^(총)?(사업|추진|공사)기간$/;
const SITE_LABEL = /^(사업|건립|설치)?(위치|대상지|부지)$/;
const FACILITY_LABEL = /^(시설|사업|건축|건립)?(규모|개요)$/;

export function readPeriods(
  items: readonly Item[],
  component: ComponentCode,
  reading: Reading,
): ProjectPeriod[] {
  return items.flatMap((item) => {
    const said = labelled(item);
    if (!said || !PERIOD_LABEL.test(said.label)) return [];
    const range = readProjectPeriod(said.rest);
    const lines = linesAt(item.span);
    if (range === undefined || range === 'impossible') {
      reading.report('PERIOD_UNREADABLE', item.span, { read: said.rest, component });
      return [{ component, text: said.rest, lines }];
    }
    return [
      {
        component,
        text: said.rest,
        from: range.start,
        ...(range.end === undefined ? {} : { to: range.end }),
        lines,
      },
    ];
  });
}

export function readSites(items: readonly Item[], component: ComponentCode): Premises[] {
  return items.flatMap((item) => premisesLabelled(item, SITE_LABEL, component));
}

export function readFacilities(items: readonly Item[], component: ComponentCode): Premises[] {
  return items.flatMap((item) => premisesLabelled(item, FACILITY_LABEL, component));
}

function premisesLabelled(item: Item, label: RegExp, component: ComponentCode): Premises[] {
  const said = labelled(item);
  if (!said || !label.test(said.label)) return [];
  const text = plainForms(said.rest);
  const below = count(/지하\s*(\d{1,3})\s*층/, text);
  const above = count(/지상\s*(\d{1,3})\s*층/, text);
  const parking = count(/주차(?:장|대수)?\s*(\d{1,5})\s*(?:대|면)/, text);
  return [
    {
      component,
      text: said.rest,
      areas: readAreas(said.rest),
      ...(below === undefined ? {} : { floorsBelow: below }),
      ...(above === undefined ? {} : { floorsAbove: above }),
      ...(parking === undefined ? {} : { parkingSpaces: parking }),
      lines: linesAt(item.span),
    },
  ];
}

function count(form: RegExp, text: string): number | undefined {
  const digits = form.exec(text)?.[1];
  return digits === undefined ? undefined : Number(digits);
}

const NUMBER = String.raw`\d[\d,]{0,15}(?:\.\d{1,6})?`;
const AREA = new RegExp(
  String.raw`(?:([가-힣]{0,6}면적)\s*:?\s*)?(${NUMBER})\s*(?:㎡|m²|m2)(?:\s*\(\s*(?:약\s*)?(${NUMBER})\s*평\)?|\s*/\s*(?:약\s*)?(${NUMBER})\s*평)?`,
  'g',
);

interface SpokenArea {
  readonly text: string;
  readonly label?: string;
  readonly squareMetres: string;
  readonly pyeong?: string;
}

function areasIn(said: string): SpokenArea[] {
  return [...plainForms(said).matchAll(AREA)].map((match) => {
    const [whole, label, squareMetres = '', inBrackets, behindSlash] = match;
    const pyeong = inBrackets ?? behindSlash;
    const text = said.slice(match.index, match.index + whole.length);
    return { text, ...(label ? { label } : {}), squareMetres, ...(pyeong ? { pyeong } : {}) };
  });
}

/** Only figures that can be read; the others are left to the text, and to a finding. */
function readAreas(said: string): Area[] {
  return areasIn(said).flatMap(({ label, squareMetres, pyeong }) => {
    if (!isReadable({ squareMetres, pyeong })) return [];
    const bare = { squareMetres: squareMetres.replaceAll(',', ''), pyeong: pyeong?.replaceAll(',', '') };
    return [
      {
        ...(label ? { label } : {}),
        squareMetres: bare.squareMetres,
        ...(bare.pyeong ? { pyeong: bare.pyeong } : {}),
      },
    ];
  });
}

function isReadable({
  squareMetres,
  pyeong,
}: {
  squareMetres: string;
  pyeong?: string | undefined;
}): boolean {
  return (
    parseDecimal(squareMetres) !== undefined && (pyeong === undefined || parseDecimal(pyeong) !== undefined)
  );
}

/** 1평 is 400/121 ㎡. Rounding to the 평 above or below is accepted; away from the nearest it is mentioned. */
export function checkAreas(items: readonly Item[], component: ComponentCode, reading: Reading): void {
  for (const item of items) {
    for (const { text, squareMetres, pyeong } of areasIn(item.text)) {
      if (!isReadable({ squareMetres, pyeong }))
        reading.report('AREA_UNREADABLE', item.span, { read: text, component });
      const verdict = pyeong === undefined ? undefined : compareAreas(squareMetres, pyeong);
      if (verdict?.code)
        reading.report(verdict.code, item.span, { read: text, expected: `${verdict.pyeong}평`, component });
    }
  }
}

/** Compares at the precision to which the 평 are written, in whole numbers throughout. */
function compareAreas(
  squareMetres: string,
  pyeong: string,
): { code?: 'AREA_DIFFERS' | 'AREA_ROUNDED'; pyeong: string } | undefined {
  const [metres, stated] = [parseDecimal(squareMetres), parseDecimal(pyeong)];
  if (!metres || !stated) return undefined;
  // 평 × 10^stated.scale = numerator / denominator, exactly.
  const numerator = metres.digits * 121n * 10n ** BigInt(stated.scale);
  const denominator = 400n * 10n ** BigInt(metres.scale);
  const apart = stated.digits * denominator - numerator;
  const distance = apart < 0n ? -apart : apart;
  const exact = hundredths((numerator * 100n) / (denominator * 10n ** BigInt(stated.scale)));
  if (distance >= denominator) return { code: 'AREA_DIFFERS', pyeong: exact };
  return 2n * distance > denominator ? { code: 'AREA_ROUNDED', pyeong: exact } : { pyeong: exact };
}

function hundredths(value: bigint): string {
  const digits = String(value).padStart(3, '0');
  return `${digits.slice(0, -2).replace(/\B(?=(\d{3})+$)/g, ',')}.${digits.slice(-2)}`;
}
