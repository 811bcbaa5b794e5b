import { budgetSums, parsePlan, PlanRefusal } from '../src';
import { codesOf, damaged, describeSamples, newFindings, ownSample, pledgeOf, tableOf } from './documents';

describeSamples('a damaged copy', (text) => {
  const found = (place: string | RegExp, by: string) => {
    const copy = damaged(text, place, by);
    return newFindings(copy, text).map(({ pledge, component, code, read, expected }) =>
      [pledge + (component ? `/${component}` : ''), code, read, expected ?? ''].join(' '),
    );
  };

  it('has rows and columns that do not add up', () => {
    expect(found('| 시비 | 4,200 | | 22 | 1,372 |', '| 시비 | 4,200 | | 23 | 1,372 |')).toEqual(
      expect.arrayContaining([
        '12-1 COLUMN_SUM_DIFFERS 22 23백만원',
        '12-1 ROW_SUM_DIFFERS 4,200 4,201백만원',
      ]),
    );
    expect(found('| 국비 | 8,840 | 1,600 |', '| 국비 | 8,840 | 1,700 |')).toEqual(
      expect.arrayContaining([
        '12-9 COLUMN_SUM_DIFFERS 14,105 14,205백만원',
        '12-9 ROW_SUM_DIFFERS 8,840 8,940백만원',
      ]),
    );
    expect(found('| 시 비 | | 10,578 |', '| 시 비 | | 10,587 |')).toContain(
      '12-8/1 COLUMN_SUM_DIFFERS 11,178 11,187백만원',
    );
  });

  it('has a stated total that is wrong or blank, and keeps it so', () => {
    expect(found('| 계 | 30,300 |', '| 계 | 30,400 |')).toEqual([
      '12-9 COLUMN_SUM_DIFFERS 30,400 30,300백만원',
      '12-9 ROW_SUM_DIFFERS 30,400 30,300백만원',
    ]);
    expect(found('| 계 | 30,300 |', '| 계 | |')).toEqual(['12-9 STATED_TOTAL_BLANK  30,300백만원']);
    const edition = parsePlan(damaged(text, '| 계 | 30,300 |', '| 계 | |'));
    expect(tableOf(edition, '12-9').stated[0]?.figure).toEqual({ kind: 'blank' });
    expect(budgetSums([tableOf(edition, '12-9')]).totalKrw).toBe(30_300_000_000);
  });

  it('has amounts that cannot be read, and takes none for them', () => {
    for (const [written, code] of [
      ['1,37Z', 'AMOUNT_UNREADABLE'],
      ['13,72', 'AMOUNT_UNREADABLE'],
      ['-1,372', 'AMOUNT_UNREADABLE'],
      ['△1,372', 'AMOUNT_UNREADABLE'],
      ['1,372.0000001', 'AMOUNT_FRACTION'],
      ['1,372,000,000,000', 'AMOUNT_TOO_LARGE'],
    ] as const) {
      const copy = damaged(text, '| 시비 | 4,200 | | 22 | 1,372 |', `| 시비 | 4,200 | | 22 | ${written} |`);
      expect(codesOf(newFindings(copy, text))).toContain(`12-1 ${code}`);
      const line = tableOf(parsePlan(copy), '12-1').budgetLines.find(
        ({ source, period }) => source === 'city' && period === '2023',
      );
      expect(line?.figure).toEqual({ kind: 'unreadable', text: written });
    }
  });

  it('has an amount past the largest, and is told that one', () => {
    expect(found('| 시비 | 4,200 | | 22 | 1,372 |', '| 시비 | 4,200 | | 22 | 9,007,199,255 |')).toContain(
      '12-1 AMOUNT_TOO_LARGE 9,007,199,255 9,007,199,254.740991백만원',
    );
  });

  it('has no unit, and so no amount', () => {
    const copy = damaged(text, '(단위: 백만원)', '');
    expect(codesOf(newFindings(copy, text))).toContain('12-1 UNIT_MISSING');
    expect(pledgeOf(parsePlan(copy), '12-1').budgets).toEqual([]);
    expect(found('(단위: 백만원)', '(단위: 명)')).toEqual(
      expect.arrayContaining(['12-1 UNIT_UNKNOWN 명 ', '12-1 UNIT_MISSING  ']),
    );
  });

  it('does not lend the unit of one component to the other', () => {
    const copy = damaged(text, /(② 광탄면 행정복지센터\n\n)\(단위: 백만원\)/, '$1');
    expect(codesOf(newFindings(copy, text))).toContain('12-8 UNIT_MISSING');
    expect(pledgeOf(parsePlan(copy), '12-8').budgets.map(({ component }) => component)).toEqual(['1']);
  });

  it('has another unit, and amounts that no longer agree with the narrative', () => {
    const copy = damaged(text, '(단위: 백만원)', '(단위: 천원)');
    expect(budgetSums([tableOf(parsePlan(copy), '12-1')]).totalKrw).toBe(4_200_000);
    expect(found('(단위: 백만원)', '(단위: 천원)')).toContain(
      '12-1 NARRATIVE_TOTAL_DIFFERS 42억원 0.042억원',
    );
  });

  it('has a narrative that says something else', () => {
    expect(found('178억원(시비)', '179억원(시비)')).toContain('12-7 NARRATIVE_TOTAL_DIFFERS 179억원 178억원');
    expect(found('178억원(시비)', '178억원(도비)')).toEqual([
      '12-7 NARRATIVE_SOURCES_DIFFER 도비 시비 178억원',
    ]);
    expect(found('공사비 158억원', '공사비 148억원')).toEqual([
      '12-7 NARRATIVE_PARTS_DIFFER 148억원, 20억원 178억원',
    ]);
    expect(found('145억원', '146억원')).toContain('12-8/1 NARRATIVE_TOTAL_DIFFERS 146억원 145.24억원');
    expect(found('국비 80 / 시비 223', '국비 88.4 / 도비 1.68 / 시비 212.92')).toEqual([]);
  });

  it('has a table without rows by source, and holds the narrative against its totals', () => {
    const sources = /(\| 계 \| 17,800 .*\n)(?:\| (?:국비|도비|시비|민자) .*\n)+/;
    expect(found(sources, '$1')).toEqual(['12-7 SOURCES_MISSING  ']);
    const other = damaged(text, '178억원(시비)', '179억원(시비)');
    expect(codesOf(newFindings(damaged(other, sources, '$1'), text))).toContain(
      '12-7 NARRATIVE_TOTAL_DIFFERS',
    );
    const blank = damaged(
      text,
      /\| 계 \| 17,800 .*\n(?:\| (?:국비|도비|시비|민자) .*\n)+/,
      '| 계 | | | | | | | |\n',
    );
    expect(codesOf(newFindings(blank, text))).not.toContain('12-7 NARRATIVE_TOTAL_DIFFERS');
  });

  it('has areas that do not convert', () => {
    expect(found('8,461㎡/2,559평', '8,461㎡/2,560평')).toEqual([
      '12-6 AREA_ROUNDED 8,461㎡/2,560평 2,559.45평',
    ]);
    expect(found('8,461㎡/2,559평', '8,461㎡/2,561평')).toEqual([
      '12-6 AREA_DIFFERS 8,461㎡/2,561평 2,559.45평',
    ]);
    expect(found('8,461㎡/2,559평', '84,61㎡/2,559평')).toEqual(['12-6 AREA_UNREADABLE 84,61㎡/2,559평 ']);
  });

  it('has rows that are unknown, doubled, or of another width, and takes none of them', () => {
    const city = '| 시비 | 4,200 | | 22 | 1,372 | 706 | 1,000 | 1,100 |';
    expect(found(city, `${city}\n${city}`)).toEqual([
      `12-1 ROW_REPEATED ${city.slice(2, -2).replaceAll('| |', '|  |')} `,
    ]);
    expect(found('| 시비 | 4,200 |', '| 씨비 | 4,200 |')).toContainEqual(
      expect.stringMatching(/^12-1 ROW_UNKNOWN 씨비/),
    );
    const narrow = damaged(text, city, city.replace('| | 22', '| 22'));
    expect(codesOf(newFindings(narrow, text))).toContain('12-1 ROW_WIDTH_DIFFERS');
    expect(budgetSums([tableOf(parsePlan(narrow), '12-1')]).totalKrw).toBe(0);
  });

  it('has columns that are unknown or doubled', () => {
    const heading = "| 구분 | 총사업비 | 기투자 | '22년 | '23년 |";
    expect(found(heading, "| 구분 | 총사업비 | 기투자 | '22년 | 내년 |")).toContain(
      '12-1 COLUMN_UNKNOWN 내년 ',
    );
    expect(found(heading, "| 구분 | 총사업비 | 기투자 | '22년 | '22년 |")).toContain(
      "12-1 COLUMN_REPEATED '22년 ",
    );
  });

  it('has a second budget for the same pledge', () => {
    const copy = damaged(
      text,
      '- 해당없음',
      "- 해당없음\n\n(단위: 백만원)\n\n| 구분 | '22년 |\n|--|--|\n| 시비 | 5 |",
    );
    expect(codesOf(newFindings(copy, text))).toEqual(['12-2 BUDGET_REPEATED']);
    expect(pledgeOf(parsePlan(copy), '12-2').budgets.map(({ kind }) => kind)).toEqual(['none']);
  });

  it('has sections under another title, by their order', () => {
    expect(found(/\n파주시정연구원 설립\n/, '\n시민의 배움터\n')).toEqual(
      expect.arrayContaining(['12-4 SECTION_MATCHED_BY_ORDER 시민의 배움터 파주시정연구원 설립']),
    );
    const copy = damaged(text, /\n파주시정연구원 설립\n/, '\n\n');
    expect(codesOf(newFindings(copy, text))).toContain('12-4 SECTION_MATCHED_BY_ORDER');
    expect(budgetSums([tableOf(parsePlan(copy), '12-4')]).totalKrw).toBe(2_250_000_000);
  });

  it('has an entry without a section, and a section without an entry', () => {
    const indexRow = /\| \[12-4\] .*\n/;
    expect(codesOf(newFindings(damaged(text, indexRow, ''), text))).toContain('SECTION_NOT_MATCHED');
    expect(parsePlan(damaged(text, indexRow, '')).pledges.map(({ code }) => code)).not.toContain('12-4');
    const cut = text.slice(0, text.indexOf('\n금촌 민·군 복합'));
    expect(codesOf(newFindings(cut, text))).toEqual(['12-9 CHECK_BOXES_MISSING', '12-9 SECTION_MISSING']);
    expect(pledgeOf(parsePlan(cut), '12-9')).toMatchObject({
      department: { value: '공공건축과' },
      budgets: [],
    });
  });

  it('has a code twice, or none', () => {
    expect(found('[12-4]', '[12-3]')).toEqual(
      expect.arrayContaining([expect.stringMatching(/INDEX_CODE_REPEATED 12-3/)]),
    );
    expect(found('[12-4]', '[열둘]')).toEqual(
      expect.arrayContaining([expect.stringMatching(/INDEX_ROW_UNREADABLE/)]),
    );
    expect(found('공 공 건 축 과', '')).toEqual(['12-5 DEPARTMENT_MISSING  ']);
  });

  it('has tabs for blanks before its bullets', () => {
    const indented = (first: string, second: string) =>
      damaged(text, /\n - (.*15억원)\n - (.*10억원\/년)\n/, `\n${first}- $1\n${second}- $2\n`);
    expect(parsePlan(indented('\t', '    '))).toEqual(parsePlan(indented('    ', '\t')));
    const { outline } = pledgeOf(parsePlan(indented('  ', '\t')), '12-1');
    expect(outline.at(-1)?.children).toMatchObject([
      { children: [{ text: expect.stringContaining('10억원/년') }] },
    ]);
  });

  it('has lines that mean nothing to the importer', () => {
    expect(found('2 추진계획', '나. 그 밖의 것')).not.toEqual([]);
    expect(codesOf(newFindings(damaged(text, '\n사업목표\n', '\n가나다라\n\n사업목표\n'), text))).toEqual([
      '12-1 LINE_NOT_UNDERSTOOD',
    ]);
    expect(found('5 관련자료', '5 붙일 것')).toEqual(
      expect.arrayContaining(['12-1 HEADING_UNKNOWN 5 붙일 것 ']),
    );
  });

  it('has a line among milestones with neither a date nor a bullet, which is none', () => {
    const place = '○ 추진현황\n';
    for (const by of [`이 줄은 무엇일까\n\n${place}`, `${place}\n이 줄은 무엇일까\n`]) {
      expect(found(place, by)).toEqual(['12-7 LINE_NOT_UNDERSTOOD 이 줄은 무엇일까 ']);
      const { milestones } = pledgeOf(parsePlan(damaged(text, place, by)), '12-7');
      expect(milestones).toHaveLength(pledgeOf(parsePlan(text), '12-7').milestones.length);
    }
    const bullet = damaged(text, place, `${place}\n- 이 줄은 무엇일까\n`);
    expect(pledgeOf(parsePlan(bullet), '12-7').milestones[0]).toMatchObject({ text: '이 줄은 무엇일까' });
  });

  it('has a chapter that nobody knows, whose lines are nothing else either', () => {
    const place = /5 관련자료(?=\s+현황도)/;
    for (const heading of ['6 기타사항', '9. 기타 사항']) {
      const all = found(place, `${heading}\n\n- 새로운 것\n\n5 관련자료`);
      expect(all).toEqual(
        expect.arrayContaining([`12-7 HEADING_UNKNOWN ${heading} `, '12-7 LINE_NOT_UNDERSTOOD - 새로운 것 ']),
      );
    }
  });

  it('has a line beside a table that is no remark on it', () => {
    for (const by of [
      '- 해당없음\n이 줄은 무엇일까',
      '- 해당없음\n\n이 줄은 무엇일까',
      '- 해당없음\n- 이 줄은 무엇일까',
    ]) {
      expect(found('- 해당없음', by)).toEqual([
        `12-2 LINE_NOT_UNDERSTOOD ${by.slice(by.lastIndexOf('\n') + 1)} `,
      ]);
      expect(pledgeOf(parsePlan(damaged(text, '- 해당없음', by)), '12-2')).toMatchObject({
        budgets: [{ kind: 'none', text: '해당없음' }],
        notes: [],
      });
    }
    const remark = pledgeOf(parsePlan(damaged(text, '- 해당없음', '- 해당없음\n* 인건비 제외')), '12-2');
    expect(remark.notes).toMatchObject([{ about: 'budget', text: '인건비 제외' }]);
  });

  it('has a table that is none of a plan, in the section of a pledge', () => {
    expect(found('- 해당없음', '- 해당없음\n\n| 가 | 나 |\n|---|---|\n| 다 | 라 |')).toEqual([
      '12-2 LINE_NOT_UNDERSTOOD | 가 | 나 | ',
      '12-2 LINE_NOT_UNDERSTOOD |---|---| ',
      '12-2 LINE_NOT_UNDERSTOOD | 다 | 라 | ',
    ]);
  });

  it('has a line among issues without a bullet, and one among achievement targets', () => {
    expect(found('■ 현안사항\n', '■ 현안사항\n\n이 줄은 무엇일까\n')).toEqual([
      '12-6 LINE_NOT_UNDERSTOOD 이 줄은 무엇일까 ',
    ]);
    expect(found('공약달성목표\n', '공약달성목표\n\n이 줄은 무엇일까\n')).toEqual([
      '12-1 LINE_NOT_UNDERSTOOD 이 줄은 무엇일까 ',
    ]);
    expect(found('| 2024 | 콜센터 설치 및 운영 |', '| 언젠가 | 콜센터 운영 |')).toEqual([
      '12-1 TARGET_YEAR_UNREADABLE 언젠가 | 콜센터 운영 ',
    ]);
  });

  it('has a heading with the sign of another one, which nobody knows', () => {
    expect(found(/(■ 현안사항\n\n- .*\n)/, '$1\n■ 기타사항\n\n- 새로운 것\n')).toEqual([
      '12-6 HEADING_UNKNOWN 기타사항 ',
      '12-6 LINE_NOT_UNDERSTOOD - 새로운 것 ',
    ]);
  });

  it('has a heading with a slip of the pen', () => {
    expect(found('4 추진현황', '4 추진현항')).toEqual(['12-1 HEADING_MISSPELT 4 추진현항 추진현황']);
  });

  it('has check boxes with marks, which it does not read', () => {
    expect(found('| 신규 계속 |', '| ☑신규 계속 |')).toEqual(['12-1 CHECK_BOX_MARKED ☑신규 계속 ']);
    expect(pledgeOf(parsePlan(damaged(text, '| 신규 계속 |', '| ☑신규 계속 |')), '12-1').classification).toBe(
      'not-recorded',
    );
  });

  it('has dates that no calendar has', () => {
    expect(codesOf(newFindings(damaged(text, "'22. 10.", "'22. 13."), text))).toEqual([
      '12-1 DATE_UNREADABLE',
    ]);
    expect(found("'19년 ~ '26년", '미정')).toEqual(['12-6 PERIOD_UNREADABLE 미정 ']);
  });

  it('has a list whose next number is skipped, or a heading whose is', () => {
    expect(found('| ② ', '| ④ ')).toEqual(['12-1 LIST_NUMBER_SKIPPED ④ ②']);
    expect(found('5 관련자료', '6 관련자료')).toEqual(['12-1 LIST_NUMBER_SKIPPED 6 5']);
  });

  it('has a table whose component nobody says', () => {
    const copy = damaged(text, /(3 연도별 투자계획\n\n)① 조리읍 행정복지센터\n/, '$1');
    expect(codesOf(newFindings(copy, text))).toContain('12-8 COMPONENT_UNCERTAIN');
  });
});

describe('a text without an index', () => {
  it('is not a plan', () => {
    const withoutIndex = ownSample.replace('관리번호', '번지');
    for (const text of [
      '안녕하세요',
      '| a | b |\n|---|---|\n| 1 | 2 |',
      withoutIndex,
      '| 관리번호 | 공약명 |\n|---|---|\n| | |',
    ]) {
      expect(() => parsePlan(text)).toThrow(PlanRefusal);
      expect(() => parsePlan(text)).toThrow(
        expect.objectContaining({ code: 'DOCUMENT_NOT_A_PLAN' }) as Error,
      );
    }
  });
});
