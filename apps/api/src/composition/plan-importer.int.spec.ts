import 'reflect-metadata';
import { createHash } from 'node:crypto';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { INestApplicationContext } from '@nestjs/common';
import { CommandBus, QueryBus } from '@nestjs/cqrs';
import { NestFactory } from '@nestjs/core';
import { ChangePledge, Ledger } from '@ledger/ledger';
import { MAX_DOCUMENT_BYTES } from '@ledger/plan-import';
import { ListFindings, type ListedFinding, type Paged, type Projector } from '@ledger/read-models';
import { budgetMatrix, sumKrw, TOTAL, viewPledge, type PledgeCommand, type PledgeView } from '@ledger/pledge';
import type { StoredEvent } from '@ledger/event-store';
import { Config } from './config';
import { DocumentArchive } from './document-archive';
import { LedgerModule, PROJECTOR } from './ledger.module';
import type { ImportOptions, ImportReceipt } from './import-receipt';
import { PlanImporter } from './plan-importer';
import { openStores, type Stores } from './stores';

const ROOT = join(__dirname, '../../../..');
const OWN = join(ROOT, 'samples/paju-8-section-12.md');
const PUBLISHED = join(ROOT, '../shared/samples/paju-8-section-12.md');
const ACTOR = { id: 'a-1', department: '기획예산과', role: 'planner' };

let app: INestApplicationContext;
let stores: Stores;
let folder: string;
let importer: PlanImporter;
let ledger: Ledger;

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'ledger-import-'));
  stores = await openStores({ LEDGER_DATA: folder });
  app = await NestFactory.createApplicationContext(
    LedgerModule.of({ config: new Config(), stores, follow: false }),
    { logger: false },
  );
  importer = app.get(PlanImporter, { strict: false });
  ledger = app.get(Ledger, { strict: false });
});

afterEach(async () => {
  await app.close();
  rmSync(folder, { recursive: true, force: true });
});

const OPTIONS: ImportOptions = {
  plan: 'paju8',
  name: 'section-12.md',
  jurisdiction: '경기도 파주시',
  term: '민선 8기',
  effective: '2022-12-01',
  actor: ACTOR,
};

const own = (): string => readFileSync(OWN, 'utf8');

const take = (text: string | Uint8Array, options: Partial<ImportOptions> = {}): Promise<ImportReceipt> =>
  importer.import(typeof text === 'string' ? Buffer.from(text) : text, { ...OPTIONS, ...options });

async function eventCount(): Promise<number> {
  return ((await stores.events.head())?.position ?? -1) + 1;
}

async function everyEvent(): Promise<StoredEvent[]> {
  const events: StoredEvent[] = [];
  for await (const batch of stores.events.readAll()) events.push(...batch.events);
  return events;
}

async function view(code: string): Promise<PledgeView> {
  return viewPledge((await ledger.pledges.load(`paju8.${code}`)).state)!;
}

const MILLION = 1_000_000;

/** The sum of the planned lines and of those before the term, in 백만원; null where there are none. */
function planned(pledge: PledgeView, component: string | null = null): [number, number] | null {
  const table = budgetMatrix(
    pledge.parts.find((part) => part.code === component)!,
    'planned',
  );
  if (!table || table.rows.length === 0) return null;
  return [table.totalKrw / MILLION, (table.sumsKrw[table.periods.indexOf('prior')] ?? 0) / MILLION];
}

const SAMPLES: [string, string][] = [
  ['the sample of this project', OWN],
  ['the published document', PUBLISHED],
];

describe.each(SAMPLES)('%s', (_, file) => {
  // Not every checkout has the published document beside it; its rules then count as skipped.
  const rule = existsSync(file) ? it : it.skip;

  rule('comes out with the amounts that it prints', async () => {
    await take(readFileSync(file));
    expect(planned(await view('12-1'))).toEqual([4_200, 0]);
    expect(planned(await view('12-2'))).toBeNull();
    expect((await view('12-2')).parts[0]!.budget).toEqual([
      { kind: 'planned', source: TOTAL, period: TOTAL, amount: 'none' },
    ]);
    expect(planned(await view('12-3'))).toEqual([270, 0]);
    expect(planned(await view('12-4'))).toEqual([2_250, 0]);
    expect((await view('12-4')).parts[0]!.budget.map((line) => line.period)).not.toContain('2025');
    expect(planned(await view('12-5'))).toEqual([220, 0]);
    expect(planned(await view('12-6'))).toEqual([115_300, 162]);
    expect(planned(await view('12-7'))).toEqual([17_800, 335]);
    expect(planned(await view('12-8'), '1')).toEqual([14_524, 11_178]);
    expect(planned(await view('12-8'), '2')).toEqual([3_888, 1_030]);
    expect(planned(await view('12-9'))).toEqual([30_300, 14_105]);
  });

  rule('records no stage, no classification and no dependency, since a person has to', async () => {
    await take(readFileSync(file));
    for (const code of [1, 2, 3, 4, 5, 6, 7, 8, 9]) {
      const pledge = await view(`12-${code}`);
      expect(pledge.stage).toBeNull();
      expect(Object.values(pledge.classification)).toEqual(
        Object.values(pledge.classification).map(() => null),
      );
      expect(pledge.dependencies).toEqual([]);
      expect(pledge.findings.map((f) => f.code)).toEqual(
        expect.arrayContaining(['STAGE_NOT_RECORDED', 'CLASSIFICATION_NOT_RECORDED']),
      );
    }
    const suggestion = (await view('12-6')).findings.find((f) => f.code === 'DEPENDENCY_SUGGESTED');
    expect(suggestion).toMatchObject({
      read: '신청사',
      expected: 'paju8.12-6 paju8.12-5',
      span: { line: 311 },
    });
  });

  rule('is kept byte by byte, and every event names it and its lines', async () => {
    const bytes = readFileSync(file);
    const { document } = await take(bytes);
    expect(document).toBe(createHash('sha256').update(bytes).digest('hex'));
    expect(
      Buffer.from(await app.get(DocumentArchive, { strict: false }).textOf(document)).equals(bytes),
    ).toBe(true);
    const lineCount = bytes.toString('utf8').split('\n').length;
    for (const event of await everyEvent()) {
      expect(event.metadata.origin).toMatchObject({ via: 'import', document });
      expect(event.metadata.actor).toEqual(ACTOR);
      if (!event.stream.startsWith('pledge-')) continue;
      const [from, to] = event.metadata.origin.lines!;
      expect(from >= 1 && from <= to && to <= lineCount).toBe(true);
    }
  });

  rule('appends nothing when it comes again', async () => {
    await take(readFileSync(file));
    const before = await eventCount();
    const { pledges } = await take(readFileSync(file));
    expect(await eventCount()).toBe(before);
    expect(new Set(pledges.map((p) => p.outcome))).toEqual(new Set(['imported-before']));
    expect(pledges.flatMap((p) => p.proposals)).toEqual([]);
  });
});

it('finds what is asked for afterwards, also where it belongs to no pledge', async () => {
  const last = '| [12-9] | 금촌 민·군 복합커뮤니티센터 조기 건립 | 공 공 건 축 과 |';
  const { findings, pledges, document } = await take(own().replace(last, `${last}\n${last}`));
  await app.get<Projector>(PROJECTOR).catchUp();
  const { items } = await app
    .get(QueryBus)
    .execute<ListFindings, Paged<ListedFinding>>(new ListFindings({ plan: 'paju8', limit: 200 }));
  expect(findings.map(({ code }) => code)).toEqual(['INDEX_CODE_REPEATED']);
  expect(items[0]).toMatchObject({ ...findings[0], pledge: null, document });
  const codes = (of: readonly { code: string }[]) => of.map(({ code }) => code).sort();
  expect(codes(items)).toEqual(codes([...findings, ...pledges.flatMap(({ found }) => found)]));
  expect(new Set(items.map((item) => item.document))).toEqual(new Set([document]));
});

it('knows the same bytes under another name and another date', async () => {
  await take(own());
  const before = await eventCount();
  const again = await take(own(), { name: 'renamed.md', effective: '2023-01-01' });
  expect(new Set(again.pledges.map((p) => p.outcome))).toEqual(new Set(['imported-before']));
  expect(await eventCount()).toBe(before);
});

it('proposes what a better importer reads in a document that was imported, and applies none of it', async () => {
  await take(own());
  const before = await eventCount();
  const archive = app.get(DocumentArchive, { strict: false });
  const load = ledger.plans.load.bind(ledger.plans);
  // As if an older importer had taken it in, which had not understood goals.
  jest.spyOn(ledger.plans, 'load').mockImplementation(async (id) => {
    const loaded = await load(id);
    const documents = loaded.state.documents.map((document) => ({ ...document, importer: '0.9.0' }));
    return { ...loaded, state: { ...loaded.state, documents } };
  });
  const importedOnly = archive.importedOnly.bind(archive);
  jest.spyOn(archive, 'importedOnly').mockImplementation(async (id) => {
    const pledge = await importedOnly(id);
    return { ...pledge, chains: new Map([...pledge.chains].filter(([path]) => path !== 'goal')) };
  });
  const { pledges } = await take(own());
  expect(pledges.map((p) => p.proposals)).toEqual(
    pledges.map(() => [{ path: 'goal', from: null, to: expect.any(String) }]),
  );
  expect(await eventCount()).toBe(before);
});

describe('an edition that follows', () => {
  const edited = (...edits: [from: string, to: string][]): string =>
    edits.reduce((text, [from, to]) => {
      if (!text.includes(from)) throw new Error(`The sample has no "${from}"`);
      return text.replace(from, to);
    }, own());

  it('revises only what the document changed, with from and to', async () => {
    await take(own());
    const next = edited(
      ['| 시비 | 220 | | | 220 | | | |', '| 시비 | 250 | | | 250 | | | |'],
      ['| 계 | 220 | | | 220 | | | |', '| 계 | 250 | | | 250 | | | |'],
    );
    const { pledges } = await take(next, { effective: '2023-03-01' });
    const revised = pledges.filter((p) => p.outcome !== 'unchanged');
    expect(revised.map((p) => [p.pledge, p.outcome])).toEqual([['paju8.12-5', 'revised']]);
    expect(revised[0]!.changes).toEqual(
      expect.arrayContaining([
        { path: 'planned/-/city/2023', from: 220 * MILLION, to: 250 * MILLION },
        { path: 'planned/-/total/total', from: 220 * MILLION, to: 250 * MILLION },
      ]),
    );
    expect(revised[0]!.changes).toHaveLength(4);
    expect(planned(await view('12-5'))).toEqual([250, 0]);
    expect((await view('12-5')).parts[0]!.goal).not.toBeNull();
  });

  it('that only moved lines changes nothing', async () => {
    await take(own());
    const before = await eventCount();
    const { pledges } = await take(`\n\n\n${own()}`, { effective: '2023-03-01' });
    expect(new Set(pledges.map((p) => p.outcome))).toEqual(new Set(['unchanged']));
    // The document itself is stored and registered.
    expect((await everyEvent()).slice(before).map((e) => e.type)).toEqual([
      'SourceDocumentPartStored',
      'SourceDocumentRegistered',
    ]);
  });

  it('leaves a value that the ledger has changed meanwhile, and reports the conflict', async () => {
    await take(own());
    const command = {
      name: 'ReviseBudget' as const,
      body: { lines: [{ source: 'city' as const, period: '2023', amount: 1 }], effectiveOn: '2023-02-01' },
    };
    await app
      .get(CommandBus)
      .execute(
        new ChangePledge({ id: 'paju8.12-5', changes: [{ command }], actor: ACTOR, origin: { via: 'api' } }),
      );
    const { pledges } = await take(
      edited(['| 시비 | 220 | | | 220 | | | |', '| 시비 | 220 | | | 230 | | | |']),
      { effective: '2023-03-01' },
    );
    const { conflicts } = pledges.find((p) => p.pledge === 'paju8.12-5')!;
    expect(conflicts).toEqual([
      {
        path: 'planned/-/city/2023',
        base: 220 * MILLION,
        document: 230 * MILLION,
        ledger: 1,
        lines: [272, 272],
        span: { line: 272, column: 18, endLine: 272, endColumn: 21 },
      },
    ]);
    const pledge = await view('12-5');
    expect(pledge.parts[0]!.budget.find((l) => l.source === 'city' && l.period === '2023')?.amount).toBe(1);
    expect(pledge.findings.map((f) => f.code)).toContain('EDITION_CONFLICT');
  });

  it('is compared with the one before, which is read once for all of its pledges', async () => {
    await take(own());
    const read = jest.spyOn(app.get(DocumentArchive, { strict: false }), 'textOf');
    await take(`${own()}\n`, { effective: '2023-03-01' });
    expect(read).toHaveBeenCalledTimes(1);
  });

  it('that holds from no day is refused, dry or not', async () => {
    const refused = { code: 'DATE_INVALID', details: { field: 'effective', read: '2022-13-01' } };
    for (const dryRun of [true, false])
      await expect(take(own(), { effective: '2022-13-01', dryRun })).rejects.toMatchObject(refused);
    expect(await eventCount()).toBe(0);
  });

  it('is shown by a dry run, which appends nothing', async () => {
    const first = await take(own(), { dryRun: true });
    expect([await eventCount(), first.pledges.map((p) => p.outcome)]).toEqual([
      0,
      first.pledges.map(() => 'registered'),
    ]);
    await take(own());
    const before = await eventCount();
    const next = edited(['파주시정연구원 설립 |', '파주시정연구원 개원 |']);
    const dry = await take(next, { dryRun: true, effective: '2023-03-01' });
    expect(await eventCount()).toBe(before);
    const wet = await take(next, { effective: '2023-03-01' });
    expect(dry.pledges.map((p) => [p.outcome, p.changes])).toEqual(
      wet.pledges.map((p) => [p.outcome, p.changes]),
    );
  });

  it('makes the one before an old one, which is not taken in again', async () => {
    await take(own());
    await take(`\n${own()}`, { effective: '2023-03-01' });
    const before = await eventCount();
    await expect(take(own())).rejects.toMatchObject({
      code: 'DOCUMENT_SUPERSEDED',
      message: expect.stringContaining('which holds from 2022-12-01, was imported before'),
    });
    expect(await eventCount()).toBe(before);
  });

  it('keeps what it no longer names, and says so', async () => {
    await take(own());
    const without = own()
      .split('\n')
      .filter((line) => !line.includes("'22. 10. "))
      .join('\n');
    const { pledges } = await take(without, { effective: '2023-03-01' });
    expect(pledges.flatMap((p) => p.dropped.map((d) => d.path))).toEqual(
      expect.arrayContaining(['milestone/2022-10.1']),
    );
    expect((await view('12-7')).parts[0]!.milestones.map((m) => m.start)).toContain('2022-10');
  });

  const without = (from: string | RegExp): string => own().replace(from, '');
  const dropped9 = (): string =>
    without(/\| \[12-9\] .*\n/).slice(0, without(/\| \[12-9\] .*\n/).lastIndexOf('\n금촌 민·군'));
  const listed = async (question: ConstructorParameters<typeof ListFindings>[0] = {}) => {
    await app.get<Projector>(PROJECTOR).catchUp();
    const asked = new ListFindings({ plan: 'paju8', limit: 200, ...question });
    return (await app.get(QueryBus).execute<ListFindings, Paged<ListedFinding>>(asked)).items;
  };
  const tell = (pledge: string, command: PledgeCommand) =>
    app
      .get(CommandBus)
      .execute(
        new ChangePledge({ id: pledge, changes: [{ command }], actor: ACTOR, origin: { via: 'api' } }),
      );

  it('names a pledge that is no longer in it, and leaves it in the ledger', async () => {
    await take(own());
    const dry = await take(dropped9(), { effective: '2023-03-01', dryRun: true });
    const wet = await take(dropped9(), { effective: '2023-03-01' });
    const said = {
      code: 'PLEDGE_DROPPED',
      severity: 'warning',
      read: 'paju8.12-9 금촌 민·군 복합커뮤니티센터 조기 건립',
    };
    expect([dry.findings, wet.findings]).toEqual([[said], [said]]);
    expect(await listed({ code: 'PLEDGE_DROPPED' })).toMatchObject([{ ...said, document: wet.document }]);
    expect(planned(await view('12-9'))).toEqual([30_300, 14_105]);
    // The edition after it says so again, and only while the pledge is there.
    const third = await take(`${dropped9()}\n`, { effective: '2023-04-01' });
    expect((await listed({ code: 'PLEDGE_DROPPED' })).map(({ document }) => document)).toEqual([
      third.document,
    ]);
    await tell('paju8.12-9', { name: 'VoidRegistration', body: { because: '폐지' } });
    expect((await take(`${dropped9()}\n\n`, { effective: '2023-05-01' })).findings).toEqual([]);
  });

  it('is not missed in a document of other pledges', async () => {
    await take(own());
    const other = own().replaceAll(/\[12-(\d)\]/g, '[13-$1]');
    expect((await take(other, { effective: '2023-03-01' })).findings).toEqual([]);
    expect((await take(dropped9(), { effective: '2023-03-01' })).findings).toHaveLength(1);
  });

  it('cannot hold from a day before the one before it, and then changes nothing', async () => {
    const { document } = await take(own());
    const before = await eventCount();
    const next = edited(['| 시비 | 220 | | | 220 | | | |', '| 시비 | 250 | | | 250 | | | |']);
    for (const dryRun of [true, false]) {
      await expect(take(next, { effective: '2022-11-30', dryRun })).rejects.toMatchObject({
        code: 'EDITION_TOO_EARLY',
        kind: 'rejected',
        details: { effectiveOn: '2022-11-30', latest: '2022-12-01', document, name: 'section-12.md' },
      });
    }
    expect(await eventCount()).toBe(before);
    const { pledges } = await take(next, { effective: '2022-12-01' });
    expect(pledges.flatMap((p) => p.conflicts)).toEqual([]);
    expect(planned(await view('12-5'))).toEqual([250, 0]);
  });

  it('withdraws what it does not find any more, and keeps what people found', async () => {
    await take(own());
    const body = { finding: 'own', code: 'STATED_TOTAL_BLANK', severity: 'info' as const, read: '확인 요망' };
    await tell('paju8.12-8', { name: 'RecordFinding', body: { ...body, effectiveOn: '2022-12-02' } });
    const mended = edited(
      ['| 시 비 | | 10,578 |', '| 시 비 | 13,924 | 10,578 |'],
      ['| 기 타 | | 600 |', '| 기 타 | 600 | 600 |'],
    );
    const { pledges } = await take(mended, { effective: '2023-03-01' });
    const blank = () => listed({ code: 'STATED_TOTAL_BLANK' });
    expect((await blank()).map(({ id }) => id)).toEqual(['own']);
    expect((await listed()).length - 1).toBe(pledges.flatMap(({ found }) => found).length);
    const { state } = await ledger.pledges.load('paju8.12-8');
    const count = (asOf: string) =>
      viewPledge(state, { asOf })!.findings.filter(({ code }) => code === 'STATED_TOTAL_BLANK').length;
    expect([count('2022-12-31'), count('2023-03-01')]).toEqual([3, 1]);
    // What comes back is found again.
    await take(`${own()}\n`, { effective: '2023-04-01' });
    expect(await blank()).toHaveLength(3);
  });

  it('that drops what the ledger has changed meanwhile is a conflict, with the value of the ledger', async () => {
    await take(own());
    const text = '현지 확인';
    const body = { milestone: '2022-10.1', start: '2022-10', text, effectiveOn: '2022-12-20' };
    await tell('paju8.12-7', { name: 'RecordMilestone', body });
    const { pledges } = await take(without(/- '22\. 10\. 도시관리계획.*\n/), { effective: '2023-03-01' });
    const { conflicts, dropped } = pledges.find((p) => p.pledge === 'paju8.12-7')!;
    expect(dropped).toEqual([]);
    expect(conflicts).toMatchObject([
      { path: 'milestone/2022-10.1', document: null, ledger: { start: '2022-10', text } },
    ]);
    expect((await listed({ code: 'EDITION_CONFLICT' })).map(({ pledge }) => pledge)).toEqual(['paju8.12-7']);
    expect((await view('12-7')).parts[0]!.milestones.at(-1)).toMatchObject({ text });
  });

  it('moves a stated total only together with the lines that it sums', async () => {
    await take(own());
    const line = { source: 'city' as const, period: '2023', amount: 250 * MILLION };
    await tell('paju8.12-5', { name: 'ReviseBudget', body: { lines: [line], effectiveOn: '2023-02-01' } });
    const next = edited(
      ['| 계 | 220 | | | 220 | | | |', '| 계 | 240 | | | 230 | 10 | | |'],
      ['| 시비 | 220 | | | 220 | | | |', '| 시비 | 240 | | | 230 | 10 | | |'],
    );
    const { pledges } = await take(next, { effective: '2023-03-01' });
    const { conflicts, changes } = pledges.find((p) => p.pledge === 'paju8.12-5')!;
    const place = (source: string, period: string) => `planned/-/${source}/${period}`;
    expect(changes.filter(({ path }) => path.startsWith('planned/'))).toEqual([
      { path: place('city', '2024'), from: 'blank', to: 10 * MILLION },
      { path: place('total', '2024'), from: 'blank', to: 10 * MILLION },
    ]);
    const kept = [
      place('city', '2023'),
      place('city', 'total'),
      place('total', '2023'),
      place('total', 'total'),
    ];
    expect(new Set(conflicts.map(({ path }) => path))).toEqual(new Set(kept));
    // Agreed at last, these are conflicts no longer.
    const agreed = { lines: [{ ...line, amount: 230 * MILLION }], effectiveOn: '2023-04-01' };
    await tell('paju8.12-5', { name: 'ReviseBudget', body: agreed });
    await take(`${next}\n`, { effective: '2023-05-01' });
    const open = (await listed({ code: 'EDITION_CONFLICT' })).map(({ read }) => String(read).split(':')[0]);
    expect(new Set(open)).toEqual(new Set(kept.slice(1)));
  });
});

describe('an import that is cut off', () => {
  it('at any command leaves whole pledges, and comes to the same end when it is run again', async () => {
    const whole = await shapeOf(() => take(own()));
    for (const [at, survivor] of [
      [1, 0],
      [2, 0],
      [3, 1],
      [7, 5],
      [11, 9],
    ] as const) {
      await reopen();
      const bus = app.get(CommandBus);
      const execute = bus.execute.bind(bus);
      let calls = 0;
      const failing = jest.spyOn(bus, 'execute').mockImplementation((command) => {
        if (++calls > at) throw new Error('cut off');
        return execute(command as never);
      });
      await expect(take(own())).rejects.toThrow('cut off');
      failing.mockRestore();
      const pledges = new Set(
        (await everyEvent()).map((e) => e.stream).filter((s) => s.startsWith('pledge-')),
      );
      expect(pledges.size).toBe(survivor);
      expect(await importer.wasCutOff(Buffer.from(own()), 'paju8')).toBe(true);
      expect(await shapeOf(() => take(own()))).toEqual(whole);
      expect(await importer.wasCutOff(Buffer.from(own()), 'paju8')).toBe(false);
    }
  });

  /** What each stream holds, without what differs from run to run. */
  async function shapeOf(run: () => Promise<unknown>): Promise<unknown> {
    await run();
    return (await everyEvent()).map(({ stream, revision, type, data }) => ({ stream, revision, type, data }));
  }

  async function reopen(): Promise<void> {
    await app.close();
    rmSync(folder, { recursive: true, force: true });
    stores = await openStores({ LEDGER_DATA: folder });
    app = await NestFactory.createApplicationContext(
      LedgerModule.of({ config: new Config(), stores, follow: false }),
      { logger: false },
    );
    importer = app.get(PlanImporter, { strict: false });
    ledger = app.get(Ledger, { strict: false });
  }
});

describe('a file that cannot be taken in', () => {
  const refused: [string, () => Uint8Array, string][] = [
    ['is empty', () => Buffer.from(''), 'DOCUMENT_EMPTY'],
    ['is blank', () => Buffer.from(' \n\n'), 'DOCUMENT_EMPTY'],
    ['is binary', () => Buffer.from([0x89, 0x50, 0x4e, 0x47, 0, 1, 2]), 'DOCUMENT_BINARY'],
    [
      'is not UTF-8',
      () => Buffer.concat([Buffer.from(own()), Buffer.from([0xb0, 0xa1])]),
      'DOCUMENT_NOT_UTF8',
    ],
    ['is too large', () => Buffer.alloc(MAX_DOCUMENT_BYTES + 1, 'a'), 'DOCUMENT_TOO_LARGE'],
    ['is no plan', () => Buffer.from('# 회의록\n\n- 안건 1\n'), 'DOCUMENT_NOT_A_PLAN'],
  ];

  it.each(refused)('because it %s is refused, and nothing is appended', async (_, bytes, code) => {
    await expect(take(bytes())).rejects.toMatchObject({ code });
    expect(await eventCount()).toBe(0);
  });

  it.each([
    [['jurisdiction']],
    [['term']],
    [['effective']],
    [['jurisdiction', 'term', 'effective']],
  ] as const)('without %j is asked for all of it by name, at once', async (missing) => {
    const rest = Object.fromEntries(
      Object.entries(OPTIONS).filter(([name]) => !(missing as readonly string[]).includes(name)),
    );
    await expect(importer.import(Buffer.from(own()), rest as unknown as ImportOptions)).rejects.toMatchObject(
      {
        code: 'OPTION_MISSING',
        details: { options: missing.map((name) => `--${name}`) },
      },
    );
    expect(await eventCount()).toBe(0);
  });

  it('that leaves a department blank is told as an error, and that pledge alone is refused', async () => {
    const { pledges } = await take(own().replace('공 공 건 축 과', ''));
    const refused = pledges.filter((p) => p.outcome === 'refused');
    expect(refused).toMatchObject([{ pledge: 'paju8.12-5', refusal: { code: 'INPUT_INVALID' } }]);
    expect(refused[0]!.found).toContainEqual(
      expect.objectContaining({ code: 'DEPARTMENT_MISSING', severity: 'error' }),
    );
    expect(pledges.filter((p) => p.outcome === 'registered')).toHaveLength(8);
  });

  it('in one pledge only loses no other pledge, and takes that one in when it is mended', async () => {
    const broken = own().replaceAll('파주시정연구원 설립', `파주시정연구원 설립 ${'가'.repeat(600)}`);
    const { pledges } = await take(broken);
    expect(pledges.filter((p) => p.outcome === 'refused').map((p) => [p.pledge, p.refusal?.code])).toEqual([
      ['paju8.12-4', 'INPUT_INVALID'],
    ]);
    expect(pledges.filter((p) => p.outcome === 'registered')).toHaveLength(8);
    const mended = await take(own(), { effective: '2022-12-02' });
    expect(mended.pledges.find((p) => p.pledge === 'paju8.12-4')?.outcome).toBe('registered');
  });
});

it('keeps plans of one city and of several side by side', async () => {
  await take(own());
  const other = await take(own(), { plan: 'goyang8', jurisdiction: '경기도 고양시' });
  expect(other.pledges.map((p) => p.outcome)).toEqual(other.pledges.map(() => 'registered'));
  await expect(take(own(), { plan: 'goyang8', term: '민선 9기' })).rejects.toMatchObject({
    code: 'PLAN_EXISTS',
  });
  const amounts = (await view('12-9')).parts
    .flatMap((p) => p.budget)
    .filter((l) => l.source !== TOTAL && l.period !== TOTAL);
  expect(sumKrw(amounts.map((l) => l.amount))).toBe(30_300 * MILLION);
});
