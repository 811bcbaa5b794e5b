import { invalidInput, LedgerError, phrase, problem } from '@ledger/kernel';
import { failureOf, type Written } from './failure';
import { rows } from './program';
import { speechIn } from './speech';

const ko = speechIn('ko');
const written = (command: string, given: Written['given'], globals = {}): Written => ({
  row: rows.find((row) => row.command === command)!,
  given,
  globals,
});
const said = (error: Error, asked?: Written): string => failureOf(error, ko, asked).problem.detail;

describe('a failure', () => {
  it('names what was written, and keeps the field for programs', () => {
    const error = invalidInput(problem('effectiveOn', '2023-02-30', 'day'), problem('to', 'done', 'year'));
    const asked = written('change-stage', { stage: 'done', effective: '2023-02-30' });
    expect(said(error, asked)).toMatch(/--effective "2023-02-30".*<stage> "done"/);
    expect(failureOf(error, ko, asked).problem['problems']).toMatchObject([
      { field: 'effectiveOn' },
      { field: 'to' },
    ]);
    expect(said(error)).toContain('effectiveOn "2023-02-30"');
  });

  it('names the field where it stood in the body, and the part of a value that was written as JSON', () => {
    const inBody = invalidInput(problem('to', 'done', 'year'));
    expect(said(inBody, written('change-stage', { body: '{}' }))).toContain(': to "done"');
    const part = invalidInput(problem('to.from', '2025-13', 'partial-date'));
    expect(said(part, written('amend', { attribute: 'period', value: '{}' }))).toContain(
      '<value>.from "2025-13"',
    );
  });

  it('names the option that was written for a part of a value, and the one for the whole where there is none', () => {
    const error = (field: string): Error => invalidInput(problem(field, '12', 'jurisdiction-code'));
    const asked = written('import', { jurisdiction: '파주시', 'jurisdiction-code': '12' });
    expect(said(error('jurisdiction.code'), asked)).toContain('--jurisdiction-code "12"');
    expect(said(error('jurisdiction.name'), asked)).toContain('--jurisdiction "12"');
  });

  it('names --actor and --data for the settings that they stand for', () => {
    const error = invalidInput(problem('LEDGER_ACTOR_ID', '김철수', 'staff-number', { most: 64 }));
    expect(said(error, written('change-stage', {}, { actor: '김철수:부서:역할' }))).toContain(
      '--actor "김철수"',
    );
    expect(said(error, written('change-stage', {}))).toContain('LEDGER_ACTOR_ID "김철수"');
  });

  it('says stages, paths and reasons in words', () => {
    const stage = { from: 'completed', to: 'under-review', allowed: ['in-progress'] };
    expect(said(new LedgerError('STAGE_NOT_ALLOWED', stage))).toBe(
      '이행단계 완료에서 검토(으)로 바꿀 수 없습니다. 완료에서 가능한 단계: 추진.',
    );
    const early = { field: 'planned/-/city/2024', latest: '2022-12-01', effectiveOn: '2022-01-01' };
    expect(said(new LedgerError('EFFECTIVE_TOO_EARLY', early))).toMatch(/^계획액 시비 2024은\(는\)/);
    const plan = { plan: 'paju8', differs: ['title', 'term'], of: 'plan' };
    expect(said(new LedgerError('PLAN_EXISTS', plan))).toContain(': 제목, 임기.');
    const folder = { path: 'x', why: phrase('no-ledger') };
    expect(said(new LedgerError('DATA_FOLDER_UNUSABLE', folder))).toContain('원장이 없습니다');
  });
});
