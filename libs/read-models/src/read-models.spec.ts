import { MemoryDocumentStore } from '@ledger/document-store';
import { MemoryEventStore } from '@ledger/event-store';
import { codeOf } from '../test/asking';
import { liveOf, modelsOn, projectorOn } from '../test/reading';
import { Recorder } from '../test/recorder';
import { Generations, pledgeBoard } from '.';

/** As an EventStoreDB gives it; the log here is in memory, whose places are written otherwise. */
const resumeOf = (position: number): string => `${String(position).padStart(20, '9')}/${'9'.repeat(20)}`;

/** Read models whose bookmark was given by another kind of store that held this log, up to a position. */
async function movedAt(position: number) {
  const events = new MemoryEventStore();
  const recorder = new Recorder(events);
  const tokens = [await recorder.register('paju8.1'), await recorder.register('paju8.2')];
  const stores = { events, documents: new MemoryDocumentStore() };
  await projectorOn(stores).catchUp();
  const generations = new Generations(stores.documents);
  const board = await liveOf(stores.documents, 'pledge-board');
  const bookmark = { position, resume: resumeOf(position) };
  await generations.setProgress(board, await generations.progress(board), { bookmark, stopped: null });
  return { models: modelsOn(stores, 30), tokens };
}

describe('read models that outlived a move of the log to another kind of store', () => {
  it('have seen every change once they are at the end of the log', async () => {
    const { models, tokens } = await movedAt(1);
    for (const token of tokens) expect(await models.waitFor(pledgeBoard, token)).toBe(1);
  });

  it('are not taken to have seen a change because of how their place is written', async () => {
    const { models, tokens } = await movedAt(0);
    expect(await codeOf(models.waitFor(pledgeBoard, tokens[1]))).toBe('READ_MODEL_BEHIND');
  });
});
