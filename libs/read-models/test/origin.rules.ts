import { MemoryDocumentStore } from '@ledger/document-store';
import { MemoryEventStore, type LoggedEvent } from '@ledger/event-store';
import { furthestOf, projections } from '../src';
import { smallLedger, upTo } from './projector.rules';
import { liveBytes, modelsOn, projectorOn, running, until, type Stores } from './reading';
import { Recorder } from './recorder';

/** Read models over a log that they were not made of. `open` gives empty stores each time. */
export function originRules(name: string, open: () => Promise<Stores>): void {
  describe(`the projector and the queries, over another log, ${name}`, () => {
    let stores: Stores;
    beforeEach(async () => {
      stores = await open();
      await smallLedger(new Recorder(stores.events));
      await projectorOn(stores).catchUp();
    });
    afterEach(() => stores.dispose());

    it('folds nothing, answers nothing and is not healthy', async () => {
      const before = await liveBytes(stores.documents);
      const events = new MemoryEventStore();
      for await (const batch of stores.events.readAll(undefined, { batchSize: 1 })) {
        const [{ stream, revision, ...event }] = batch.events as [LoggedEvent];
        const expected = revision === 0 ? 'no-stream' : revision - 1;
        await events.append(stream, expected, [{ ...event, id: event.id.replace('-7000-', '-7001-') }]);
      }
      const foreign = expect.objectContaining({ code: 'READ_MODELS_FOREIGN' });
      const other = { ...stores, events };
      await expect(projectorOn(other).catchUp()).rejects.toEqual(foreign);
      const errors: unknown[] = [];
      const run = running(projectorOn(other, { onError: (error) => void errors.push(error) }));
      await until(() => errors.length > 0);
      await run.stop();
      expect(errors[0]).toEqual(foreign);
      const models = modelsOn(other);
      await expect(models.waitFor(projections[0]!, undefined)).rejects.toEqual(foreign);
      await expect(models.health()).rejects.toEqual(foreign);
      expect(await liveBytes(stores.documents)).toBe(before);
    });

    it('says how far it is known to reach only of its own log', async () => {
      const head = await stores.events.head();
      const { events, documents } = stores;
      expect(await furthestOf(events, documents, projections)).toEqual(head);
      expect(await furthestOf(new MemoryEventStore(), documents, projections)).toBeUndefined();
      expect(await furthestOf(events, new MemoryDocumentStore(), projections)).toBeUndefined();
    });

    it('that is an earlier state of its own, knows more than that, and says so', async () => {
      const earlier = { ...stores, events: upTo(stores.events, 4) };
      const health = await modelsOn(earlier).health();
      expect(health.map(({ lag, position }) => [lag < 0, lag + position])).toEqual(
        health.map(() => [true, 4]),
      );
    });
  });
}
