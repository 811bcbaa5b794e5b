import { MemoryEventStore } from '@ledger/event-store';
import { asking, doorOn, refusal, REGISTRATION, SetClock, stage, STREAM } from '../test/doors';

async function registered() {
  const store = new MemoryEventStore();
  const door = doorOn(store, new SetClock());
  await door.execute(asking(REGISTRATION, { commandId: 'first' }));
  return { store, door, length: async () => (await store.readStream(STREAM)).length };
}

describe('the id of a command that was no news', () => {
  it('gives the same receipt again, and does not undo what was changed meanwhile', async () => {
    const { door, length } = await registered();
    await door.execute(asking(stage('under-review')));
    const asked = asking(stage('under-review'), { commandId: 'again' });
    const first = await door.execute(asked);
    expect(first).toMatchObject({ events: [], revision: 1, repeated: false });
    await door.execute(asking(stage('in-progress')));
    expect(await door.execute(asked)).toEqual({ ...first, repeated: true });
    expect(await length()).toBe(3);
  });

  it('is bound to that content', async () => {
    const { door } = await registered();
    await door.execute(asking(stage('under-review')));
    await door.execute(asking(stage('under-review'), { commandId: 'again' }));
    const other = asking(stage('in-progress'), { commandId: 'again' });
    expect(await refusal(door.execute(other))).toMatchObject({ code: 'COMMAND_ID_REUSED' });
  });
});

describe('the same content', () => {
  it('twice appends nothing', async () => {
    const { store, door, length } = await registered();
    const { revision } = await door.execute(asking(stage('in-progress')));
    const again = await door.execute(asking(stage('in-progress'), { commandId: 'other' }));
    const token = (await store.head())!.resume;
    expect(again).toEqual({
      stream: STREAM,
      commandId: 'other',
      revision,
      events: [],
      token,
      repeated: false,
    });
    expect(await length()).toBe(2);
  });
});
