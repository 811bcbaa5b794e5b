import { MemoryEventStore } from '@ledger/event-store';
import { LedgerError, phrase, problem, type EventMetadata } from '@ledger/kernel';
import { viewPledge } from '@ledger/pledge';
import {
  ACTOR,
  asking,
  change,
  doorOn,
  ID,
  InterruptedStore,
  refusal,
  REGISTRATION,
  SetClock,
  stage,
  STREAM,
  target,
  TamperedStore,
} from '../test/doors';
import { MAX_APPEND_BYTES, MAX_EVENT_BYTES } from './requirements';

jest.setTimeout(60_000);

const UUID_V7 = /^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;

async function registered(store = new MemoryEventStore(), clock = new SetClock()) {
  const door = doorOn(store, clock);
  await door.execute(asking(REGISTRATION, { commandId: 'first' }));
  const metadataAt = async (revision: number): Promise<EventMetadata> =>
    (await store.readStream(STREAM, revision))[0]!.metadata;
  const length = async () => (await store.readStream(STREAM)).length;
  return { store, clock, door, metadataAt, length };
}

describe('a command', () => {
  it('is appended, and the receipt says where', async () => {
    const store = new MemoryEventStore();
    const receipt = await doorOn(store).execute(
      asking([REGISTRATION, stage('in-progress')], { commandId: 'c' }),
    );
    const [first, second] = await store.readStream(STREAM);
    expect(receipt).toEqual({
      stream: STREAM,
      commandId: 'c',
      revision: 1,
      events: [
        { id: first!.id, type: 'PledgeRegistered', revision: 0 },
        { id: second!.id, type: 'StageChanged', revision: 1 },
      ],
      token: (await store.head())!.resume,
      repeated: false,
    });
    expect(first!.id).toMatch(UUID_V7);
  });

  it('puts all metadata beside each event', async () => {
    const { store, door } = await registered();
    const origin = { via: 'import', document: 'a'.repeat(64) } as const;
    const asked = {
      ...change('ChangeStage', { to: 'completed', reason: { code: 'x' }, approval: '기획-1' }),
      lines: [3, 4] as const,
    };
    const more = { commandId: 'c', correlationId: 'k', effectiveOn: '2026-06-01', origin };
    await door.execute(asking([asked, target('2024')], more));
    const [, moved, set] = await store.readStream(STREAM);
    const shared = {
      version: 1,
      actor: ACTOR,
      commandId: 'c',
      commandHash: expect.stringMatching(/^[0-9a-f]{64}$/) as string,
      correlationId: 'k',
      causationId: 'c',
      effectiveOn: '2026-06-01',
      recordedAt: '2026-06-30T03:00:00.000Z',
      nonce: expect.stringMatching(/^[0-9a-f]{32}$/) as string,
    };
    expect(moved!.metadata).toEqual({
      ...shared,
      reason: { code: 'x' },
      approval: '기획-1',
      origin: { ...origin, lines: [3, 4] },
    });
    expect(set!.metadata).toEqual({ ...shared, origin });
    expect(set!.metadata.nonce).not.toBe(moved!.metadata.nonce);
  });

  it('is given an id where it has none', async () => {
    const { door, metadataAt } = await registered();
    const { commandId } = await door.execute(asking(stage('in-progress')));
    expect(commandId).toMatch(UUID_V7);
    expect(await metadataAt(1)).toMatchObject({
      commandId,
      correlationId: commandId,
      causationId: commandId,
    });
  });

  it.each(['id', 'department', 'role'])('is refused without the %s of its actor', async (name) => {
    const { door, length } = await registered();
    const asked = asking(stage('in-progress'), { actor: { ...ACTOR, [name]: '' } });
    expect(await refusal(door.execute(asked))).toEqual({
      code: 'INPUT_INVALID',
      details: { problems: [problem(`actor.${name}`, undefined, 'visible-text')] },
    });
    expect(await length()).toBe(1);
  });

  it('does not keep a reason that says nothing', async () => {
    const { door, metadataAt } = await registered();
    await door.execute(asking(change('ChangeStage', { to: 'in-progress', reason: {} })));
    expect(await metadataAt(1)).not.toHaveProperty('reason');
  });

  it('that is refused does not stand in the way of the next', async () => {
    const { door } = await registered();
    const [refused, next] = await Promise.allSettled([
      door.execute(asking(change('ResolveIssue', { issue: 'i', resolution: 'x' }))),
      door.execute(asking(stage('in-progress'))),
    ]);
    expect([refused.status, next.status]).toEqual(['rejected', 'fulfilled']);
  });

  it('of a malformed id is refused', async () => {
    const asked = asking(REGISTRATION, { id: 'paju8' });
    expect((await refusal(doorOn(new MemoryEventStore()).execute(asked))).code).toBe('PLEDGE_ID_INVALID');
  });
});

describe('a command id', () => {
  it('twice gives the same receipt, whatever happened in between and whoever is asked', async () => {
    const { store, door, length } = await registered();
    const asked = asking(stage('in-progress'), { commandId: 'c', expectedRevision: 0 });
    const receipt = await door.execute(asked);
    await door.execute(asking(stage('completed')));
    for (const other of [door, doorOn(store)]) {
      const again = await other.execute(asked);
      expect(again).toEqual({ ...receipt, token: expect.any(String) as string, repeated: true });
    }
    expect(await length()).toBe(3);
  });

  it('twice at once is decided once', async () => {
    const { door, length } = await registered();
    const asked = asking(stage('in-progress'), { commandId: 'c' });
    const receipts = await Promise.all([door.execute(asked), door.execute(asked)]);
    expect(receipts.map((r) => r.repeated)).toEqual([false, true]);
    expect(receipts[0]!.events).toEqual(receipts[1]!.events);
    expect(await length()).toBe(2);
  });

  it('is found among several events of one command', async () => {
    const { store, door } = await registered();
    const asked = asking([stage('in-progress'), target('2024'), target('2025')], { commandId: 'c' });
    const receipt = await door.execute(asked);
    const again = await doorOn(store).execute(asked);
    expect(again).toEqual({ ...receipt, repeated: true });
    expect(again).toMatchObject({ revision: 3, events: [{ revision: 1 }, { revision: 2 }, { revision: 3 }] });
  });

  it.each([
    ['another wish', asking(stage('completed'), { commandId: 'c' })],
    ['another day', asking(stage('in-progress'), { commandId: 'c', effectiveOn: '2026-01-01' })],
    ['one change more', asking([stage('in-progress'), target('2024')], { commandId: 'c' })],
  ])('with %s is refused', async (_, other) => {
    const { door, length } = await registered();
    await door.execute(asking(stage('in-progress'), { commandId: 'c' }));
    const refused = { code: 'COMMAND_ID_REUSED', details: { commandId: 'c', stream: STREAM } };
    expect(await refusal(door.execute(other))).toEqual(refused);
    expect(await length()).toBe(2);
  });

  it('is unique within a stream, and only there', async () => {
    const { door } = await registered();
    const other = await door.execute(asking(REGISTRATION, { id: 'paju8.12-6', commandId: 'first' }));
    expect(other).toMatchObject({ revision: 0, repeated: false });
  });

  it('is bound to the content, not to the order of its fields, its lines or its actor', async () => {
    const { door } = await registered();
    const [a, b] = [
      { to: 'in-progress', approval: 'x', reason: { text: 'y', code: 'z' } },
      { reason: { code: 'z', text: 'y' }, approval: 'x', to: 'in-progress' },
    ] as const;
    await door.execute(asking(change('ChangeStage', a), { commandId: 'c' }));
    const actor = { ...ACTOR, id: 'P2' };
    const again = asking({ ...change('ChangeStage', b), lines: [1, 2] }, { commandId: 'c', actor });
    expect(await door.execute(again)).toMatchObject({ repeated: true, revision: 1 });
  });
});

describe('a pinned revision', () => {
  it.each([
    [1, 0],
    ['no-stream', 0],
  ] as const)('of %s is refused where the stream is at %s', async (expectedRevision, actual) => {
    const { door, length } = await registered();
    expect(await refusal(door.execute(asking(stage('completed'), { expectedRevision })))).toEqual({
      code: 'REVISION_MISMATCH',
      details: { stream: STREAM, expected: expectedRevision, actual },
    });
    expect(await length()).toBe(1);
  });

  it('is refused where there is no stream, or nothing to say', async () => {
    const door = doorOn(new MemoryEventStore());
    const refused = await refusal(door.execute(asking(REGISTRATION, { expectedRevision: 0 })));
    expect(refused).toMatchObject({ code: 'REVISION_MISMATCH', details: { actual: 'no-stream' } });
    await door.execute(asking(REGISTRATION, { expectedRevision: 'no-stream' }));
    const again = await refusal(door.execute(asking(REGISTRATION, { expectedRevision: 'no-stream' })));
    expect(again.code).toBe('REVISION_MISMATCH');
  });

  it('is refused where another writer was faster', async () => {
    const store = new InterruptedStore();
    const { door, length } = await registered(store);
    store.interrupt = once(store, () => doorOn(store).execute(asking(target('2024'))));
    expect(await refusal(door.execute(asking(stage('completed'), { expectedRevision: 0 })))).toMatchObject({
      code: 'REVISION_MISMATCH',
      details: { expected: 0, actual: 1 },
    });
    expect(await length()).toBe(2);
  });
});

/** Another writer that gets in once. */
const once = (store: InterruptedStore, other: () => Promise<unknown>) => async (): Promise<void> => {
  store.interrupt = async () => undefined;
  await other();
};

describe('another writer that is faster', () => {
  it('is read, and the command decided anew', async () => {
    const store = new InterruptedStore();
    const { door } = await registered(store);
    await door.execute(asking(stage('in-progress')));
    store.interrupt = once(store, () => doorOn(store).execute(asking(target('2024', '설계'))));
    const receipt = await door.execute(asking(target('2024')));
    expect(receipt.revision).toBe(3);
    expect((await store.readLast(STREAM))!.data).toEqual({ period: '2024', from: '설계', to: '착공' });
  });

  it('may leave nothing to say, or make the command one that is refused', async () => {
    const store = new InterruptedStore();
    const { door, length } = await registered(store);
    store.interrupt = once(store, () => doorOn(store).execute(asking(stage('completed'))));
    expect(await door.execute(asking(stage('completed')))).toMatchObject({ events: [], revision: 1 });
    store.interrupt = once(store, () =>
      doorOn(store).execute(asking(change('VoidRegistration', { because: 'x' }))),
    );
    expect((await refusal(door.execute(asking(target('2024'))))).code).toBe('PLEDGE_VOIDED');
    expect(await length()).toBe(3);
  });

  it('may have sent the same command: it is recorded once', async () => {
    const store = new InterruptedStore();
    const { door, length } = await registered(store);
    const asked = asking(stage('completed'), { commandId: 'c' });
    store.interrupt = once(store, () => doorOn(store).execute(asked));
    expect(await door.execute(asked)).toMatchObject({ repeated: true, revision: 1 });
    expect(await length()).toBe(2);
  });

  it('every time makes the ledger give up, with the id to try again with', async () => {
    const store = new InterruptedStore();
    const { door, length } = await registered(store);
    const plain = Object.getPrototypeOf(InterruptedStore.prototype) as MemoryEventStore;
    let year = 1000;
    store.interrupt = async () => {
      const others = await doorEvents(year++);
      const at = (await store.readLast(STREAM))!.revision;
      await plain.append.call(store, STREAM, at, others);
    };
    expect(await refusal(door.execute(asking(stage('completed'), { commandId: 'c' })))).toEqual({
      code: 'RETRIES_EXHAUSTED',
      details: { stream: STREAM, attempts: 32, commandId: 'c' },
    });
    // The registration, and another's event before each attempt: one on what was kept, and 32 after reading.
    expect(await length()).toBe(34);
  });
});

/** The events of a target as another ledger decided them. */
async function doorEvents(year: number) {
  const { store, door } = await registered();
  await door.execute(asking(target(String(year))));
  return (await store.readStream(STREAM, 1)).map(({ id, type, data, metadata }) => ({
    id,
    type,
    data,
    metadata,
  }));
}

describe('a store that fails', () => {
  it('leaves the caller with the id to try again with, and the cause', async () => {
    const store = new InterruptedStore();
    const { door, length } = await registered(store);
    const fault = new LedgerError('STORE_UNAVAILABLE', { why: 'x', recorded: 'unknown', outcome: 'y' });
    store.interrupt = once(store, () => Promise.reject(fault));
    const failed = await door
      .execute(asking(stage('completed')))
      .catch((error: unknown) => error as LedgerError);
    expect(failed).toMatchObject({
      code: 'STORE_UNAVAILABLE',
      details: {
        why: 'x',
        recorded: 'unknown',
        outcome: 'y',
        commandId: expect.stringMatching(UUID_V7) as string,
      },
      cause: fault,
    });
    const { commandId } = (failed as LedgerError).details as { commandId: string };
    expect(await door.execute(asking(stage('completed'), { commandId }))).toMatchObject({ revision: 1 });
    expect(await length()).toBe(2);
  });

  it('after it appended all the same is found out by the same id', async () => {
    const store = new InterruptedStore();
    const { door, length } = await registered(store);
    const asked = asking(stage('completed'), { commandId: 'c' });
    store.interrupt = once(store, async () => {
      await doorOn(store).execute(asked);
      throw new LedgerError('STORE_UNAVAILABLE', { recorded: 'unknown' });
    });
    expect((await refusal(door.execute(asked))).code).toBe('STORE_UNAVAILABLE');
    expect(await door.execute(asked)).toMatchObject({ repeated: true, revision: 1 });
    expect(await length()).toBe(2);
  });

  it('with a bug is a bug', async () => {
    const store = new InterruptedStore();
    const { door } = await registered(store);
    const bug = new TypeError('bug');
    store.interrupt = once(store, () => Promise.reject(bug));
    await expect(door.execute(asking(stage('completed')))).rejects.toBe(bug);
  });
});

describe('a batch of changes', () => {
  it('is decided one after the other and appended together', async () => {
    const { door } = await registered();
    const line = { component: '1', source: 'city', period: '2024', amount: 1 } as const;
    const changes = [
      change('DeclareComponent', { component: '1', title: '조리읍' }),
      change('ReviseBudget', { lines: [line] }),
    ];
    expect(await door.execute(asking(changes))).toMatchObject({ revision: 2, events: [{}, {}] });
  });

  it('is all or none', async () => {
    const { door, length } = await registered();
    const changes = [
      stage('in-progress'),
      target('2024'),
      stage('in-progress'),
      change('ResolveIssue', { issue: 'i', resolution: 'x' }),
    ];
    expect((await refusal(door.execute(asking(changes)))).code).toBe('ISSUE_MISSING');
    expect(await length()).toBe(1);
    expect((await door.load(ID)).state.chains.has('stage')).toBe(false);
    expect(await door.execute(asking([]))).toMatchObject({ events: [], revision: 0 });
  });
});

describe('time', () => {
  it.each([
    ['2026-06-30T14:59:59.999Z', '2026-06-30'],
    ['2026-06-30T15:00:00.000Z', '2026-07-01'],
  ])(
    'at %s is the day %s in Korea, which is when a change is true unless it says so',
    async (instant, day) => {
      const { door, clock, metadataAt } = await registered();
      clock.instant = instant;
      await door.execute(asking(stage('in-progress')));
      expect(await metadataAt(1)).toMatchObject({ effectiveOn: day, recordedAt: instant });
      const tomorrow = asking(change('ChangeStage', { to: 'completed', effectiveOn: '2026-07-02' }));
      expect((await refusal(door.execute(tomorrow))).code).toBe('EFFECTIVE_IN_FUTURE');
    },
  );

  it('of a change goes before that of the command', async () => {
    const { door, metadataAt } = await registered();
    const own = change('SetAnnualTarget', { period: '2024', text: 'x', effectiveOn: '2026-02-02' });
    await door.execute(asking([own, target('2025')], { effectiveOn: '2026-01-01' }));
    expect((await metadataAt(1)).effectiveOn).toBe('2026-02-02');
    expect((await metadataAt(2)).effectiveOn).toBe('2026-01-01');
  });

  it.each(['', '2026-6-1', '2026-02-30', 'today'])('%j is no day', async (effectiveOn) => {
    const { door } = await registered();
    expect(await refusal(door.execute(asking(stage('completed'), { effectiveOn })))).toEqual({
      code: 'DATE_INVALID',
      details: { field: 'effectiveOn', read: effectiveOn },
    });
  });

  it('never runs backwards within a stream, even where the clock does', async () => {
    const { store, door, clock, metadataAt } = await registered();
    clock.instant = '2025-01-01T00:00:00.000Z';
    await door.execute(asking(target('2024')));
    await doorOn(store, clock).execute(asking(target('2025')));
    clock.instant = '2026-06-30T03:00:00.001Z';
    await door.execute(asking(target('2026')));
    const times = await Promise.all(
      [0, 1, 2, 3].map(async (revision) => (await metadataAt(revision)).recordedAt),
    );
    const first = '2026-06-30T03:00:00.000Z';
    expect(times).toEqual([first, first, first, '2026-06-30T03:00:00.001Z']);
    await door.execute(asking(REGISTRATION, { id: 'paju8.12-6' }));
    expect((await store.readLast('pledge-paju8.12-6'))!.metadata.recordedAt).toBe(clock.instant);
  });
});

describe('sizes', () => {
  const details = (n: number) => Array.from({ length: n }, () => '가'.repeat(400));
  const milestone = (name: string, n: number) =>
    change('RecordMilestone', { milestone: name, text: 'x', details: details(n) });

  it('one event is at most 60 KiB, data and metadata together', async () => {
    const { door, length } = await registered();
    const lines = Array.from({ length: 200 }, (_, i) => ({
      component: `${'c'.repeat(60)}${i}`,
      source: 'national' as const,
      period: 'after-term',
      amount: 99_999_999_999_999,
    }));
    const components = lines.map(({ component }) => change('DeclareComponent', { component, title: 'x' }));
    await door.execute(asking(components));
    const asked = asking(
      change('ReviseBudget', {
        lines: [...lines.slice(0, 1), ...lines.slice(1).map((l) => ({ ...l, amount: 0 }))],
      }),
    );
    await door.execute(asked);
    expect(await length()).toBe(202);
    const text = '가'.repeat(4000);
    const own = change('SetAnnualTarget', { period: '2024', text, reason: { text } });
    const tooLong = change('RecordExpenditure', {
      lines: lines.flatMap((l) =>
        (['city', 'other', 'private'] as const).map((source) => ({ ...l, source, amount: 0 })),
      ),
    });
    await door.execute(asking(own));
    expect(await refusal(door.execute(asking(tooLong)))).toEqual({
      code: 'EVENT_TOO_LARGE',
      details: { type: 'ExpenditureRecorded', bytes: expect.any(Number) as number, limit: MAX_EVENT_BYTES },
    });
    expect(await length()).toBe(203);
  });

  it('the longest value that may be recorded may be changed, and then taken back', async () => {
    const { store, door } = await registered();
    const text = '가'.repeat(8000);
    const goal = (to: string) =>
      change('AmendPledge', { attribute: 'goal', to, reason: { text: text.slice(4000) } });
    await door.execute(asking(goal(text)));
    const event = (await store.readLast(STREAM))!.id;
    await door.execute(asking(goal('목표')));
    await door.execute(asking(change('CorrectEntry', { event, path: 'goal', value: null })));
    expect(viewPledge((await door.load(ID)).state)!.parts[0]!.goal).toBe('목표');
  });

  it('one append is at most 1 MB, and then nothing of it is there', async () => {
    const { door, length } = await registered();
    const changes = Array.from({ length: 60 }, (_, i) => milestone(`m${i}`, 15));
    expect(await refusal(door.execute(asking(changes)))).toEqual({
      code: 'APPEND_TOO_LARGE',
      details: { bytes: expect.any(Number) as number, limit: MAX_APPEND_BYTES },
    });
    expect(await length()).toBe(1);
    expect(await door.execute(asking(changes.slice(0, 50)))).toMatchObject({ revision: 50 });
  });
});

describe('what is kept of a stream', () => {
  it('is as the log has it, also after another process appended', async () => {
    const { store, door } = await registered();
    const other = doorOn(store);
    for (const [i, writer] of [door, other, door, other, other, door].entries()) {
      await writer.execute(asking(target(String(2020 + i))));
      const [mine, theirs, fresh] = await Promise.all([door, other, doorOn(store)].map((d) => d.load(ID)));
      expect(viewPledge(mine!.state)).toEqual(viewPledge(fresh!.state));
      expect(theirs).toMatchObject({ revision: fresh!.revision });
    }
    const { revision, knows } = await door.load(ID);
    expect([revision, knows('first'), knows('other')]).toEqual([6, true, false]);
  });

  it('is enough to append on, without a look at the log', async () => {
    const { store, door } = await registered();
    const read = jest.spyOn(store, 'readStream');
    await door.execute(asking(stage('completed')));
    expect(read).not.toHaveBeenCalled();
  });

  it('and is behind the log is no ground for a refusal, for no news, or for a mismatch', async () => {
    const { store, door } = await registered();
    const other = doorOn(store);
    await other.execute(asking(stage('in-progress')));
    await other.execute(asking(change('RaiseIssue', { issue: '1', text: '보상 협의' })));
    const resolved = asking(change('ResolveIssue', { issue: '1', resolution: '협의 완료' }));
    expect(await door.execute(resolved)).toMatchObject({ revision: 3 });
    await other.execute(asking(target('2024', '설계')));
    await other.execute(asking(target('2024', '착공')));
    await door.execute(asking(target('2024', '설계'), { expectedRevision: 5 }));
    await other.execute(asking(target('2024', '착공')));
    expect(await door.execute(asking(target('2024', '설계')))).toMatchObject({ revision: 8 });
  });

  it('is given up for others, and read again', async () => {
    const store = new MemoryEventStore();
    const door = doorOn(store, new SetClock(), 2);
    const ids = ['paju8.1', 'paju8.2', 'paju8.3'];
    for (const id of ids) await door.execute(asking(REGISTRATION, { id }));
    for (const id of ids)
      expect(await door.execute(asking(stage('completed'), { id }))).toMatchObject({ revision: 1 });
  });

  it('of a stream that is not there is nothing', async () => {
    const { state, revision } = await doorOn(new MemoryEventStore()).load(ID);
    expect([state.status, revision]).toEqual(['not-registered', -1]);
  });
});

describe('many commands at once', () => {
  it('on one pledge are all recorded, in one order', async () => {
    const { store, door } = await registered();
    const doors = [door, doorOn(store), doorOn(store)];
    const receipts = await Promise.all(
      Array.from({ length: 64 }, (_, i) => doors[i % 3]!.execute(asking(target(String(2000 + i))))),
    );
    const revisions = receipts.map((r) => r.revision).sort((a, b) => a - b);
    expect(revisions).toEqual(Array.from({ length: 64 }, (_, i) => i + 1));
    const { state } = await doorOn(store).load(ID);
    expect(viewPledge(state)!.parts[0]!.annualTargets).toHaveLength(64);
  });
});

describe('a record that is not what it should be', () => {
  const changed = (gaps: readonly number[]) => async () => {
    const store = new TamperedStore();
    const { door } = await registered(store);
    await door.execute(asking([target('2024'), target('2025'), target('2026')]));
    store.tamper = (events) => events.filter(({ revision }) => !gaps.includes(revision));
    return refusal(doorOn(store).execute(asking(stage('completed'))));
  };

  it.each([
    ['first', [0], phrase('revision-other', { expected: 0, found: 1 })],
    ['middle', [2], phrase('revision-other', { expected: 2, found: 3 })],
  ])('with a gap at the %s stops', async (_, gaps, why) => {
    expect(await changed(gaps)()).toEqual({ code: 'STREAM_BROKEN', details: { stream: STREAM, why } });
  });

  it.each([
    ['type', { type: 'PledgeDreamt' }, { type: 'PledgeDreamt', version: 1 }],
    ['version', { metadata: { version: 2 } as EventMetadata }, { type: 'PledgeRegistered', version: 2 }],
  ])('with an event of a %s that is not known stops', async (_, facts, details) => {
    const store = new TamperedStore();
    await registered(store);
    store.tamper = (events) => events.map((event) => ({ ...event, ...facts }));
    const door = doorOn(store);
    expect(await refusal(door.execute(asking(stage('completed'))))).toEqual({
      code: 'EVENT_UNKNOWN',
      details,
    });
    expect((await refusal(door.load(ID))).code).toBe('EVENT_UNKNOWN');
  });

  it('that ends before what was read of it stops, and is read anew', async () => {
    const { door } = await registered();
    await door.execute(asking([target('2024'), target('2025')]));
    const restored = new MemoryEventStore();
    await doorOn(restored).execute(asking(REGISTRATION));
    Object.assign(door, { ports: { ...(door as unknown as { ports: object }).ports, store: restored } });
    expect(await refusal(door.execute(asking(stage('completed'))))).toEqual({
      code: 'STREAM_BROKEN',
      details: { stream: STREAM, why: phrase('ends-early', { end: 0, read: 2 }) },
    });
    expect(await door.execute(asking(stage('completed')))).toMatchObject({ revision: 1 });
  });
});
