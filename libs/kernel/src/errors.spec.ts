import {
  discreet,
  ERRORS,
  invalidInput,
  LedgerError,
  phraseText,
  sentence,
  storeUnavailable,
  type ErrorCode,
} from './errors';
import { phrase, PHRASES, type PhraseCode } from './phrases';
import { problem } from './problem';

const rows = Object.entries(ERRORS).map(([code, { kind, en, ko }]) => ({
  code: code as ErrorCode,
  kind,
  en,
  ko,
}));
const placeholders = (text: string): string[] => [...new Set(text.match(/\{\w+(:\w+)?\}/g))].sort();

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

const phrases = (Object.keys(PHRASES) as PhraseCode[]).map((code) => ({ code, ...PHRASES[code] }));
/** Forms that are written the same in any language. */
const FORMS = new Set(['year', 'at', 'server', 'wrong-value', 'damage', 'json-text']);

describe('the table of phrases', () => {
  it.each(phrases)('$code says the same in both languages', ({ code, en, ko }) => {
    expect(placeholders(ko)).toEqual(placeholders(en));
    if (!FORMS.has(code)) expect(ko).toMatch(/[가-힣]|YYYY/);
    expect(`${en}${ko}`).not.toMatch(/\s{2}|undefined|\{\}/);
  });
});

describe('a sentence of phrases', () => {
  const wrong = problem('effectiveOn', '2023-02-30', 'day');

  it('says each problem in the language of the reader', () => {
    const details = { problems: [wrong, problem('to', undefined, 'one-of', { allowed: ['a', 'b'] })] };
    expect(sentence('INPUT_INVALID', details, 'en')).toBe(
      'The input is not valid: effectiveOn is "2023-02-30"; expected a day, YYYY-MM-DD. to is missing; expected one of a, b.',
    );
    expect(sentence('INPUT_INVALID', details, 'ko')).toBe(
      '입력이 올바르지 않습니다: effectiveOn "2023-02-30"(허용되는 값: 있는 날짜 YYYY-MM-DD). to 빠짐(허용되는 값: a, b 가운데 하나).',
    );
  });

  it('says why a store fails, and what became of the change', () => {
    const { details } = storeUnavailable(phrase('at', { path: 'x.sqlite', why: phrase('disk-full') }), 'no');
    expect(sentence('STORE_UNAVAILABLE', details, 'ko')).toBe(
      '지금 저장소를 쓸 수 없습니다: x.sqlite: 디스크가 가득 찼습니다. 아무것도 기록하지 않았습니다.',
    );
    expect(details).toMatchObject({ recorded: 'no', outcome: { code: 'nothing-recorded' } });
  });

  it('ends an error within an error with one full stop', () => {
    const why = { code: 'EVENT_UNKNOWN', type: 'NopeHappened', version: 1 };
    const details = { projection: 'pledge-board', event: 'e', why };
    expect(sentence('PROJECTION_STOPPED', details, 'ko')).toMatch(/프로그램이 기록했습니다\.$/);
    expect(sentence('PROJECTION_STOPPED', { ...details, why: 'It broke.' }, 'en')).toMatch(/: It broke\.$/);
  });

  it('leaves out the part whose detail is not there', () => {
    expect(sentence('PLEDGE_MISSING', { pledge: 'p.1', asOf: '2022-01-01' }, 'en')).toBe(
      'There is no pledge p.1 as of 2022-01-01.',
    );
    expect(sentence('PLEDGE_MISSING', { pledge: 'p.1' }, 'ko')).toBe('p.1 공약이 없습니다.');
  });

  it('says what somebody calls a code, where there is somebody who knows', () => {
    const details = { from: 'completed', to: 'infeasible' };
    const wording = { stage: (value: unknown) => (value === 'completed' ? '완료' : undefined) };
    expect(sentence('REASON_REQUIRED', details, 'ko', wording)).toContain('완료에서 infeasible(으)로');
  });

  it('says what stood there as it was sent', () => {
    const said = (read: unknown): string => invalidInput(problem('to', read, 'day')).message;
    expect(said(null)).toContain('to is null;');
    expect(said([])).toContain('to is [];');
    expect(said(['a', 'b'])).toContain('to is ["a","b"];');
  });

  it('repeats no secret, and no more of a long value than its beginning', () => {
    const secret = { field: 'MONGODB_URL', secret: true as const, expected: phrase('json-text') };
    expect(invalidInput(secret).message).toContain('MONGODB_URL cannot be read');
    expect(String(problem('to', 'x'.repeat(10_000), 'day').read)).toHaveLength(121);
    expect(phraseText({ code: 'of-nobody' }, 'en')).toBe('{"code":"of-nobody"}');
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
      message: 'The store cannot be used now: x. y',
      cause,
    });
    expect(error).toBeInstanceOf(Error);
  });
});

describe('a discreet refusal', () => {
  it('names each field, and says of none what stood there', () => {
    const wrong = problem('text', '비밀', 'lines', { most: 10 });
    const missing = problem('issue', undefined, 'local-code');
    const said = discreet(invalidInput(wrong, missing)) as LedgerError;
    expect(said.code).toBe('INPUT_INVALID');
    expect(said.details['problems']).toEqual([
      { field: 'text', secret: true, expected: wrong.expected },
      missing,
    ]);
    expect(said.message).not.toContain('비밀');
    const within = { field: 'goal', event: 'e', why: phrase('wrong-value', { problems: [wrong] }) };
    const corrected = discreet(new LedgerError('CORRECTION_NOT_ALLOWED', within)) as LedgerError;
    expect(JSON.stringify([corrected.details, corrected.message])).not.toContain('비밀');
  });

  it('is made of a refusal alone: a fault and a bug stay what they are', () => {
    const fault = storeUnavailable(phrase('disk-full'), 'no', new Error('ENOSPC'));
    const bug = new TypeError('x');
    expect([discreet(fault), discreet(bug)]).toEqual([fault, bug]);
    expect(discreet(fault)).toBe(fault);
  });
});
