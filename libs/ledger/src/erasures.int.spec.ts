import { copyFileSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { LedgerError, phrase, storeUnavailable } from '@ledger/kernel';
import { openEmbeddedEventStore } from '@ledger/event-store';
import { pledgeAggregate, subjectAggregate } from '@ledger/pledge';
import { KeysFile, opened } from '@ledger/vault';
import { ACTOR, asking, change, refusal, REGISTRATION, SetClock, STREAM } from '../test/doors';
import { Door } from './door';
import { finishErasures } from './erasures';
import { ChangeSubject } from './envelope';
import { ChangeSubjectHandler, Ledger } from './ledger.handler';
import { systemIds } from './system';

const about = 'civil-7';
const PLAIN = '이름을 적은 글';
let folder: string;
const closing: (() => Promise<void>)[] = [];
beforeEach(() => (folder = mkdtempSync(join(tmpdir(), 'erasures-'))));
afterEach(async () => {
  await Promise.all(closing.splice(0).map((close) => close()));
  rmSync(folder, { recursive: true });
});

/** The ledger as one process has it; several may have the same folder. */
async function ledgerIn(keys = 'keys.sqlite', log = 'events.sqlite') {
  const store = await openEmbeddedEventStore(join(folder, log));
  const vault = new KeysFile(join(folder, keys));
  const close = async (): Promise<void> => {
    await store.close();
    await vault.close();
  };
  closing.push(close);
  const ports = { store, vault, clock: new SetClock(), ids: systemIds };
  const handler = new ChangeSubjectHandler(new Ledger(ports), ports);
  const erase = () =>
    handler.execute(
      new ChangeSubject({
        id: about,
        changes: [{ command: { name: 'EraseSubject', body: { reason: { text: '요구' } } } }],
        actor: ACTOR,
        origin: { via: 'cli' },
      }),
    );
  const read = async (): Promise<unknown> => opened((await store.readLast(STREAM))!.data['to'], vault);
  return {
    store,
    vault,
    erase,
    read,
    close,
    door: new Door(pledgeAggregate, ports),
    subjects: new Door(subjectAggregate, ports),
    start: () => finishErasures({ events: store, vault }),
  };
}

const issue = () => asking(change('RaiseIssue', { issue: 'i', text: PLAIN, about }));

async function told() {
  const ledger = await ledgerIn();
  await ledger.door.execute(asking(REGISTRATION));
  await ledger.door.execute(issue());
  expect(await ledger.read()).toEqual({ text: PLAIN });
  return ledger;
}

const ERASED = { text: { erased: true, on: '2026-06-30' } };

describe('an erasure', () => {
  it('is recorded and carried out, says how much it erased, and may be asked for again', async () => {
    const { erase, read, store } = await told();
    expect(await erase()).toMatchObject({
      stream: `subject-${about}`,
      erased: 1,
      events: [{ type: 'SubjectErased' }],
    });
    expect(await read()).toEqual(ERASED);
    expect(await erase()).toMatchObject({ erased: 1, events: [] });
    expect(await store.readStream(`subject-${about}`)).toHaveLength(1);
  });

  it('of a subject that nobody ever wrote about is refused: it may be mistyped', async () => {
    const { erase, store } = await ledgerIn();
    expect(await refusal(erase())).toEqual({ code: 'SUBJECT_MISSING', details: { subject: about } });
    expect(await store.head()).toBeUndefined();
  });

  it('that was cut off after its event is ended at the next start', async () => {
    const first = await told();
    await first.subjects.execute({
      id: about,
      changes: [{ command: { name: 'EraseSubject', body: { reason: { text: '요구' } } } }],
      actor: ACTOR,
      origin: { via: 'cli' },
    });
    await first.close();
    const next = await ledgerIn();
    expect(await next.read()).toEqual({ text: PLAIN });
    await next.start();
    expect(await next.read()).toEqual(ERASED);
    expect(await next.vault.subjects()).toEqual([]);
  });

  it('that cannot be carried out to the end says that it is recorded, and is ended when it is sent again', async () => {
    const { erase, vault, store, read } = await told();
    const carryOut = vault.erase.bind(vault);
    const path = join(folder, 'keys.sqlite');
    const faults = [
      [new LedgerError('STORE_BUSY', { path }), phrase('file-in-use', { path })],
      [storeUnavailable(phrase('disk-full'), 'unknown'), phrase('disk-full')],
    ] as const;
    for (const [fault, why] of faults) {
      vault.erase = () => Promise.reject(fault);
      expect(await refusal(erase())).toEqual({
        code: 'ERASURE_UNFINISHED',
        details: { subject: about, why },
      });
    }
    expect(await store.readStream(`subject-${about}`)).toHaveLength(1);
    vault.erase = carryOut;
    expect(await erase()).toMatchObject({ erased: 1, events: [] });
    expect(await read()).toEqual(ERASED);
  });

  it('holds where an older copy of the keys was put back', async () => {
    const first = await told();
    await first.close();
    copyFileSync(join(folder, 'keys.sqlite'), join(folder, 'older.sqlite'));
    const second = await ledgerIn();
    await second.erase();
    await second.close();
    const restored = await ledgerIn('older.sqlite');
    expect(await restored.read()).toEqual({ text: PLAIN });
    await restored.start();
    expect(await restored.read()).toEqual(ERASED);
    expect((await refusal(restored.door.execute(issue()))).code).toBe('SUBJECT_ERASED');
  });

  it('holds where an older copy of the log was put back, and may be recorded in it again', async () => {
    const first = await told();
    await first.store.backup(join(folder, 'older.sqlite'));
    await first.erase();
    await first.close();
    const restored = await ledgerIn('keys.sqlite', 'older.sqlite');
    await restored.start();
    expect(await restored.read()).toEqual(ERASED);
    expect((await refusal(restored.door.execute(issue()))).code).toBe('SUBJECT_ERASED');
    expect(await restored.erase()).toMatchObject({ erased: 1, events: [{ type: 'SubjectErased' }] });
  });

  it('is seen at once by another process that had opened the text', async () => {
    const [one, two] = [await told(), await ledgerIn()];
    expect(await two.read()).toEqual({ text: PLAIN });
    await one.erase();
    expect(await two.read()).toEqual(ERASED);
    expect((await refusal(two.door.execute(issue()))).code).toBe('SUBJECT_ERASED');
  });

  it('is not what a lost file of keys is taken for', async () => {
    const first = await told();
    await first.close();
    const without = await ledgerIn('lost.sqlite');
    await without.start();
    expect(await without.read()).toEqual({ text: { erased: false, why: 'no-key' } });
  });
});
