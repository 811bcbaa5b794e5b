import { canonicalJson, type EventMetadata, type JsonObject } from '@ledger/kernel';
import { newEvent } from '../sample-events.contract';
import { proposals } from './records';

const told = (bytes: unknown) => JSON.parse(Buffer.from(bytes as Uint8Array).toString('utf8')) as unknown;

describe('the events as they are sent', () => {
  it('say what the event says, the metadata as bytes', () => {
    const event = newEvent('공약 🏛', { note: null, path: String.raw`C:\ud800`, quoted: '"\\' });
    const [proposed] = proposals([event]).events;
    expect(proposed).toMatchObject({ id: event.id, type: event.type, data: event.data });
    expect(told(proposed!.metadata)).toEqual(event.metadata);
  });

  it('are counted as the server counts them', () => {
    const events = [newEvent('가'), newEvent('b', { note: null })];
    const bytes = events.map(({ type, data, metadata }) => {
      return 2 * type.length + Buffer.byteLength(canonicalJson(data) + canonicalJson(metadata));
    });
    expect(proposals(events).bytes).toBe(bytes[0]! + bytes[1]!);
  });

  const ring: Record<string, unknown> = {};
  ring['self'] = ring;
  it.each<[string, unknown]>([
    ['NaN', Number.NaN],
    ['an infinite number', [1, { deep: Number.POSITIVE_INFINITY }]],
    ['half a surrogate pair', 'a\ud800'],
    ['half a pair as a name', { '\udc00': 1 }],
    ['a ring', ring],
    ['a bigint', 1n],
  ])('cannot carry %s, in the data or in the metadata', (_, value) => {
    const event = newEvent('a');
    const refused = expect.objectContaining({ code: 'JSON_NOT_CANONICAL' }) as unknown;
    const inData = { ...event, data: { value } as JsonObject };
    const inMetadata = { ...event, metadata: { ...event.metadata, value } as EventMetadata };
    for (const each of [inData, inMetadata]) expect(() => proposals([each])).toThrow(refused as Error);
  });
});
