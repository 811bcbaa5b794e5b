import { budgetSums, parsePlan } from '../src';
import { codesOf, pledgeOf, tableOf } from './documents';

const checkBoxes = [
  '| 사업형태 | 사업주체 | 이행완료 | 예산구분 | 중앙정부 협조 | 이행단계 |',
  '|---|---|---|---|---|---|',
  '| 신규 계속 | 국가·도 가람 기타 | 임기내 임기후 | 예산 비예산 | 불요 제도 재정 권한 | 검토 추진 완료 불가 |',
];

/** A county that nobody knows, in the ninth term, which writes everything in another way. */
const GARAM = [
  '# 가람군 공약 실천계획',
  '',
  '함께 크는 가람',
  '－ 복지는 가깝게 －',
  '',
  '| 연번 | 공약사업명 | 주관부서 | 비고 |',
  '|:-:|---|---|---|',
  '| 3-9 | 어르신 놀이터 조성 | 복 지 과 | |',
  '| ３－10 | 마을버스 공영제 | 교통과 | |',
  '',
  '**3-9. 어르신 놀이터 조성**',
  ...checkBoxes,
  '## 사업목표',
  '● 어르신이 쉬어 가는 마당을 마을마다 하나씩',
  '## 공약달성목표',
  '| 달성연도 | 달성목표 |',
  '|---|---|',
  "| '28년 | 놀이터 3곳 |",
  '| 매년 | 안전 점검 |',
  '□ 사업개요',
  ' ○ 사업기간 : 2026 ∼ 2028. 12.',
  ' ○ 사업위치：가람읍 들마을 1-2번지 (１,２１０㎡ / 366평)',
  ' ○ 사업규모 : 연면적 400㎡(121평), 지상1층',
  ' ○ 사업비 : 1,234,500천원(군비 1,000,000천원, 도비 234,500천원)',
  '□ 추진계획',
  '| 구분 | 2026년 | 2027년 | 2028년 | 2030. 6. | 임기 후 |',
  '|---|---|---|---|---|---|',
  '| 추진계획 | 터 고르기 | 공사 | 문 열기 | – | |',
  '□ 투자계획 (단위 : 천원)',
  '| 구 분 | 합 계 | ’26년 | ’27년 | ’28년 | 임기후 |',
  '|---|---|---|---|---|---|',
  '| 합 계 | 1,234,500 | 234,500 | 600,000.5 | 399,999.5 | ― |',
  '| 도 비 | 234,500 | 234,500 | | | |',
  '| 군 비 | 1,000,000 | | ６００,０００.５ | 399,999.5 | ㅡ |',
  '□ 추진상황',
  '   - 2026년 7월 : 후보지 조사 (복지과)',
  '   - ’26. 8. 1. ~ 9. 30. 주민설명회',
  '   - 2026. 10. ~ 설계',
  '□ 문제점',
  '   ※ 마을버스 공영제 노선이 정해져야 자리를 고를 수 있음',
  '',
  '---',
  '- 7 -',
  '',
  '**3-10. 마을 버스 공영제**',
  ...checkBoxes,
  '## 사업목표',
  '버스가 닿지 않는 마을이 없게 함',
  '## 공약달성목표',
  '| 연도 | 목표 |',
  '|---|---|',
  '| 2030 | 12개 노선 |',
  '1. 사업개요',
  '2. 추진계획',
  '| 연도별 | 2026. | 2027. |',
  '|---|---|---|',
  '| 목표 | 용역 | 운행 |',
  '3. 연차별 투자계획',
  '해당사항 없음',
  '4. 추진실적',
  '',
  '살기 좋은 가람',
  '- 길은 넓게 -',
  '',
  '| 관리번호 | 공약명 | 담당부서 |',
  '|---|---|---|',
  '| [4-1] | 들길 넓히기 | 건설과 |',
  '',
  '들길 넓히기',
  ...checkBoxes,
  '사업목표',
  '- 길을 넓힘',
  '3 투자계획',
  '(단위: 억원)',
  '| 구분 | 총사업비 | 기투자 | 2027 |',
  '|---|---|---|---|',
  '| 계 | 12.5 | 0 | 12.5 |',
  '| 국비 | 12.5 | 0 | 12.5 |',
].join('\r\n');

describe('a plan of another place and term', () => {
  const edition = parsePlan(GARAM);
  const playground = pledgeOf(edition, '3-9');

  it('has its pledges from both of its chapters, each with its own field', () => {
    expect(
      edition.pledges.map(({ code, department, vision, field }) => [
        code,
        department?.value,
        vision?.value,
        field?.value,
      ]),
    ).toEqual([
      ['3-9', '복지과', '함께 크는 가람', '복지는 가깝게'],
      ['3-10', '교통과', '함께 크는 가람', '복지는 가깝게'],
      ['4-1', '건설과', '살기 좋은 가람', '길은 넓게'],
    ]);
    expect(edition.head.map(({ value }) => value)).toEqual(['가람군 공약 실천계획']);
  });

  it('has its periods from its own headings', () => {
    expect(playground.annualTargets.map(({ period, text }) => [period, text])).toEqual([
      ['2026', '터 고르기'],
      ['2027', '공사'],
      ['2028', '문 열기'],
      ['2030-06', '–'],
    ]);
    expect(tableOf(edition, '3-9').periods).toEqual(['2026', '2027', '2028', 'after-term']);
    expect(tableOf(edition, '4-1').periods).toEqual(['prior', '2027']);
  });

  it('has whole won from thousands and from hundreds of millions', () => {
    const sums = budgetSums([tableOf(edition, '3-9')]);
    expect(sums.totalKrw).toBe(1_234_500_000);
    expect(sums.byPeriod.get('2027')).toBe(600_000_500);
    expect([...sums.bySource]).toEqual([
      ['provincial', 234_500_000],
      ['city', 1_000_000_000],
    ]);
    expect(budgetSums([tableOf(edition, '4-1')]).totalKrw).toBe(1_250_000_000);
  });

  it('tells blank, dash, zero and no budget apart', () => {
    const afterTerm = tableOf(edition, '3-9').budgetLines.filter(({ period }) => period === 'after-term');
    expect(afterTerm.map(({ figure }) => figure)).toEqual([{ kind: 'blank' }, { kind: 'dash', text: 'ㅡ' }]);
    expect(tableOf(edition, '4-1').budgetLines[0]?.figure).toEqual({
      kind: 'amount',
      amountKrw: 0,
      text: '0',
    });
    expect(pledgeOf(edition, '3-10').budgets).toMatchObject([{ kind: 'none', text: '해당사항 없음' }]);
  });

  it('has full-width figures, waves and colons in place', () => {
    expect(playground.projectPeriods).toMatchObject([{ from: '2026', to: '2028-12' }]);
    expect(playground.sites[0]?.areas).toEqual([{ squareMetres: '1210', pyeong: '366' }]);
    expect(playground.facilities[0]).toMatchObject({
      areas: [{ label: '연면적', squareMetres: '400', pyeong: '121' }],
      floorsAbove: 1,
    });
  });

  it('has milestones with days, open ends and ends of the same year', () => {
    expect(
      playground.milestones.map(({ start, end, text, department }) => [start, end, text, department]),
    ).toEqual([
      ['2026-07', undefined, '후보지 조사 (복지과)', '복지과'],
      ['2026-08-01', '2026-09-30', '주민설명회', undefined],
      ['2026-10', undefined, '설계', undefined],
    ]);
  });

  it('suggests what an issue mentions, by any pledge and of any', () => {
    expect(playground.issues).toHaveLength(1);
    expect(edition.suggestions).toMatchObject([{ from: '3-9', on: '3-10', mention: '공영제' }]);
  });

  it('has achievement targets without a year as read', () => {
    expect(playground.achievementTargets.map(({ year, text }) => [year, text])).toEqual([
      ['2028', '놀이터 3곳'],
      [undefined, '매년 | 안전 점검'],
    ]);
  });

  it('is understood to the last line', () => {
    const unexpected = codesOf(edition.findings).filter((code) => !code.endsWith('NOT_RECORDED'));
    expect(unexpected).toEqual(['COLUMN_UNKNOWN', '3-9 TARGET_YEAR_UNREADABLE', '4-1 LIST_NUMBER_SKIPPED']);
  });
});

describe('a plan of many pledges', () => {
  const codes = Array.from({ length: 14 }, (_, at) => `7-${at + 1}`);
  const section = (code: string) => [
    `[${code}] 사업 가나다 ${code}호`,
    ...checkBoxes,
    '사업목표',
    `- ${code}의 목표`,
    '3 투자계획',
    '- 해당없음',
    '',
  ];
  const index = [
    '| 관리번호 | 공약명 | 담당부서 |',
    '|---|---|---|',
    ...codes.map((code) => `| ${code} | 사업 가나다 ${code}호 | 기획과 |`),
  ];

  it('matches sections that carry a number by it, in any order', () => {
    const text = [...index, '', ...codes.toReversed().flatMap(section)].join('\n');
    const edition = parsePlan(text);
    expect(edition.pledges.map(({ code, goal }) => `${code} ${goal.statements[0]?.value}`)).toEqual(
      codes.map((code) => `${code} ${code}의 목표`),
    );
    expect(codesOf(edition.findings).filter((code) => code.endsWith('OUT_OF_ORDER'))).toHaveLength(13);
  });

  it('does not doubt a title that is the same, however like the others are', () => {
    const named = (n: number) => `사업 가나다 제${n}호`;
    const rows = codes.map((code, at) => `| ${code} | ${named(at + 1)} | 기획과 |`);
    const sections = codes.flatMap((code, at) => [named(at + 1), ...section(code).slice(1)]);
    const edition = parsePlan([...index.slice(0, 2), ...rows, '', ...sections].join('\n'));
    expect(edition.pledges.map(({ code, goal }) => `${code} ${goal.statements[0]?.value}`)).toEqual(
      codes.map((code) => `${code} ${code}의 목표`),
    );
    expect(codesOf(edition.findings).filter((code) => code.includes('MATCH'))).toEqual([]);
  });

  it('doubts a title that two entries have', () => {
    const twice = [...index.slice(0, 2), '| 7-1 | 가나다 | 과 |', '| 7-2 | 가나다 | 과 |', ''];
    const sections = ['7-1', '7-2'].flatMap((code) => ['가나다', ...section(code).slice(1)]);
    expect(codesOf(parsePlan([...twice, ...sections].join('\n')).findings)).toEqual(
      expect.arrayContaining(['7-1 SECTION_MATCH_DOUBTFUL']),
    );
  });

  it('goes on with an index that a page break split', () => {
    const text = [
      ...index.slice(0, 9),
      '',
      ...index.slice(0, 2),
      ...index.slice(9),
      '',
      ...codes.flatMap(section),
    ].join('\n');
    expect(parsePlan(text).pledges.map(({ code }) => code)).toEqual(codes);
  });
});
