import { FINDINGS, findingSentence, linesOf, parsePlan } from '../src';
import type { Finding } from '../src';
import { answeredLines } from '../src/coverage';
import { describeSamples } from './documents';

describeSamples('the findings', (text) => {
  const { findings, pledges, structure, head } = parsePlan(text);
  const lines = linesOf(text);
  const readAt = ({ span }: Finding) => lines[span.line - 1]?.slice(span.column - 1, span.endColumn - 1);

  it('say once for each pledge that stage and classification are not recorded', () => {
    for (const code of ['STAGE_NOT_RECORDED', 'CLASSIFICATION_NOT_RECORDED']) {
      expect(findings.filter((finding) => finding.code === code).map(({ pledge }) => pledge)).toEqual(
        pledges.map((pledge) => pledge.code),
      );
    }
  });

  it('are these, and no others', () => {
    const others = findings.filter(({ code }) => !code.endsWith('NOT_RECORDED'));
    expect(
      others.map(({ severity, pledge, component, code, span, read, expected }) => [
        severity,
        pledge + (component ? `/${component}` : ''),
        code,
        span.line,
        read,
        expected ?? '',
      ]),
    ).toEqual([
      [
        'warning',
        '12-1',
        'TITLE_DIFFERS',
        19,
        '원스톱 맞춤 행정서비스 체계 구축',
        '원스톱 맞춤형 행정서비스 체계 구축',
      ],
      ['warning', '12-1', 'LIST_NUMBER_SKIPPED', 46, '③', '②'],
      [
        'info',
        '12-1',
        'NARRATIVE_FOR_JUDGEMENT',
        61,
        '15억원, 10억원/년',
        '2022 22백만원, 2023 1,372백만원, 2024 706백만원, 2025 1,000백만원, 2026 1,100백만원',
      ],
      ['info', '12-2', 'CHECK_BOX_MISSPELT', 104, '비에산', '비예산'],
      ['warning', '12-2', 'TARGET_YEAR_DIFFERS', 132, '청년·여성 명예시장제 운영', '2023 명예시장 운영'],
      ['warning', '12-3', 'NAME_DIFFERS', 173, '시민소통관', '시민사회소통관'],
      ['info', '12-6', 'GOAL_MISPLACED', 287, "파주시 행정융합지원센터 착공('24년)", ''],
      ['warning', '12-7', 'NAME_DIFFERS', 333, '행복센터', '행정복지센터'],
      ['info', '12-7', 'AREA_ROUNDED', 344, '연면적 4,300㎡(1,300평)', '1,300.75평'],
      ['warning', '12-8', 'NAME_DIFFERS', 392, '조리음', '조리읍'],
      [
        'warning',
        '12-8',
        'TITLE_DIFFERS',
        392,
        '조리음·광탄면 행정복지센터 조기 증축 완료',
        '[조리·광탄]행정복지센터 조기 증축 완료',
      ],
      ['warning', '12-8/1', 'COMPONENT_NAME_DIFFERS', 410, '조리음 행정복지센터', '조리읍 행정복지센터'],
      ['info', '12-8/1', 'NARRATIVE_ROUNDED', 414, '145억원', '145.24억원'],
      ['warning', '12-8/2', 'AREA_DIFFERS', 419, '대지면적 6,611㎡(2,003평)', '1,999.82평'],
      ['info', '12-8/2', 'AREA_ROUNDED', 420, '연면적 1,194㎡(362평)', '361.18평'],
      ['warning', '12-8/1', 'STATED_TOTAL_BLANK', 454, '', '13,924백만원'],
      ['warning', '12-8/1', 'STATED_TOTAL_BLANK', 455, '', '600백만원'],
      [
        'warning',
        '12-9',
        'NARRATIVE_SOURCES_DIFFER',
        537,
        '국비 80 / 시비 223',
        '국비 88.4억원 / 도비 1.68억원 / 시비 212.92억원',
      ],
      ['warning', '12-9', 'TARGET_ROW_SHIFTED', 546, '공사착공 |  | 공사진행 | 공사준공 |  |  | ', ''],
    ]);
  });

  it('point to what was read, to the column', () => {
    for (const finding of findings.filter(
      ({ code, read }) => read !== '' && !code.startsWith('TARGET_ROW') && !code.startsWith('NARRATIVE_FOR'),
    )) {
      expect(readAt(finding)).toBe(finding.read);
    }
  });

  it('leave no line that nothing answers for', () => {
    const answered = answeredLines({ pledges, structure, head });
    expect(
      lines.flatMap((line, index) => (line.trim() !== '' && !answered.has(index + 1) ? [line] : [])),
    ).toEqual([]);
  });

  it('are sentences in both languages', () => {
    for (const finding of findings) {
      for (const language of ['ko', 'en'] as const)
        expect(findingSentence(finding, language)).not.toMatch(/[{}]|undefined/);
    }
    const skipped = findings.find(({ code }) => code === 'LIST_NUMBER_SKIPPED') as Finding;
    expect(findingSentence(skipped, 'ko')).toBe('번호 ② 자리에 ③이(가) 있습니다.');
    expect(findingSentence(skipped, 'en')).toBe('The list goes on with ③ where ② was expected.');
  });
});

it('every finding has a template in both languages that names what was expected in neither or both', () => {
  for (const [code, { ko, en }] of Object.entries(FINDINGS)) {
    expect([code, ko.includes('{expected}'), ko.includes('{read}')]).toEqual([
      code,
      en.includes('{expected}'),
      en.includes('{read}'),
    ]);
  }
});
