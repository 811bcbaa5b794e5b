import fc from 'fast-check';
import { parseDecimal, toKrw } from '@ledger/pledge';
import { decodeDocument, FINDINGS, linesOf, parsePlan, PlanRefusal, readPlan } from '../src';
import type { BudgetTable, PlanEdition } from '../src';
import { answeredLines } from '../src/coverage';
import { readPeriodHeading } from '../src/dates';
import { cleaned, plainForms } from '../src/wording';
import { runs } from '../../../tests/support/property-runs';
import { newFindings, ownSample } from './documents';

/** Of each property; a run reads the sample. */
const RUNS = 25;

type Damage = (lines: string[]) => string[];

const at = fc.nat(100_000);
/** Bits of plans, so that damage makes sense more often than noise would. */
// prettier-ignore
const scrap = fc.constantFrom(
  '', ' ', '|', '||', '-', '—', '1,234', '9', '12,34', '-5', '국비', '계', "'22년", '임기후', '① 조리읍', '② ',
  '(단위: 천원)', '(단위: 억원)', '사업목표', '3 연도별 투자계획', '5 관련자료', '해당없음', '【가】', '**', "'22. 13.",
  '6,611㎡(2,003평)', '303억원(국비 80 / 시비 223)', '\\', '🏛', '\u3000', '１２',
);

const damage: fc.Arbitrary<Damage> = fc.oneof(
  fc.tuple(at, at, scrap).map(
    ([line, cell, by]): Damage =>
      (lines) =>
        inTable(lines, line, (cells) => cells.with(cell % cells.length, by)),
  ),
  fc.tuple(at, at).map(
    ([line, cell]): Damage =>
      (lines) =>
        inTable(lines, line, (cells) => cells.toSpliced(cell % cells.length, 1)),
  ),
  at.map(
    (line): Damage =>
      (lines) =>
        lines.toSpliced(line % lines.length, 1),
  ),
  fc.tuple(at, at).map(
    ([a, b]): Damage =>
      (lines) =>
        lines
          .with(a % lines.length, lines[b % lines.length] ?? '')
          .with(b % lines.length, lines[a % lines.length] ?? ''),
  ),
  fc.tuple(at, at).map(
    ([a, b]): Damage =>
      (lines) =>
        lines.toSpliced(a % lines.length, 0, lines[b % lines.length] ?? ''),
  ),
  fc.tuple(at, scrap).map(
    ([line, by]): Damage =>
      (lines) =>
        lines.toSpliced(line % lines.length, 0, by),
  ),
  fc.tuple(at, at, scrap).map(
    ([line, column, by]): Damage =>
      (lines) =>
        lines.with(line % lines.length, pasted(lines[line % lines.length] ?? '', column, by)),
  ),
  fc.tuple(at, at).map(
    ([line, count]): Damage =>
      (lines) =>
        lines.toSpliced(line % lines.length, count % 60),
  ),
  at.map(
    (line): Damage =>
      (lines) =>
        lines.slice(0, line % lines.length),
  ),
);

function inTable(lines: string[], nth: number, change: (cells: string[]) => string[]): string[] {
  const rows = lines.flatMap((line, index) => (line.startsWith('|') ? [index] : []));
  const index = rows[nth % Math.max(rows.length, 1)];
  return index === undefined ? lines : lines.with(index, change((lines[index] ?? '').split('|')).join('|'));
}

function pasted(line: string, column: number, by: string): string {
  const cut = column % (line.length + 1);
  return line.slice(0, cut) + by + line.slice(cut + 1);
}

const copies = fc.array(damage, { minLength: 1, maxLength: 8 }).map((all) => {
  let lines = linesOf(ownSample);
  for (const one of all) lines = lines.length > 0 ? one(lines) : lines;
  return lines.join('\n');
});

/** The edition of a copy, or nothing when the copy is no plan any more; any other error is one of ours. */
function editionOf(text: string): PlanEdition | undefined {
  try {
    return parsePlan(text);
  } catch (error) {
    if (error instanceof PlanRefusal) return undefined;
    throw error;
  }
}

const leftOut = (edition: PlanEdition) =>
  edition.findings
    .filter(({ code }) => 'leavesOut' in FINDINGS[code])
    .map(({ span }) => ({ lines: [span.line, span.endLine] }));

/** What a table says, by the simplest means: cells between bars, in the column of their heading. */
function cellsBelow(lines: readonly string[], table: BudgetTable, line: number): Map<string, string> {
  const cells = (at: number) =>
    (lines[at - 1] ?? '')
      .replace(/\\\|/g, '¦')
      .trim()
      .replace(/^\||\|$/g, '')
      .split('|')
      .map(cleaned);
  const headings = cells(table.lines[0]);
  return new Map(
    cells(line).map((text, column) => [
      readPeriodHeading(headings[column] ?? '') ?? `column ${column}`,
      text,
    ]),
  );
}

/** These say which row it is; the edition says it in English. */
const ROW_LABELS = ['목표', '국비', '도비', '시비', '민자', '기타'];

describe('a copy damaged at random', () => {
  const check = (property: (text: string, edition: PlanEdition) => void, all = RUNS) =>
    fc.assert(
      fc.property(copies, (text) => {
        const edition = editionOf(text);
        if (edition) property(text, edition);
      }),
      { numRuns: runs(all) },
    );

  it('is answered for, line by line', () => {
    check((text, edition) => {
      const { pledges, structure, head } = edition;
      const answered = answeredLines({ pledges, structure, head, leftOut: leftOut(edition) });
      const silent = linesOf(text).filter((line, index) => line.trim() !== '' && !answered.has(index + 1));
      expect(silent).toEqual([]);
    });
  });

  it('is answered for, word by word: whatever is no structure stands in a value or in a finding', () => {
    check((text, edition) => {
      const answered = answeredLines({ structure: edition.structure, leftOut: leftOut(edition) });
      const said = JSON.stringify({ ...edition, structure: [] }).replace(/\s/g, '');
      const dropped = linesOf(text).flatMap((line, index) => {
        if (answered.has(index + 1)) return [];
        return (cleaned(line).match(/[가-힣]{2,}/g) ?? []).filter(
          (word) => !ROW_LABELS.includes(word) && !said.includes(word),
        );
      });
      expect(dropped).toEqual([]);
    });
  });

  it('has no amount that the document does not say, in that place and that unit', () => {
    check((text, edition) => {
      const lines = linesOf(text);
      const tables = edition.pledges.flatMap(({ budgets }) =>
        budgets.filter((budget) => budget.kind === 'table'),
      );
      for (const table of tables) {
        expect(lines[table.unit.lines[0] - 1]).toContain(table.unit.value);
        for (const { figure, period, lines: place } of table.budgetLines) {
          if (figure.kind !== 'amount') continue;
          expect(cellsBelow(lines, table, place[0]).get(period)).toBe(figure.text);
          const decimal = parseDecimal(plainForms(figure.text));
          expect(decimal && toKrw(decimal, table.unit.value)).toBe(figure.amountKrw);
        }
      }
    });
  });

  it('has no stage, and findings within the document', () => {
    check((text, edition) => {
      const lines = linesOf(text);
      expect(edition.pledges.every(({ stage }) => stage === 'not-recorded')).toBe(true);
      expect(new Set(edition.pledges.map(({ code }) => code)).size).toBe(edition.pledges.length);
      for (const { span } of edition.findings) {
        expect(span.line).toBeGreaterThanOrEqual(1);
        expect(span.endLine).toBeLessThanOrEqual(lines.length);
        expect(span.endColumn).toBeLessThanOrEqual((lines[span.endLine - 1]?.length ?? 0) + 1);
      }
    });
  });

  it('reads the same every time', () => {
    check((text, edition) => expect(parsePlan(text)).toEqual(edition), 30);
  });
});

describe('what nobody sees', () => {
  const NO_WIDTH = ['\u200b', '\u2060', '\ufeff', '\u00ad', '\u200e'];
  const AS_WIDE_AS_A_BLANK = ['\t', '\v', '\u0085', '\u2028', '\u3164', '\uffa0', '\u00a0', '\u3000'];
  const places = (marks: readonly string[], where: readonly number[]) =>
    fc.array(fc.tuple(fc.constantFrom(...where), fc.constantFrom(...marks)), { minLength: 1, maxLength: 40 });
  const sample = parsePlan(ownSample);
  const everywhere = [...ownSample].map((_, index) => index);
  /** Indentation is left out: there a tab is wider than a blank. */
  const blanks = [...ownSample.matchAll(/(?<=\S) /g)].map(({ index }) => index);

  it('and has no width changes nothing, wherever it stands', () => {
    fc.assert(
      fc.property(places(NO_WIDTH, everywhere), (marks) => {
        const copy = marks
          .toSorted(([a], [b]) => b - a)
          .reduce((text, [index, mark]) => text.slice(0, index) + mark + text.slice(index), ownSample);
        expect(parsePlan(copy)).toEqual(sample);
      }),
      { numRuns: runs(RUNS) },
    );
  });

  it('and is as wide as a blank is one', () => {
    fc.assert(
      fc.property(places(AS_WIDE_AS_A_BLANK, blanks), (marks) => {
        const letters = [...ownSample];
        for (const [index, mark] of marks) letters[index] = mark;
        expect(parsePlan(letters.join(''))).toEqual(sample);
      }),
      { numRuns: runs(RUNS) },
    );
  });
});

describe('one wrong amount', () => {
  const isBudgetRow = (line: string) => /^\| (계|국 ?비|도 ?비|시 ?비|민 ?자|기 ?타) \|/.test(line);
  const places = linesOf(ownSample).flatMap((line, index) =>
    isBudgetRow(line)
      ? line
          .split('|')
          .flatMap((cell, column) => (/^ [\d,]+ $/.test(cell) ? [{ index, column, cell: cell.trim() }] : []))
      : [],
  );

  it('is reported, wherever it stands', () => {
    expect(places).toHaveLength(82);
    fc.assert(
      fc.property(fc.constantFrom(...places), fc.nat(999_999), ({ index, column, cell }, other) => {
        fc.pre(String(other) !== cell.replaceAll(',', ''));
        const lines = linesOf(ownSample);
        const row = (lines[index] ?? '').split('|').with(column, ` ${other} `).join('|');
        const findings = newFindings(lines.with(index, row).join('\n'), ownSample);
        expect(findings.map(({ code }) => code)).toEqual(
          expect.arrayContaining([expect.stringMatching(/_SUM_DIFFERS$/)]),
        );
      }),
      { numRuns: runs(RUNS) },
    );
  });
});

describe('any bytes', () => {
  it('are refused, or come back as they were', () => {
    const bytes = fc.oneof(
      fc.uint8Array({ maxLength: 200 }),
      fc.string({ unit: 'grapheme' }).map((text) => new TextEncoder().encode(text)),
    );
    fc.assert(
      fc.property(bytes, (content) => {
        try {
          expect(new TextEncoder().encode(decodeDocument(content))).toEqual(new Uint8Array(content));
        } catch (error) {
          expect(error).toBeInstanceOf(PlanRefusal);
        }
      }),
      { numRuns: runs(1_000) },
    );
  });

  it('that are noise in place of a section are reported', () => {
    const index = '| 관리번호 | 공약명 | 담당부서 |\n|---|---|---|\n| 1-1 | 가나다 | 라과 |\n';
    fc.assert(
      fc.property(fc.array(fc.string({ unit: 'grapheme' })), (noise) => {
        const edition = readPlan(new TextEncoder().encode(index + noise.join('\n').replace(/\p{Cc}/gu, ' ')));
        expect(edition.findings.map(({ code }) => code)).toContain('SECTION_MISSING');
      }),
    );
  });
});
