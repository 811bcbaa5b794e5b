import { MemoryDocumentStore } from '@ledger/document-store';
import { MemoryEventStore } from '@ledger/event-store';
import { foldPledge, noPledge } from '@ledger/pledge';
import { modelsOn, projectorOn } from '../../test/reading';
import { Recorder, say } from '../../test/recorder';
import { pledgeRecord, pledgesOf, recordKey, type RecordPage } from './pledge-record.projection';

const EVENTS = 70;

/** Pledges whose codes begin alike, with a history that takes three pages, between two that take one. */
async function recorded() {
  const events = new MemoryEventStore();
  const recorder = new Recorder(events);
  for (const id of ['paju8.12', 'paju8.12-1', 'paju8.012', 'paju8.12a']) await recorder.register(id);
  for (let i = 1; i < EVENTS; i++)
    await recorder.pledge('paju8.12', say('AmendPledge', { attribute: 'title', to: `제목 ${i}` }));
  const stores = { events, documents: new MemoryDocumentStore() };
  await projectorOn(stores, { heldDocuments: 1, batchSize: 9 }).catchUp();
  return { recorder, models: modelsOn(stores) };
}

describe('the record of a pledge', () => {
  it('is the fold of a history of any length, in pages that no other pledge comes between', async () => {
    const { recorder, models } = await recorded();
    const pages = await models.all(pledgeRecord, recordKey('paju8.12'));
    expect(pages.map(({ events }) => events.length)).toEqual([32, 32, 6]);
    for (const [id, events] of recorder.events) {
      const [record, ...others] = pledgesOf(await models.all(pledgeRecord, recordKey(id)));
      expect(others).toEqual([]);
      expect(record).toEqual({ pledge: foldPledge(noPledge, events), revision: events.length - 1 });
    }
    const plan = pledgesOf(await models.all(pledgeRecord, 'paju8.'));
    expect(plan.map(({ pledge, revision }) => [pledge.code, revision])).toEqual([
      ['12', EVENTS - 1],
      ['012', 0],
      ['12-1', 0],
      ['12a', 0],
    ]);
  });

  it('ends where the page before was read too early, as it was a moment ago', async () => {
    const { recorder, models } = await recorded();
    const [first, second, third] = (await models.all(pledgeRecord, recordKey('paju8.12'))) as [
      RecordPage,
      RecordPage,
      RecordPage,
    ];
    const early = { ...second, events: second.events.slice(0, 30) };
    expect(pledgesOf([first, early, third])).toEqual([
      { pledge: foldPledge(noPledge, recorder.events.get('paju8.12')!.slice(0, 62)), revision: 61 },
    ]);
  });

  it('says that it was voided, whichever page says so', async () => {
    const { recorder, models } = await recorded();
    const page = (await models.all(pledgeRecord, recordKey('paju8.12')))[0]!;
    const voided = { reason: '중복', recordedAt: recorder.now };
    const last: RecordPage = { id: 'paju8.12', events: [], status: 'voided', voided };
    expect(pledgesOf([page, last])[0]!.pledge).toMatchObject({ status: 'voided', voided });
  });
});
