import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { loadAll } from 'js-yaml';
import { canonicalJson } from '@ledger/kernel';
import { newEvent } from '../../event-store/src/sample-events.contract';
import { bodiesIn, exported, lineWith, NOTE, read, smallLog, SOURCE } from '../test/exports';
import { isUriReference } from '.';

type Members = Record<string, unknown>;

const membersOf = (text: string): Members[] =>
  text
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as Members);

describe('an export', () => {
  it('is one line for each event, in ledger order, and the checkpoint last', async () => {
    const lines = membersOf(await exported(await smallLog(), { checkpoint: NOTE }));
    expect(
      lines.map(({ subject, ledgerposition, streamrevision }) => [subject, ledgerposition, streamrevision]),
    ).toEqual([
      ['plan-paju8', 0, 0],
      ['pledge-paju8.12-5', 1, 0],
      ['pledge-paju8.12-5', 2, 1],
      ['plan-paju8', 3, 1],
      [undefined, undefined, undefined],
    ]);
    expect(lines.at(-1)).toEqual({
      specversion: '1.0',
      id: createHash('sha256').update(NOTE).digest('hex'),
      source: SOURCE,
      type: 'pledge-ledger.checkpoint',
      datacontenttype: 'text/plain; charset=utf-8',
      ledgersize: 4,
      data: NOTE,
    });
  });

  it('gives the leaf bytes of each event from its line alone', async () => {
    const store = await smallLog();
    const leaves = membersOf(await exported(store)).map(({ data, id, streamrevision, subject, type }) =>
      canonicalJson({ ...(data as object), id, revision: streamrevision, stream: subject, type }),
    );
    expect(leaves).toEqual(await bodiesIn(store));
  });

  it('is the same each time', async () => {
    const store = await smallLog();
    expect(await exported(store)).toBe(await exported(store));
  });

  it('ends where it was said to, and has no checkpoint where none is given', async () => {
    const text = await exported(await smallLog(), { until: 1 });
    expect(text.split('\n')).toHaveLength(3);
    expect((await read(text)).end).toEqual({ events: 2, source: SOURCE, checkpoint: undefined });
  });

  it('of a log that is shorter than it was is refused, before any checkpoint', async () => {
    const exporting = exported(await smallLog(), { until: 4, checkpoint: NOTE });
    await expect(exporting).rejects.toMatchObject({ code: 'LOG_SHORTER', details: { head: 3, bookmark: 4 } });
  });

  it('has no line that could not be read back', async () => {
    const store = await smallLog();
    await store.append('plan-b', 'no-stream', [newEvent('a', { text: '가'.repeat(400_000) })]);
    await expect(exported(store)).rejects.toMatchObject({
      code: 'EVENT_TOO_LARGE',
      details: { limit: 1024 * 1024 },
    });
  });

  it.each(['', 'a b', '파주', '%zz'])('does not come from %j, which is no URI reference', async (source) => {
    await expect(exported(await smallLog(), { source })).rejects.toThrow(RangeError);
  });
});

const VECTORS = resolve(__dirname, '../../../../shared/vectors/cloudevents');
/** Not part of the project: where they are missing, that shows. */
const withVectors = existsSync(VECTORS) ? describe : describe.skip;
const vector = (name: string): string =>
  existsSync(VECTORS) ? readFileSync(join(VECTORS, name), 'utf8') : '';

/** Of each scenario in structured mode: the JSON, and what it says its attributes are. */
function structuredIn(feature: string): { json: Members; attributes: Members }[] {
  return vector(feature)
    .split(/Scenario(?: Outline)?: /)
    .filter((scenario) => scenario.startsWith('Structured'))
    .map((scenario) => ({
      json: JSON.parse(/\{\s*"specversion"[^]*?\n {8}\}/.exec(scenario)![0]) as Members,
      attributes: Object.fromEntries(
        [...scenario.matchAll(/\| +(\w+) \| (\S+) +\|/g)]
          .map(([, name, value]) => [name!, value!])
          .filter(([name]) => name !== 'key'),
      ),
    }));
}

withVectors('CloudEvents 1.0', () => {
  const features = ['features/http-protocol-binding.feature', 'features/kafka-protocol-binding.feature'];
  const scenarios = features.flatMap(structuredIn);

  it('is what the vectors of the structured mode say', async () => {
    expect(scenarios).toHaveLength(features.length);
    const [line] = membersOf(await exported(await smallLog()));
    for (const { json, attributes } of scenarios) {
      const { data, ...members } = json;
      expect(members).toEqual(attributes);
      // Ours has all of these attributes, of the same forms, beside its own.
      expect(line).toMatchObject({
        specversion: members['specversion'],
        datacontenttype: 'application/json',
      });
      expect(Object.keys(line!)).toEqual(expect.arrayContaining(Object.keys(json)));
      for (const name of Object.keys(json)) expect(typeof line![name]).toBe(typeof json[name]);
      expect(typeof data).toBe('object');
    }
  });

  it('names attributes in lower-case letters and digits, and counts in 32 bits', async () => {
    for (const line of membersOf(await exported(await smallLog(), { checkpoint: NOTE }))) {
      for (const [name, value] of Object.entries(line)) {
        expect(name).toMatch(/^[a-z0-9]{1,20}$/);
        if (typeof value === 'number') expect(value | 0).toBe(value);
        else if (name !== 'data') expect(value).toMatch(/^[^\p{Cc}\p{Cs}]+$/u);
      }
    }
  });

  it('has sources that are URI references, there as here', () => {
    const yaml = ['yaml/v1.yaml', 'yaml/v1.0/v1_minimum.yaml'].flatMap((name) => loadAll(vector(name)));
    const sources = yaml.map(
      (event) => (event as { ContextAttributes: Members }).ContextAttributes['source'],
    );
    expect(sources.length).toBeGreaterThan(5);
    expect([...sources, SOURCE].filter((source) => !isUriReference(source))).toEqual([]);
  });

  it('may say what no ledger says: that is refused by name', async () => {
    const [line] = (await exported(await smallLog())).split('\n');
    for (const { json } of scenarios) {
      await expect(read(`${lineWith(line!, json)}\n`)).rejects.toMatchObject({
        code: 'EXPORT_INVALID',
        details: { line: 1, problems: [{ field: 'id', read: '1234-1234-1234' }] },
      });
    }
  });
});
