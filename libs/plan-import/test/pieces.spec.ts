import { decodeDocument, MAX_DOCUMENT_BYTES, parsePlan, readPlan } from '../src';
import { spokenAmounts } from '../src/amount';
import { blocksOf } from '../src/blocks';
import { readMilestoneDate, readPeriodHeading, readProjectPeriod } from '../src/dates';
import {
  isOneStrokeOff,
  isShortenedForm,
  listNumber,
  plainForms,
  similarity,
  withoutLetterSpacing,
} from '../src/wording';
import { ownSample } from './documents';

const bytes = (text: string) => new TextEncoder().encode(text);

describe('decoding', () => {
  it('keeps every byte, a byte order mark included', () => {
    for (const text of [ownSample, `\ufeff${ownSample}`, '\ufffd 가\r\n🏛'])
      expect(bytes(decodeDocument(bytes(text)))).toEqual(bytes(text));
  });

  it.each([
    ['nothing', [], 'DOCUMENT_EMPTY', {}],
    ['white space', [0x20, 0x0a, 0xef, 0xbb, 0xbf], 'DOCUMENT_EMPTY', {}],
    [
      'a picture',
      [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a, 0x00],
      'DOCUMENT_BINARY',
      { offset: 6, byte: '1a' },
    ],
    ['a NUL', [0x41, 0x00], 'DOCUMENT_BINARY', { offset: 1, byte: '00' }],
    ['EUC-KR', [0x41, 0xb0, 0xf8, 0xbe, 0xe0], 'DOCUMENT_NOT_UTF8', { offset: 1 }],
    ['a letter cut short at the end', [0xea, 0xb0, 0x80, 0xea, 0xb0], 'DOCUMENT_NOT_UTF8', { offset: 3 }],
    ['a letter cut short in the middle', [0xef, 0xbf, 0x41], 'DOCUMENT_NOT_UTF8', { offset: 0 }],
    ['a surrogate', [0x41, 0xed, 0xa0, 0x80], 'DOCUMENT_NOT_UTF8', { offset: 1 }],
    ['an overlong slash', [0xc0, 0xaf], 'DOCUMENT_NOT_UTF8', { offset: 0 }],
  ])('refuses %s', (_, content, code, details) => {
    expect(() => readPlan(new Uint8Array(content))).toThrow(
      expect.objectContaining({ code, details }) as Error,
    );
  });

  it('refuses what is too large without looking at it', () => {
    const large = new Uint8Array(MAX_DOCUMENT_BYTES + 1);
    expect(() => readPlan(large)).toThrow(
      expect.objectContaining({
        code: 'DOCUMENT_TOO_LARGE',
        details: { bytes: MAX_DOCUMENT_BYTES + 1, limit: MAX_DOCUMENT_BYTES },
      }) as Error,
    );
  });
});

describe('amounts', () => {
  it('are found in sentences, by year or not', () => {
    expect(
      spokenAmounts('총 1조 2,345억원 중 10억원/년').map(({ amountKrw, perYear }) => [amountKrw, perYear]),
    ).toEqual([
      [1_234_500_000_000, false],
      [1_000_000_000, true],
    ]);
    expect(spokenAmounts("'26년 5개월, 80%, 3원색")).toHaveLength(1);
  });
});

describe('dates', () => {
  it.each([
    ["'22. 7 ~ '22. 9. 용역", '2022-07', '2022-09', '용역'],
    ["'20. 5 심사", '2020-05', undefined, '심사'],
    ["'99. 12. 옛일", '1999-12', undefined, '옛일'],
    ["'21. 3차 심의", '2021', undefined, '3차 심의'],
    ["'22. 10. 5. 개최", '2022-10-05', undefined, '개최'],
    ["'22. 10. 5개소", '2022-10', undefined, '5개소'],
    ['2022년 하반기', '2022', undefined, '하반기'],
  ])('%s', (text, start, end, rest) => {
    const date = readMilestoneDate(text);
    if (date === undefined || date === 'impossible') throw new Error('no date');
    expect([date.start, date.end, text.slice(date.length)]).toEqual([start, end, rest]);
  });

  it.each(['2021~2025 중기계획', '10. 5. 개최', '1022번지', '제22. 7조', '24년'])('%s is none', (text) => {
    expect(readMilestoneDate(text)).toBeUndefined();
  });

  it.each(["'22. 13. 말", "'22. 0. 말", "'22. 2. 30. 말"])('%s is impossible', (text) => {
    expect(readMilestoneDate(text)).toBe('impossible');
  });

  it('of projects may be bare years', () => {
    expect(readProjectPeriod('2022 ~ 2026')).toMatchObject({ start: '2022', end: '2026' });
    expect(readProjectPeriod("'19년 ~ '26년")).toMatchObject({ start: '2019', end: '2026' });
  });

  it.each([
    ['2022.', '2022'],
    ["'22년", '2022'],
    ['22년', '2022'],
    ['2026. 6.', '2026-06'],
    ['기 투 자', 'prior'],
    ['임기후', 'after-term'],
    ["'27년 이후", 'after-term'],
    ['총사업비', undefined],
    ['22', undefined],
    ['4,200', undefined],
  ])('heading %s is %s', (text, period) => {
    expect(readPeriodHeading(text)).toBe(period);
  });
});

describe('wording', () => {
  it('joins letters that were spaced, and nothing else', () => {
    expect(withoutLetterSpacing('민 원 봉 사 과')).toBe('민원봉사과');
    expect(withoutLetterSpacing('자치 협력과')).toBe('자치 협력과');
  });

  it('keeps every column when it makes forms plain', () => {
    const odd = '１２，３４５．６　～ ‘ ’ – — ― ㅡ （단위：원）';
    expect(plainForms(odd)).toBe("12,345.6 ~ ' ' - - - - (단위:원)");
    expect(plainForms(odd)).toHaveLength(odd.length);
  });

  it('sees slips of the pen and shortened names', () => {
    expect(isOneStrokeOff('조리음', '조리읍')).toBe(true);
    expect(isOneStrokeOff('비에산', '비예산')).toBe(true);
    expect(isOneStrokeOff('착공식', '준공식')).toBe(false);
    expect(isShortenedForm('시민소통관', '시민사회소통관')).toBe(true);
    expect(isShortenedForm('도시재생센터', '행정복지센터')).toBe(false);
    expect(similarity('원스톱 맞춤 행정', '원스톱맞춤행정')).toBe(1);
  });

  it('knows the numbers of lists', () => {
    expect(listNumber('③ 셋')).toEqual({ number: 3, symbol: '③', rest: '셋' });
    expect(listNumber('2) 둘')).toEqual({ number: 2, symbol: '2)', rest: '둘' });
    expect(listNumber('2024 목표')).toBeUndefined();
  });
});

describe('a text made to hurt', () => {
  const index = '| 관리번호 | 공약명 |\n|---|---|\n| 1-1 | 가나다 |\n\n가나다\n\n1 사업개요\n';

  it.each([
    ['digits', `- 사업비: ${'1'.repeat(7_900)}\n`.repeat(100)],
    ['one endless line', '가나다 '.repeat(300_000)],
    [
      'bullets ever deeper',
      Array.from({ length: 2_500 }, (_, depth) => `${' '.repeat(depth)}- 가`).join('\n'),
    ],
    ['one row of bars', '|'.repeat(7_000)],
  ])('%s: is read within seconds', (_, text) => {
    expect(parsePlan(index + text).pledges).toHaveLength(1);
  });

  it('is refused when it has more lines or pledges than any plan', () => {
    const rows = Array.from({ length: 501 }, (_, at) => `| 9-${at} | 가나다 |`).join('\n');
    for (const text of [index + '\n'.repeat(20_000), `| 관리번호 | 공약명 |\n|---|---|\n${rows}`]) {
      expect(() => parsePlan(text)).toThrow(
        expect.objectContaining({ code: 'DOCUMENT_NOT_A_PLAN' }) as Error,
      );
    }
  });

  it('quotes no more in a finding than one can read', () => {
    const { findings } = parsePlan(index + '가'.repeat(9_000));
    expect(findings.find(({ code }) => code === 'LINE_NOT_UNDERSTOOD')?.read).toHaveLength(401);
  });
});

describe('blocks', () => {
  it('know marker, indent and columns of a bullet', () => {
    expect(blocksOf([' - ⇒ **굵은** 글'])).toEqual([
      {
        kind: 'line',
        marker: '- ⇒',
        indent: 1,
        text: '굵은 글',
        span: { line: 1, column: 2, endLine: 1, endColumn: 14 },
      },
    ]);
  });

  it('know the columns of each cell, blank ones included, in UTF-16 code units', () => {
    const [table] = blocksOf(['| 🏛 | |  b', '|--|:-:|--|', '| - | - | \\| |']);
    expect(table).toMatchObject({
      rule: { line: 2 },
      rows: [
        {
          cells: [
            { text: '🏛', span: { column: 3, endColumn: 5 } },
            { text: '', span: { column: 7, endColumn: 8 } },
            { text: 'b', span: { column: 11, endColumn: 12 } },
          ],
        },
        { cells: [{ text: '-' }, { text: '-' }, { text: '|' }] },
      ],
    });
  });

  it('take no bold for a bullet, and no field between dashes for one', () => {
    const markers = blocksOf(['**굵게**', '-행정은 새롭다-', '- 12 -', '---']).map((block) =>
      block.kind === 'line' ? block.marker : block.kind,
    );
    expect(markers).toEqual(['', '', 'ornament', 'ornament']);
  });
});
