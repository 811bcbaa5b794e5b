import { Door, type Envelope } from '@ledger/ledger';
import { MemoryEventStore, type StoredEvent } from '@ledger/event-store';
import { pledgeAggregate, SOURCES, type PledgeCommand } from '@ledger/pledge';
import { MemoryVault } from '@ledger/vault';
import { Chance } from './chance';

/*
 * Model pledges: what a plan's import says of one, then four years of changes. Made by the program's own door and deciders.
 */

export const EVENTS_A_PLEDGE = 50;
const EVENTS_A_REPORT = 2;
const IMPORTED_AT = Date.parse('2022-09-01T02:00:00Z');
const DAY_MS = 86_400_000;
/** From the import to the last change. */
export const TERM_MS = 1350 * DAY_MS;

type Body<Name> = Extract<PledgeCommand, { name: Name }>['body'];
const say = <Name extends PledgeCommand['name']>(name: Name, body: Body<Name>) =>
  ({ name, body }) as PledgeCommand;

/** The events of some model pledges, all different; each pledge ends in the stage `in-progress`. */
export async function histories(count: number): Promise<(readonly StoredEvent[])[]> {
  const made: (readonly StoredEvent[])[] = [];
  for (let i = 0; i < count; i++) made.push(await history(new Chance(1000 + i), `model.1-${i + 1}`));
  return made;
}

async function history(chance: Chance, id: string): Promise<readonly StoredEvent[]> {
  const store = new MemoryEventStore();
  let nowMs = IMPORTED_AT;
  const door = new Door(pledgeAggregate, {
    store,
    clock: { now: () => new Date(nowMs).toISOString() },
    ids: { eventId: () => chance.uuid(nowMs), nonce: () => chance.hex(32) },
    vault: new MemoryVault(),
  });
  const ask = async (commands: readonly PledgeCommand[], via: Envelope<PledgeCommand>['origin']) => {
    const changes = commands.map((command, i) => ({ command, lines: [10 * i + 1, 10 * i + 8] as const }));
    return door.execute({ id, changes, actor: actorOf(chance), origin: via });
  };
  const first = await ask(imported(chance, id), { via: 'import', document: chance.hex(64) });
  const later = EVENTS_A_PLEDGE - 1 - first.revision;
  for (let i = 0; i < later; i++) {
    // Departments report some fifteen times in a term, and then enter two or three things within minutes.
    const report = Math.floor(i / EVENTS_A_REPORT) + 1;
    const reports = Math.ceil(later / EVENTS_A_REPORT);
    nowMs = IMPORTED_AT + Math.floor((report * TERM_MS) / reports) + i * 60_000;
    await ask([change(chance, i)], { via: 'api' });
  }
  const events = await store.readStream(pledgeAggregate.stream(id));
  if (events.length !== EVENTS_A_PLEDGE) throw new Error(`${id} has ${events.length} events`);
  return events;
}

const DEPARTMENTS = [
  '공공건축과',
  '민원봉사과',
  '도시계획과',
  '체육과',
  '교통정책과',
  '환경보전과',
  '노인장애인과',
];
const actorOf = (chance: Chance) => ({
  id: `P${10_000 + chance.upTo(500)}`,
  department: chance.from(DEPARTMENTS),
  role: 'editor',
});
const WORDS = [
  '추진',
  '주민 의견 수렴',
  '기본계획 수립',
  '실시설계 용역',
  '착공',
  '준공',
  '예산 확보',
  '관계기관 협의',
];
const phrase = (chance: Chance, words: number) =>
  Array.from({ length: words }, () => chance.from(WORDS)).join(' ');
const amount = (chance: Chance) => (1 + chance.upTo(90_000)) * 100_000;

/** What a plan prints of a pledge: some twenty events under one command. */
function imported(chance: Chance, id: string): PledgeCommand[] {
  const years = ['2022', '2023', '2024', '2025', '2026'];
  const lines = SOURCES.slice(0, 3).flatMap((source) =>
    ['prior', ...years, 'after-term'].map((period) => ({ source, period, amount: amount(chance) })),
  );
  return [
    say('RegisterPledge', {
      title: `${phrase(chance, 2)} (${id})`,
      vision: '시민중심 자족도시',
      field: '행정은 새롭다',
      department: { name: chance.from(DEPARTMENTS) },
    }),
    say('AmendPledge', { attribute: 'goal', to: phrase(chance, 8) }),
    say('AmendPledge', { attribute: 'outline', to: [{ label: '사업내용', text: phrase(chance, 12) }] }),
    say('AmendPledge', {
      attribute: 'period',
      to: { text: "'22. 7. ~ '26. 6.", from: '2022-07', to: '2026-06' },
    }),
    ...years.map((period) => say('SetAnnualTarget', { period, text: phrase(chance, 4) })),
    ...['2023', '2026'].map((year) => say('SetAchievementTarget', { year, text: phrase(chance, 5) })),
    say('ReviseBudget', { lines }),
    ...Array.from({ length: 5 }, (_, i) =>
      say('RecordMilestone', { milestone: `${i + 1}`, start: `202${i + 2}-03`, text: phrase(chance, 4) }),
    ),
    say('RaiseIssue', { issue: '1', text: phrase(chance, 10) }),
    say('RecordFinding', {
      finding: '1',
      code: 'SUM_DIFFERS',
      severity: 'warning',
      span: { line: 12, column: 1, endLine: 12, endColumn: 40 },
      read: phrase(chance, 3),
      expected: phrase(chance, 3),
    }),
  ];
}

/** The stage goes once through the usual moves and a reopening; the rest is money, milestones, targets and evidence. */
function change(chance: Chance, i: number): PledgeCommand {
  if (i === 0) return say('ChangeStage', { to: 'under-review' });
  if (i === 3) return say('ChangeStage', { to: 'in-progress' });
  if (i === 20) return say('ChangeStage', { to: 'completed' });
  if (i === 22)
    return say('ChangeStage', { to: 'in-progress', reason: { text: '보완' }, approval: '기획-12' });
  if (i === 10) return say('ResolveIssue', { issue: '1', resolution: phrase(chance, 6) });
  if (i === 15) return say('ReassignDepartment', { role: 'lead', department: { name: `신설${i}과` } });
  const line = { source: chance.from(SOURCES), period: chance.from(['2023', '2024', '2025']) };
  const lines = [{ ...line, amount: amount(chance) }];
  return chance.from([
    () => say('SecureFunding', { lines }),
    () => say('RecordExpenditure', { lines }),
    () => say('ReviseBudget', { lines }),
    () => say('RecordMilestone', { milestone: `later-${i}`, start: '2025-06', text: phrase(chance, 4) }),
    () => say('SetAnnualTarget', { period: '2026', text: `${phrase(chance, 4)} ${i}` }),
    () => say('AttachEvidence', { evidence: `${i}`, title: phrase(chance, 3), sha256: chance.hex(64) }),
  ])();
}
