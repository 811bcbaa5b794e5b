import { LedgerError, sentence } from '@ledger/kernel';
import { explained } from './faults';

const fault = (errcode: number): object => ({ code: 'ERR_SQLITE_ERROR', errcode, message: 'in English' });
const said = (errcode: number, language: 'en' | 'ko'): string => {
  const error = explained(fault(errcode), 'x.sqlite', 'no') as LedgerError;
  return sentence(error.code, error.details, language);
};

describe('a fault of the disk', () => {
  it.each([
    [13, '디스크가 가득 찼습니다', 'the disk is full'],
    [8, '읽기만 할 수 있습니다', 'it may only be read'],
    [3, '쓸 권한이 없습니다', 'it may not be used with these rights'],
    [14, '파일을 열 수 없습니다', 'the file cannot be opened'],
    [10, '디스크를 읽거나 쓰지 못했습니다', 'reading or writing the disk failed'],
  ])('%i is said in either language, with what became of the change', (errcode, ko, en) => {
    expect(said(errcode, 'ko')).toBe(
      `지금 저장소를 쓸 수 없습니다: x.sqlite: ${ko}. 아무것도 기록하지 않았습니다.`,
    );
    expect(said(errcode, 'en')).toBe(`The store cannot be used now: x.sqlite: ${en}. Nothing was recorded.`);
  });

  it('that is damage says so in either language, and not as the library does', () => {
    expect(said(11, 'ko')).toBe('x.sqlite 파일이 손상되었습니다: 내용이 깨졌습니다.');
    expect(said(26, 'ko')).toBe('x.sqlite 파일이 손상되었습니다: 데이터베이스가 아닙니다.');
    expect(said(26, 'en')).toBe('The file x.sqlite is damaged: it is no database.');
  });

  it.each([
    ['no such table: events', 'STORE_DAMAGED'],
    ['no such column: body', 'STORE_DAMAGED'],
    ['near "SELEKT": syntax error', undefined],
  ])('that says %s is %s', (message, code) => {
    const error = explained({ ...fault(1), message }, 'x.sqlite', 'no') as { code: unknown; message: string };
    expect([error.code, error.message.includes(message)]).toEqual([code ?? 'ERR_SQLITE_ERROR', true]);
  });
});
