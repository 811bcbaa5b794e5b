import { budgetSums, IMPORTER_VERSION, linesOf, parsePlan } from '../src';
import type { BudgetTable } from '../src';
import { describeSamples, pledgeOf, tableOf } from './documents';

const MILLION = 1_000_000;

describeSamples('the facts', (text) => {
  const edition = parsePlan(text);
  const of = (code: string) => pledgeOf(edition, code);
  const inMillions = (table: BudgetTable) => {
    const { totalKrw, bySource, byPeriod } = budgetSums([table]);
    const funded = <K>(sums: ReadonlyMap<K, number>) =>
      Object.fromEntries([...sums].filter(([, krw]) => krw > 0).map(([key, krw]) => [key, krw / MILLION]));
    return { total: totalKrw / MILLION, sources: funded(bySource), periods: funded(byPeriod) };
  };

  it('name the importer and every pledge with its department', () => {
    expect(edition.importer).toBe(IMPORTER_VERSION);
    expect(edition.lineCount).toBe(579);
    expect(
      edition.pledges.map(({ code, title, department }) => [code, title.index.value, department?.value]),
    ).toEqual([
      ['12-1', '원스톱 맞춤형 행정서비스 체계 구축', '민원봉사과'],
      ['12-2', '청년·여성 명예시장제 운영', '자치협력과'],
      ['12-3', '시장직속 시민사회소통관 신설', '행정지원과'],
      ['12-4', '파주시정연구원 설립', '미래전략관'],
      ['12-5', '파주시 신청사 건립 추진', '공공건축과'],
      ['12-6', '파주시 행정융합지원센터 건립 추진', '공공건축과'],
      ['12-7', '운정3동 행정복지센터 조기 착공 추진', '공공건축과'],
      ['12-8', '[조리·광탄]행정복지센터 조기 증축 완료', '공공건축과'],
      ['12-9', '금촌 민·군 복합커뮤니티센터 조기 건립', '공공건축과'],
    ]);
  });

  it('have vision and field from the head of the document', () => {
    for (const { vision, field } of edition.pledges) {
      expect(vision).toEqual({ value: '시민중심 자족도시', lines: [3, 3] });
      expect(field).toEqual({ value: '행정은 새롭다', lines: [5, 5] });
    }
  });

  it('keep the title of index and section where they differ', () => {
    expect(of('12-1').title.section).toEqual({ value: '원스톱 맞춤 행정서비스 체계 구축', lines: [19, 19] });
    expect(of('12-8').title.section?.value).toBe('조리음·광탄면 행정복지센터 조기 증축 완료');
  });

  it('record no stage and no classification, whatever the shape of the check boxes', () => {
    for (const pledge of edition.pledges) {
      expect([pledge.stage, pledge.classification]).toEqual(['not-recorded', 'not-recorded']);
    }
  });

  it.each([
    ['12-1', '', 4200, { city: 4200 }, { 2022: 22, 2023: 1372, 2024: 706, 2025: 1000, 2026: 1100 }],
    ['12-3', '', 270, { city: 270 }, { 2022: 30, 2023: 60, 2024: 60, 2025: 60, 2026: 60 }],
    ['12-4', '', 2250, { city: 2250 }, { 2023: 50, 2024: 2200 }],
    ['12-5', '', 220, { city: 220 }, { 2023: 220 }],
    [
      '12-6',
      '',
      115300,
      { city: 115300 },
      { prior: 162, 2023: 17700, 2024: 32479, 2025: 32479, 2026: 32480 },
    ],
    ['12-7', '', 17800, { city: 17800 }, { prior: 335, 2023: 580, 2024: 8443, 2025: 8442 }],
    ['12-8', '1', 14524, { city: 13924, other: 600 }, { prior: 11178, 2022: 3346 }],
    ['12-8', '2', 3888, { city: 3888 }, { prior: 1030, 2022: 2858 }],
    [
      '12-9',
      '',
      30300,
      { national: 8840, provincial: 168, city: 21292 },
      { prior: 14105, 2022: 4325, 2023: 11870 },
    ],
  ])('give the budget of %s%s as %d million', (code, component, total, sources, periods) => {
    expect(inMillions(tableOf(edition, code, component))).toEqual({ total, sources, periods });
  });

  it('say that 12-2 has no budget, which is not a budget of zero', () => {
    expect(of('12-2').budgets).toEqual([
      { kind: 'none', component: '', text: '해당없음', lines: [136, 136] },
    ]);
  });

  it('have no cell for a year that the table of 12-4 has not', () => {
    expect(tableOf(edition, '12-4').periods).toEqual(['prior', '2022', '2023', '2024']);
    expect(tableOf(edition, '12-1').periods).toEqual(['prior', '2022', '2023', '2024', '2025', '2026']);
  });

  it('split the prior investment of 12-8 ① into 10,578 of the city and 600 of others', () => {
    const prior = tableOf(edition, '12-8', '1').budgetLines.filter(({ period }) => period === 'prior');
    expect(prior.map(({ source, figure }) => [source, figure])).toEqual([
      ['national', { kind: 'blank' }],
      ['provincial', { kind: 'blank' }],
      ['city', { kind: 'amount', amountKrw: 10_578 * MILLION, text: '10,578' }],
      ['other', { kind: 'amount', amountKrw: 600 * MILLION, text: '600' }],
    ]);
  });

  it('tell a dash from a blank', () => {
    const city = tableOf(edition, '12-4').budgetLines.filter(({ source }) => source === 'city');
    expect(city.map(({ figure }) => figure.kind)).toEqual(['dash', 'dash', 'amount', 'amount']);
    const national = tableOf(edition, '12-4').budgetLines.filter(({ source }) => source === 'national');
    expect(national.map(({ figure }) => figure.kind)).toEqual(['blank', 'blank', 'blank', 'blank']);
  });

  it('keep stated totals as stated, blank ones included', () => {
    const stated = tableOf(edition, '12-8', '1').stated.filter(({ period }) => period === 'all');
    expect(
      stated.map(({ source, figure }) => [source, figure.kind === 'amount' ? figure.text : figure.kind]),
    ).toEqual([
      ['all', '14,524'],
      ['national', 'blank'],
      ['provincial', 'blank'],
      ['city', 'blank'],
      ['other', 'blank'],
    ]);
  });

  it('have the targets by year, to June 2026 and after the term', () => {
    const targets = (code: string) =>
      of(code).annualTargets.map(({ period, text: target }) => [period, target]);
    expect(targets('12-5')).toEqual([
      ['2022', '청사건립 계획 수립 공론화 조례 제정'],
      ['2023', '공론화위원회 및 시민추진단 구성·운영'],
      ['2024', '부지 선정 타당서 조사'],
      ['2025', '투자심사'],
      ['2026-06', '설계 공모'],
      ['after-term', '착공 및 준공'],
    ]);
    expect(targets('12-1').map(([period]) => period)).toEqual(['2022', '2023', '2024']);
    expect(targets('12-6')[0]).toEqual(['2022', '-']);
    expect(targets('12-2')).toContainEqual(['after-term', '청년·여성 명예시장제 운영']);
  });

  it('leave the cell of 12-9 without a year that stands in the place of the label', () => {
    expect(of('12-9').annualTargets.map(({ period, text: target }) => [period, target])).toEqual([
      ['2023', '공사진행'],
      ['2024', '공사준공'],
    ]);
    expect(of('12-9').unplacedTargets).toEqual([{ component: '', text: '공사착공', lines: [546, 546] }]);
  });

  it('have one achievement target each', () => {
    const achievements = edition.pledges.map(({ achievementTargets }) =>
      achievementTargets.map(({ year, text: target }) => `${year} ${target}`),
    );
    expect(achievements).toEqual([
      ['2024 콜센터 설치 및 운영'],
      ['2023 명예시장 운영'],
      ['2022 시민사회소통관 임용'],
      ['2024 파주시정연구원 설립'],
      ['2026 설계 공모'],
      ['2024 공사착공'],
      ['2023 공사 착공'],
      ['2022 공사 준공'],
      ['2024 공사 준공'],
    ]);
  });

  it('have the project periods, as exact as they are written', () => {
    const periods = edition.pledges.flatMap(({ code, projectPeriods }) =>
      projectPeriods.map(({ component, from, to }) => `${code} ${component} ${from}..${to}`),
    );
    expect(periods).toEqual([
      '12-6  2019..2026',
      '12-7  2021-11..2025-10',
      '12-8 1 2019-05..2022-08',
      '12-8 2 2021-01..2022-08',
      '12-9  2020-01..2024-03',
    ]);
  });

  it('have sites and facilities with their figures', () => {
    expect(of('12-6').sites[0]?.areas).toEqual([{ squareMetres: '8461', pyeong: '2559' }]);
    expect(of('12-6').facilities[0]).toMatchObject({
      areas: [{ label: '연면적', squareMetres: '23518', pyeong: '7114' }],
      floorsBelow: 2,
      floorsAbove: 8,
    });
    expect(of('12-8').facilities).toMatchObject([
      {
        component: '1',
        areas: [{ label: '연면적', squareMetres: '4581.69' }],
        floorsBelow: 1,
        floorsAbove: 4,
      },
      { component: '2', areas: [{ squareMetres: '1194', pyeong: '362' }], floorsAbove: 2, parkingSpaces: 48 },
    ]);
    expect(of('12-8').sites[1]?.areas).toEqual([{ label: '대지면적', squareMetres: '6611', pyeong: '2003' }]);
    expect(of('12-9').facilities[0]).toMatchObject({ floorsBelow: 2, floorsAbove: 4, parkingSpaces: 50 });
  });

  it('have milestones with dates, ranges, departments, details, or no date at all', () => {
    const [benchmark, study] = of('12-1').milestones;
    expect(benchmark).not.toHaveProperty('start');
    expect(study).toMatchObject({ start: '2022-07', end: '2022-09', lines: [88, 88] });
    expect(study?.details.map(({ lines }) => lines)).toEqual([
      [89, 89],
      [90, 90],
    ]);
    expect(study?.text).not.toContain('*');
    expect(of('12-7').milestones.map(({ start }) => start)).toEqual([
      '2020-10',
      '2020-12',
      '2021-02',
      '2021-11',
      '2022-01',
      '2022-07',
      '2022-10',
    ]);
    expect(of('12-7').milestones[0]?.department).toBe('자치행정과');
    expect(of('12-9').milestones.at(-1)).toMatchObject({ start: '2022-09', end: '2024-03' });
    expect(of('12-9').milestones[0]).toMatchObject({ start: '2020-05' });
    expect(of('12-9').milestones.every(({ department }) => department === undefined)).toBe(true);
  });

  it('divide 12-8 between its two components throughout', () => {
    const pledge = of('12-8');
    expect(pledge.components.map(({ code, name, headings }) => [code, name.value, headings.length])).toEqual([
      ['1', '조리읍 행정복지센터', 5],
      ['2', '광탄면 행정복지센터', 5],
    ]);
    const count = (values: readonly { component: string }[]) =>
      ['', '1', '2'].map((code) => values.filter(({ component }) => component === code).length);
    expect(count(pledge.outline)).toEqual([0, 4, 5]);
    expect(count(pledge.annualTargets)).toEqual([0, 6, 6]);
    expect(count(pledge.budgets)).toEqual([0, 1, 1]);
    expect(count(pledge.milestones)).toEqual([0, 7, 6]);
    expect(pledge.materials.map(({ component, title }) => component + title)).toEqual([
      '1위치도',
      '1조감도',
      '2위치도',
      '2현장사진',
    ]);
    expect(count(pledge.achievementTargets)).toEqual([1, 0, 0]);
  });

  it('find the goal of 12-6 under the heading of the achievement targets', () => {
    expect(of('12-6').goal).toEqual({
      headings: [{ value: '파주시 행정융합지원센터 건립 추진', lines: [285, 285] }],
      statements: [{ value: "파주시 행정융합지원센터 착공('24년)", lines: [287, 287] }],
    });
    expect(edition.pledges.every(({ goal }) => goal.statements.length === 1)).toBe(true);
  });

  it('take the issue of 12-6 for an issue, and suggest that it waits for 12-5', () => {
    expect(of('12-6').issues).toMatchObject([{ component: '', lines: [311, 311] }]);
    expect(edition.suggestions).toEqual([
      {
        kind: 'dependency',
        from: '12-6',
        on: '12-5',
        mention: '신청사',
        span: expect.objectContaining({ line: 311, endLine: 311 }) as object,
        lines: [311, 311],
      },
    ]);
    const { span } = edition.suggestions[0]!;
    expect(linesOf(text)[310]!.slice(span.column - 1, span.endColumn - 1)).toBe('신청사');
  });

  it('nest the outline, and go on with a broken line', () => {
    const [, first, second, third, cost] = of('12-1').outline;
    expect([first, second, third].map((stage) => stage?.children.length)).toEqual([3, 3, 2]);
    expect(cost?.children).toHaveLength(2);
    expect(of('12-2').outline[2]).toMatchObject({
      lines: [121, 122],
      text: expect.stringMatching(/^대상: .*장애인 등$/) as string,
    });
    expect(of('12-2').outline[0]?.children).toMatchObject([{ marker: '*' }]);
  });

  it('list the related material and the remark beside a table', () => {
    expect(of('12-1').materials).toMatchObject([{ kind: 'list', items: [{ lines: [98, 98] }] }]);
    expect(of('12-7').materials.map(({ kind, title }) => [kind, title])).toEqual([
      ['figure', '현황도'],
      ['figure', '조감도'],
    ]);
    expect(of('12-3').notes).toMatchObject([{ about: 'plan', lines: [175, 175] }]);
  });

  it('come out the same every time, from every kind of line end', () => {
    expect(parsePlan(text)).toEqual(edition);
    expect(parsePlan(text.replaceAll('\n', '\r\n'))).toEqual(edition);
    expect(parsePlan(text.replaceAll('\n', '\r'))).toEqual(edition);
    expect(parsePlan(`\ufeff${text}`)).toEqual(edition);
    expect(parsePlan(text.replace(/\n/g, '  \n'))).toEqual(edition);
  });
});
