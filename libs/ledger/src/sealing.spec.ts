import { MemoryEventStore } from '@ledger/event-store';
import { isSealed, sealedIn, type EventMetadata, type Json } from '@ledger/kernel';
import { viewPledge, type PledgeCommandName } from '@ledger/pledge';
import { MemoryVault, opened } from '@ledger/vault';
import {
  ACTOR,
  asking,
  change,
  ID,
  InterruptedStore,
  refusal,
  REGISTRATION,
  SetClock,
  STREAM,
} from '../test/doors';
import { pledgeAggregate, subjectAggregate } from '@ledger/pledge';
import { Door } from './door';
import { systemIds } from './system';

const PLAIN = '민원인은 소음을 말한다';
const about = 'civil-2026-0417';

function doorsOn(store = new MemoryEventStore(), vault = new MemoryVault()) {
  const ports = { store, vault, clock: new SetClock(), ids: systemIds };
  return {
    store,
    vault,
    door: new Door(pledgeAggregate, ports),
    subjects: new Door(subjectAggregate, ports),
  };
}

async function registered(store = new MemoryEventStore()) {
  const doors = doorsOn(store);
  await doors.door.execute(asking(REGISTRATION));
  const last = async () => (await store.readLast(STREAM))!;
  const log = async () => JSON.stringify(await store.readStream(STREAM));
  return { ...doors, last, log };
}

const issue = (more: object = {}) => change('RaiseIssue', { issue: 'i', text: PLAIN, about, ...more });
const erasure = (reason = '삭제 요구') =>
  ({
    id: about,
    changes: [{ command: { name: 'EraseSubject', body: { reason: { text: reason } } } }],
    actor: ACTOR,
    origin: { via: 'cli' },
  }) as const;

describe('a command about somebody', () => {
  it('is recorded with its text sealed, and opens to what it said', async () => {
    const { door, vault, last, log } = await registered();
    const receipt = await door.execute(asking(issue({ reason: { code: 'c', text: '전화로 들음' } })));
    const { data, metadata } = await last();
    expect(isSealed((data['to'] as { text: Json }).text)).toBe(true);
    expect(metadata.reason).toEqual({
      code: 'c',
      text: expect.objectContaining({ sealed: expect.any(String) }) as object,
    });
    expect(await log()).not.toMatch(/민원인|전화|civil/);
    expect(receipt.events.map(({ type }) => type)).toEqual(['IssueRaised']);
    expect(await opened({ data, reason: metadata.reason }, vault)).toEqual({
      data: { from: null, to: { text: PLAIN }, issue: 'i' },
      reason: { code: 'c', text: '전화로 들음' },
    });
  });

  it('leaves codes, days and numbers legible, and seals every text beside them', async () => {
    const { door, vault, last, log } = await registered();
    await door.execute(asking(change('DeclareComponent', { component: '가-1', title: '부지' })));
    await door.execute(
      asking(
        change('RecordMilestone', {
          milestone: 'm',
          component: '가-1',
          start: '2024',
          end: '2025-03',
          text: PLAIN,
          department: '민원실',
          details: ['민원 하나', '민원 둘', '민원 하나'],
          about,
        }),
      ),
    );
    const { data } = await last();
    expect(data['to']).toMatchObject({ component: '가-1', start: '2024', end: '2025-03' });
    expect(await log()).not.toContain('민원');
    const texts = sealedIn(data);
    expect(texts).toHaveLength(5);
    // What is said twice is sealed once.
    expect(new Set(texts.map(({ sealed }) => sealed)).size).toBe(4);
    expect((await opened(data['to'], vault)) as object).toMatchObject({
      details: ['민원 하나', '민원 둘', '민원 하나'],
    });
  });

  it.each<[PledgeCommandName, object, number]>([
    ['VoidRegistration', { because: PLAIN }, 1],
    ['AmendPledge', { attribute: 'goal', to: PLAIN }, 1],
    ['AmendPledge', { attribute: 'outline', to: [{ label: '가', text: PLAIN, items: [{ text: '나' }] }] }, 3],
    ['AmendPledge', { attribute: 'period', to: { from: '2023', to: '2026', text: PLAIN } }, 1],
    [
      'AmendPledge',
      { attribute: 'site', to: [{ text: PLAIN, areas: [{ label: '대지', squareMetres: '1' }] }] },
      2,
    ],
    ['AmendPledge', { attribute: 'facility', to: [{ text: PLAIN, floorsAbove: 3 }] }, 1],
    ['RecordMilestone', { milestone: 'm', text: PLAIN }, 1],
    ['RaiseIssue', { issue: 'j', text: PLAIN }, 1],
    ['DeclareDependency', { on: 'paju8.1-1', note: PLAIN }, 1],
    ['ListRelatedMaterial', { material: 'm', title: PLAIN, items: ['가', '나'] }, 3],
    ['AttachEvidence', { evidence: 'e', title: PLAIN, uri: 'file:홍', sha256: 'a'.repeat(64) }, 2],
    ['RecordFinding', { finding: 'f', code: 'SAID', severity: 'info', read: PLAIN, expected: '다' }, 2],
  ])('%s with %j seals all of its texts', async (name, body, texts) => {
    const { door, vault, last } = await registered();
    await door.execute(asking({ command: { name, body: { ...body, about } } } as never));
    const { data } = await last();
    expect(sealedIn(data)).toHaveLength(texts);
    expect(JSON.stringify(data)).not.toMatch(/[가-힣]/);
    const shown = JSON.stringify(await opened(data, vault));
    expect(shown).toContain(PLAIN);
    const { state } = await door.load(ID);
    expect(sealedIn(viewPledge(state))).toHaveLength(texts);
  });

  it.each<[PledgeCommandName, object]>([
    ['RegisterPledge', { title: '다른 공약', department: { name: '과' } }],
    ['AmendPledge', { attribute: 'title', to: PLAIN }],
    ['AmendPledge', { attribute: 'vision', to: PLAIN }],
    ['DeclareComponent', { component: 'x', title: PLAIN }],
    ['SetAnnualTarget', { period: '2026', text: PLAIN }],
    ['SetAchievementTarget', { year: '2026', text: PLAIN }],
    ['ReassignDepartment', { role: 'lead', department: { name: PLAIN } }],
  ])('%s with %j is refused: its text could not be erased', async (name, body) => {
    const { store, door, vault } = name === 'RegisterPledge' ? doorsOn() : await registered();
    const before = await store.head();
    const asked = { command: { name, body: { ...body, about, reason: { text: PLAIN } } } };
    const { code, details } = await refusal(door.execute(asking(asked as never)));
    expect([code, details]).toEqual(['TEXT_NOT_SEALABLE', expect.objectContaining({ command: name })]);
    expect(JSON.stringify(details)).not.toContain(PLAIN);
    expect(await store.head()).toEqual(before);
    expect(await vault.subjects()).toEqual([]);
  });

  it('may move codes for a reason that is sealed, and is refused where there is none', async () => {
    const { door, last } = await registered();
    const move = (reason?: { text?: string; code?: string }) =>
      door.execute(
        asking(change('ChangeStage', { to: 'in-progress', about, ...(reason ? { reason } : {}) })),
      );
    expect(await refusal(move())).toEqual({ code: 'NOTHING_TO_SEAL', details: { subject: about } });
    expect((await refusal(move({ code: 'c' }))).code).toBe('NOTHING_TO_SEAL');
    await move({ text: PLAIN });
    const { data, metadata } = await last();
    expect([data, isSealed(metadata.reason?.text)]).toEqual([{ from: null, to: 'in-progress' }, true]);
  });

  it('carries a sealed text on in what follows, under the same key', async () => {
    const { door, vault, last, log } = await registered();
    await door.execute(asking(issue()));
    const raised = (await last()).data['to'] as { text: object };
    await door.execute(asking(change('ResolveIssue', { issue: 'i', resolution: '방음벽을 세움' })));
    const { data } = await last();
    expect(data).toMatchObject({ from: raised, to: { ...raised, resolution: '방음벽을 세움' } });
    await vault.erase(about, '2026-06-30T15:30:00.000Z');
    expect(await opened((await last()).data['to'], vault)).toEqual({
      text: { erased: true, on: '2026-07-01' },
      resolution: '방음벽을 세움',
    });
    expect(await log()).not.toContain(PLAIN);
  });

  it('leaves open what the log says in the open already and the command does not say', async () => {
    const { door, last } = await registered();
    await door.execute(asking(change('RaiseIssue', { issue: 'i', text: '교차로가 좁다' })));
    await door.execute(asking(change('ResolveIssue', { issue: 'i', resolution: PLAIN, about })));
    const { text, resolution } = (await last()).data['to'] as { text: Json; resolution: Json };
    expect([text, isSealed(resolution)]).toEqual(['교차로가 좁다', true]);
  });

  it('corrects an entry: what it should have said is sealed once for all places', async () => {
    const { door, last } = await registered();
    const receipt = await door.execute(asking(change('RaiseIssue', { issue: 'i', text: '교차로가 좁다' })));
    const event = receipt.events[0]!.id;
    await door.execute(
      asking(change('CorrectEntry', { event, path: 'issue/i', value: { text: PLAIN }, about })),
    );
    const { is, to, was } = (await last()).data as { is: { value: Json }; to: Json; was: { value: Json } };
    expect(sealedIn(is)).toHaveLength(1);
    expect([to, was.value]).toEqual([is.value, { text: '교차로가 좁다' }]);
  });

  it('is said in the open by no correction of it, whatever became of the entry meanwhile', async () => {
    const { door, last, log, vault } = await registered();
    const receipt = await door.execute(asking(issue()));
    const event = receipt.events[0]!.id;
    const correct = (more: object) =>
      door.execute(asking(change('CorrectEntry', { event, path: 'issue/i', ...more })));
    const refused = { code: 'TEXT_UNSEALED', details: { field: 'issue/i', missing: 'about' } };
    expect(await refusal(correct({ value: { text: PLAIN } }))).toEqual(refused);
    expect(await refusal(correct({ value: { text: PLAIN }, since: '2022-11-01' }))).toEqual(refused);
    await correct({ value: null });
    expect(await refusal(correct({ value: { text: PLAIN } }))).toEqual(refused);
    await correct({ value: { text: PLAIN }, about: 'civil-2' });
    const is = (await last()).data['is'] as { value: { text: Json } };
    expect([isSealed(is.value.text), await opened(is.value, vault)]).toEqual([true, { text: PLAIN }]);
    // To say since when it was so, or that it never was, says nothing of it.
    await correct({ since: '2022-11-01' });
    expect((await last()).data['is']).toEqual({ value: is.value, effectiveOn: '2022-11-01' });
    await correct({ value: null });
    expect(await log()).not.toContain(PLAIN);
  });

  it('is said in the open by no change in its place, and gives way to one that is sealed', async () => {
    const { door, log } = await registered();
    await door.execute(asking(issue()));
    await door.execute(asking(change('AmendPledge', { attribute: 'goal', to: PLAIN, about })));
    const restated: [Parameters<typeof asking>[0], string][] = [
      [change('RaiseIssue', { issue: 'i', text: `${PLAIN}.` }), 'issue/i'],
      [change('AmendPledge', { attribute: 'goal', to: PLAIN }), 'goal'],
    ];
    for (const [said, field] of restated)
      expect(await refusal(door.execute(asking(said)))).toEqual({
        code: 'TEXT_UNSEALED',
        details: { field, missing: 'about' },
      });
    await door.execute(asking(change('ResolveIssue', { issue: 'i', resolution: '방음벽을 세움' })));
    await door.execute(asking(change('AmendPledge', { attribute: 'goal', to: '다른 글', about: 'civil-2' })));
    expect(await log()).not.toMatch(/민원인|다른 글/);
  });

  it('corrects a stage for a sealed reason, and its codes stay legible', async () => {
    const { door, last } = await registered();
    const moved = await door.execute(asking(change('ChangeStage', { to: 'in-progress' })));
    const correction = {
      event: moved.events[0]!.id,
      path: 'stage',
      value: 'under-review',
      about,
      reason: { text: PLAIN },
    };
    await door.execute(asking(change('CorrectEntry', correction)));
    const { data, metadata } = await last();
    expect(data['to']).toBe('under-review');
    expect(isSealed(metadata.reason?.text)).toBe(true);
  });

  it('says it again as a new entry; with its command id it is no news', async () => {
    const { door, store } = await registered();
    const first = await door.execute(asking(issue(), { commandId: 'k' }));
    const again = await door.execute(asking(issue(), { commandId: 'k' }));
    expect([again.repeated, again.events]).toEqual([true, first.events]);
    await door.execute(asking(issue()));
    expect(await store.readStream(STREAM)).toHaveLength(3);
    const other = door.execute(asking(issue({ text: '다른 글' }), { commandId: 'k' }));
    expect((await refusal(other)).code).toBe('COMMAND_ID_REUSED');
  });

  it('keeps the key before the event is appended', async () => {
    const store = new InterruptedStore();
    const { door, vault, last } = await registered(store);
    const kept: number[] = [];
    const keep = vault.keep.bind(vault);
    vault.keep = async (subject, keys) => {
      await keep(subject, keys);
      kept.push(keys.length);
    };
    store.interrupt = async () => {
      kept.push(0);
    };
    await door.execute(asking(issue({ reason: { text: '사유' } })));
    expect(kept).toEqual([2, 0]);
    vault.keep = () => Promise.reject(new Error('no disk'));
    const before = (await last()).id;
    await expect(door.execute(asking(issue()))).rejects.toThrow('no disk');
    expect((await last()).id).toBe(before);
  });

  it('has a fingerprint that nobody can try texts out against', async () => {
    const hashes: EventMetadata['commandHash'][] = [];
    for (const subject of [about, 'civil-2']) {
      const { door, last } = await registered();
      await door.execute(asking(issue({ about: subject })));
      hashes.push((await last()).metadata.commandHash);
    }
    const { door, last } = await registered();
    await door.execute(asking(issue()));
    hashes.push((await last()).metadata.commandHash);
    expect(new Set(hashes).size).toBe(3);
  });

  it('is not repeated in a refusal', async () => {
    const { door } = await registered();
    const asked: [string, Parameters<typeof asking>[0]][] = [
      ['INPUT_INVALID', change('AmendPledge', { attribute: 'goal', to: `${PLAIN}\u0007`, about })],
      ['JSON_NOT_CANONICAL', change('AmendPledge', { attribute: 'goal', to: `${PLAIN}\ud800`, about })],
      ['INPUT_INVALID', change('AmendPledge', { attribute: 'goal', to: PLAIN.repeat(700), about })],
      ['INPUT_INVALID', change('CorrectEntry', { event: '0'.repeat(36), path: PLAIN, value: 'x', about })],
      ['PLEDGE_ID_INVALID', change('DeclareDependency', { on: PLAIN, about })],
    ];
    for (const [code, said] of asked) {
      const refused = await refusal(door.execute(asking(said)));
      expect(refused.code).toBe(code);
      expect(JSON.stringify(refused.details)).not.toContain(PLAIN);
    }
  });

  it('is about one subject', async () => {
    const { door } = await registered();
    const two = asking([issue(), issue({ issue: 'j', about: 'other' })]);
    expect((await refusal(door.execute(two))).code).toBe('INPUT_INVALID');
  });

  it('has as much room as a value has, counted as it is stored', async () => {
    const { door } = await registered();
    const long = { issue: 'i', text: '가'.repeat(7900) };
    await door.execute(asking(change('RaiseIssue', long)));
    expect((await refusal(door.execute(asking(issue({ text: '나'.repeat(7900) }))))).code).toBe(
      'INPUT_INVALID',
    );
  });
});

describe('an erased subject', () => {
  async function erased() {
    const doors = await registered();
    await doors.door.execute(asking(issue(), { commandId: 'k' }));
    await doors.subjects.execute(erasure());
    return doors;
  }

  it('is recorded as an event, once, with a reason', async () => {
    const { store, subjects } = await erased();
    const again = await subjects.execute(erasure());
    expect(again.events).toEqual([]);
    const [event, ...others] = await store.readStream(`subject-${about}`);
    expect([event!.type, event!.data, others]).toEqual(['SubjectErased', { subject: about }, []]);
    expect((await refusal(subjects.execute(erasure(' ')))).code).toBe('INPUT_INVALID');
  });

  it('is closed by what the log says, also where the keys are an older copy', async () => {
    const { door, vault } = await erased();
    expect(await vault.subjects()).toEqual([{ subject: about }]);
    for (const asked of [asking(issue(), { commandId: 'k' }), asking(issue())])
      expect(await refusal(door.execute(asked))).toEqual({
        code: 'SUBJECT_ERASED',
        details: { subject: about, on: '2026-06-30' },
      });
  });

  it('is closed by the list of the keys, also where the log is an older copy', async () => {
    const { door, vault } = await registered();
    await door.execute(asking(issue()));
    await vault.erase(about, '2026-06-29T00:00:00.000Z');
    expect((await refusal(door.execute(asking(issue())))).code).toBe('SUBJECT_ERASED');
  });

  it('is refused by a voided pledge without what was sealed', async () => {
    const { door, store } = await registered();
    await door.execute(asking(change('VoidRegistration', { because: PLAIN, about })));
    expect(await refusal(door.execute(asking(change('ChangeStage', { to: 'in-progress' }))))).toEqual({
      code: 'PLEDGE_VOIDED',
      details: { pledge: ID },
    });
    const { state } = await door.load(ID);
    expect(isSealed(viewPledge(state)!.voided)).toBe(true);
    expect(JSON.stringify(await store.readStream(STREAM))).not.toContain(PLAIN);
  });
});
