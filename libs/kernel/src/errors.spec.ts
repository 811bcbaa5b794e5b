import { ERRORS, LedgerError, sentence, type ErrorCode } from './errors';

const rows = Object.entries(ERRORS).map(([code, { kind, en, ko }]) => ({
  code: code as ErrorCode,
  kind,
  en,
  ko,
}));
const placeholders = (text: string): string[] => [...new Set(text.match(/\{\w+\}/g))].sort();

describe('the table of errors', () => {
  it.each(rows)('$code has a code in the form of the house', ({ code }) => {
    expect(code).toMatch(/^[A-Z][A-Z0-9]*(_[A-Z0-9]+)+$/);
  });

  it.each(rows)('$code says the same in both languages', ({ en, ko }) => {
    expect(placeholders(ko)).toEqual(placeholders(en));
    expect(ko).toMatch(/[가-힣]/);
    expect(en).not.toMatch(/[가-힣]/);
  });

  it.each(rows)('$code is a whole sentence', ({ en, ko }) => {
    expect(en).toMatch(/^[A-Z"{].*[.}]$/s);
    expect(ko).toMatch(/[.}]$/);
    expect(`${en}${ko}`).not.toMatch(/\s{2}|undefined|\{\}/);
  });

  it('has six kinds', () => {
    expect([...new Set(rows.map(({ kind }) => kind))].sort()).toEqual(
      ['conflict', 'corrupt', 'invalid', 'missing', 'rejected', 'unavailable'].sort(),
    );
  });
});

describe('a sentence', () => {
  it('has its details filled in, lists joined, and a dash for what is not there', () => {
    const details = { from: 'completed', to: 'under-review', allowed: ['in-progress', 'infeasible'] };
    expect(sentence('STAGE_NOT_ALLOWED', details, 'en')).toBe(
      'Stage completed may not become under-review; allowed from completed: in-progress, infeasible.',
    );
    expect(sentence('STAGE_NOT_ALLOWED', { ...details, allowed: [] }, 'en')).toContain('completed: -.');
    expect(sentence('PLAN_MISSING', {}, 'ko')).toBe('- 계획이 없습니다.');
    expect(sentence('PLAN_MISSING', { plan: null }, 'en')).toBe('There is no plan -.');
    expect(sentence('PLAN_MISSING', { plan: { a: 1 } }, 'en')).toBe('There is no plan {"a":1}.');
  });

  it('takes details for text, whatever they look like', () => {
    expect(sentence('PLAN_MISSING', { plan: '$& {plan} $1' }, 'en')).toBe('There is no plan $& {plan} $1.');
  });
});

describe('a ledger error', () => {
  it('carries its code, kind, details and cause', () => {
    const cause = new Error('disk');
    const error = new LedgerError('STORE_UNAVAILABLE', { why: 'x', outcome: 'y' }, { cause });
    expect(error).toMatchObject({
      name: 'LedgerError',
      code: 'STORE_UNAVAILABLE',
      kind: 'unavailable',
      details: { why: 'x', outcome: 'y' },
      message: 'The store does not answer: x. y',
      cause,
    });
    expect(error).toBeInstanceOf(Error);
  });
});
