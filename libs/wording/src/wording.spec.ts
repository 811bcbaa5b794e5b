import { sentence, type ErrorCode, type ErrorDetails, type Language } from '@ledger/kernel';
import { pathText, pledgeWording } from './wording';

const said = (code: ErrorCode, details: ErrorDetails, language: Language): string =>
  sentence(code, details, language, pledgeWording);

describe('a path in words', () => {
  it.each([
    ['stage', '이행단계', 'stage'],
    ['title', '공약명', 'title'],
    ['planned/-/city/2024', '계획액 시비 2024', 'planned city 2024'],
    ['executed/2/total/after-term', '집행액 (2) 계 임기후', 'executed (2) total after term'],
    ['achievement/-/2024', '달성목표 2024', 'achievement target 2024'],
    ['classification/form', '분류 사업형태', 'classification form'],
    ['department/lead', '부서 담당', 'department lead'],
    ['milestone/2022-07.1', '추진현황 (2022-07.1)', 'milestone (2022-07.1)'],
    ['goal/1', '사업목표 (1)', 'goal (1)'],
    ['of/nobody', 'of (nobody)', 'of (nobody)'],
  ])('%s', (path, ko, en) => {
    expect([pathText(path, 'ko'), pathText(path, 'en')]).toEqual([ko, en]);
  });
});

describe('a sentence with the words of the ledger', () => {
  it('says stages, paths, attributes of a plan, sums and revisions', () => {
    const moved = { from: 'completed', to: 'under-review', allowed: ['in-progress'] };
    expect(said('STAGE_NOT_ALLOWED', moved, 'ko')).toContain('완료에서 검토(으)로');
    expect(said('STAGE_NOT_ALLOWED', moved, 'en')).toContain(
      'under review; allowed from completed: in progress',
    );
    const early = { field: 'title', latest: '2022-10-01', effectiveOn: '2022-09-30' };
    expect(said('EFFECTIVE_TOO_EARLY', early, 'ko')).toMatch(/^공약명은/);
    expect(said('EFFECTIVE_TOO_EARLY', { ...early, of: 'plan' }, 'ko')).toMatch(/^제목은/);
    expect(said('AMOUNT_INVALID', { field: 'sum', read: 1, expected: 'x' }, 'ko')).toMatch(/^합계 "1"/);
    const pinned = { stream: 's', expected: 3, actual: 'no-stream' };
    expect(said('REVISION_MISMATCH', pinned, 'ko')).toBe('s의 판은 3이(가) 아니라 없음입니다.');
  });

  it('shows in Korean what a code that may be written means', () => {
    const expected = { code: 'one-of', allowed: ['completed', 'city'], of: 'stages' };
    const details = { problems: [{ field: 'to', read: 'done', expected }] };
    expect(said('INPUT_INVALID', details, 'ko')).toContain('completed 완료, city city 가운데');
    expect(said('INPUT_INVALID', details, 'en')).toContain('expected one of completed, city.');
  });
});
