import {
  documentEvents,
  planEvents,
  pledgeEvents,
  settingsOf,
  subjectEvents,
  type PledgeEvent,
} from '@ledger/pledge';
import type { ChangeEntry } from '@ledger/read-models';
import { speechIn, type Language } from '../speech';
import { changesText } from './changes';
import { findingText } from './findings';

const EVENT = '01a213bb-e77b-72da-a824-fda9bf0b1e1a';

/** What `history` and `changes` print of an event, without who did it. */
function told({ type, data }: { type: string; data: object }, language: Language): string[] {
  const ofPledge = type in pledgeEvents;
  const entry = {
    position: 7,
    type,
    plan: 'paju8',
    pledge: ofPledge ? 'paju8.12-1' : null,
    revision: 3,
    recordedAt: '2023-01-01T00:00:00.000Z',
    effectiveOn: '2023-01-01',
    changes: ofPledge ? settingsOf({ type, data } as PledgeEvent) : [],
    data: ofPledge && type !== 'EntryCorrected' && type !== 'RegistrationVoided' ? null : data,
    actor: { id: '1234', department: '과', role: '담당' },
    origin: { via: 'cli' },
    reason: null,
    approval: null,
  } as unknown as ChangeEntry;
  const text = changesText({ items: [entry], next: null, position: 7 }, speechIn(language));
  return text
    .split('\n')
    .slice(1, -2)
    .map((line) => line.trim());
}

const corrected = (path: string, was: unknown, is: unknown, now: { from: unknown; to: unknown }) =>
  pledgeEvents.EntryCorrected({ event: EVENT, path, was, is, ...now, since: null } as never);

describe('a correction', () => {
  const on = (value: unknown, effectiveOn = '2023-02-05') => ({ value, effectiveOn });

  it('is told from what to what, in words', () => {
    const stage = corrected('stage', on('completed'), on('infeasible'), {
      from: 'completed',
      to: 'infeasible',
    });
    expect(told(stage, 'ko')).toEqual(['이행단계: 완료 → 불가', `정정한 사건 ${EVENT}`]);
    expect(told(stage, 'en')).toEqual(['stage: completed → infeasible', `Corrects event ${EVENT}`]);
  });

  it('is told with its days where those change, and with what holds now where that is another thing', () => {
    const earlier = corrected('planned/-/city/2024', on(5_000_000), on(5_000_000, '2023-01-01'), {
      from: 7_000_000,
      to: 7_000_000,
    });
    expect(told(earlier, 'ko')[0]).toBe(
      '계획액 시비 2024: 5,000,000원(5백만원) (2023-02-05부터) → 5,000,000원(5백만원) (2023-01-01부터)',
    );
    const other = corrected('stage', on('completed'), on('in-progress'), {
      from: 'completed',
      to: 'under-review',
    });
    expect(told(other, 'ko')[1]).toBe('이제 이행단계: 완료 → 검토');
  });

  it('that takes an entry back says so', () => {
    const taken = corrected('stage', on('completed'), on(null), { from: 'completed', to: null });
    expect(told(taken, 'ko')[0]).toBe('이행단계: 완료 → 기록되지 말았어야 함');
    expect(told(taken, 'en')[0]).toBe('stage: completed → should not have been entered');
  });

  it('of a field within a value says which', () => {
    const period = (to: string) => ({ text: '사업기간', from: '2022', to });
    const moved = { from: period('2025'), to: period('2026') };
    expect(told(corrected('period', on(moved.from), on(moved.to), moved), 'ko')[0]).toBe(
      '사업기간: to 2025 → to 2026',
    );
  });
});

describe('an event of a plan', () => {
  it('is told from what to what, in words', () => {
    const registered = planEvents.PlanRegistered({
      plan: 'paju8',
      jurisdiction: { name: '파주시' },
      term: '민선 8기',
    });
    expect(told(registered, 'ko')).toEqual(['자치단체: 미기재 → 파주시', '임기: 미기재 → 민선 8기']);
    const amended = planEvents.PlanAmended({ attribute: 'title', from: '옛 제목', to: '새 제목' });
    expect(told(amended, 'ko')).toEqual(['제목: 옛 제목 → 새 제목']);
    expect(told(amended, 'en')).toEqual(['title: 옛 제목 → 새 제목']);
    const document = planEvents.SourceDocumentRegistered({
      sha256: 'd6aa54c8061c'.padEnd(64, '0'),
      bytes: 1,
      name: 'plan.md',
      importer: '1',
      pledges: ['12-1', '12-2'],
      findings: [],
    });
    expect(told(document, 'ko')).toEqual([
      '문서: 미기재 → plan.md (SHA-256 d6aa54c8061c), 공약 2개, 확인사항 0건',
    ]);
  });

  it('of a type that nobody has words for is shown as it is', () => {
    const part = documentEvents.SourceDocumentPartStored({ sha256: 'x', part: 0, parts: 1, text: 'y' });
    expect(told(part, 'ko')).toEqual(['{"sha256":"x","part":0,"parts":1,"text":"y"}']);
  });
});

it('a voided registration says why', () => {
  expect(told(pledgeEvents.RegistrationVoided({ reason: '중복' }), 'ko')).toEqual(['등록이 취소됨: 중복']);
});

it('an erasure is told with who did it and why, under the id of whom the texts were about', () => {
  const entry = {
    position: 7,
    ...subjectEvents.SubjectErased({ subject: 'civil-7' }),
    plan: null,
    pledge: null,
    revision: 0,
    recordedAt: '2023-01-01T00:00:00.000Z',
    effectiveOn: '2023-01-01',
    changes: [],
    actor: { id: '1234', department: '과', role: '담당' },
    origin: { via: 'api' },
    reason: { text: '삭제 요구' },
    approval: '기획-9',
  } as unknown as ChangeEntry;
  expect(changesText({ items: [entry], next: null, position: 7 }, speechIn('ko')).split('\n')).toEqual([
    '#7  2023-01-01 09:00  글 삭제  civil-7  0판  시행일 2023-01-01',
    '    civil-7에 관해 봉인된 글을 모두 영구히 지움',
    '    사유: 삭제 요구',
    '    결재: 기획-9',
    '    1234 (과, 담당), HTTP',
    '원장 위치 7',
  ]);
});

describe('a conflict of editions', () => {
  const conflict = (read: string, expected: string, language: Language): string =>
    findingText({ code: 'EDITION_CONFLICT', severity: 'warning', read, expected }, speechIn(language));

  it('is told by the words of its path, and with amounts in won', () => {
    expect(conflict('planned/-/city/2023: 230000000', '250000000', 'ko')).toContain(
      '문서에는 계획액 시비 2023: 230,000,000원(230백만원), 그사이 바뀐 원장에는 250,000,000원(250백만원)입니다.',
    );
    expect(conflict('stage: completed', '(not recorded)', 'ko')).toContain(
      '이행단계: 완료, 그사이 바뀐 원장에는 미기재',
    );
    expect(conflict('title: 신청사: 건립', '청사', 'en')).toContain('says title: 신청사: 건립; the ledger');
  });

  it('that is recorded in another form is shown as it is', () => {
    expect(conflict('Something else', 'x', 'en')).toContain('says Something else; the ledger');
  });
});
