import { sentence, type LedgerError } from '@ledger/kernel';
import {
  bodiesIn,
  bodiesOf,
  chunksOf,
  exported,
  lineWith,
  NOTE,
  read,
  smallLog,
  SOURCE,
} from '../test/exports';
import { logOf } from '../../event-store/src/sample-events.contract';
import { exportedLog, MAX_LINE_BYTES } from '.';

describe('an export that is whole', () => {
  it('is read back as it was written, with what closes it', async () => {
    const store = await smallLog();
    const { events, end } = await read(await exported(store, { checkpoint: NOTE }));
    expect(events).toEqual(await logOf(store));
    expect(end).toEqual({ events: 4, source: SOURCE, checkpoint: NOTE });
  });

  it('is a log that begins anew each time it is asked, or behind a bookmark', async () => {
    const store = await smallLog();
    const text = await exported(store, { checkpoint: NOTE });
    const log = exportedLog(() => chunksOf(text, 7));
    const all = await logOf(store);
    expect(await log.end()).toMatchObject({ events: 4 });
    for (const [after, rest] of [
      [undefined, all],
      [all[1]!.bookmark, all.slice(2)],
      [all[3]!.bookmark, []],
    ] as const) {
      const batches = [];
      for await (const { events } of log.readAll(after, { batchSize: 3 })) batches.push(events);
      expect(batches.flat()).toEqual(rest);
      expect(batches.filter(({ length }) => length === 0 || length > 3)).toEqual([]);
    }
    expect(bodiesOf(all)).toEqual(await bodiesIn(store));
  });
});

type Damage = (lines: readonly string[]) => string | Buffer;

const joined = (lines: readonly string[]): string => lines.map((line) => `${line}\n`).join('');
/** The second line, which is the first event of a pledge, with something changed in it. */
const second =
  (change: (line: string) => string): Damage =>
  (lines) =>
    joined(lines.with(1, change(lines[1]!)));
const members = (changes: object): Damage => second((line) => lineWith(line, changes));
const inData = (changes: (data: { data: object; metadata: object }) => object): Damage =>
  second((line) => {
    const { data } = JSON.parse(line) as { data: { data: object; metadata: object } };
    return lineWith(line, { data: changes(data) });
  });
const checkpoint =
  (changes: object): Damage =>
  (lines) =>
    joined(lines.with(4, lineWith(lines[4]!, changes)));

/** What is damaged, how, at which line and field it is noticed, and what is said to be allowed. */
const DAMAGES: readonly (readonly [string, Damage, line: number, field: string, expected: string])[] = [
  ['cut off within a line', (lines) => joined(lines).slice(0, -20), 5, 'line', 'whole-line'],
  ['cut off before its last line feed', (lines) => joined(lines).slice(0, -1), 5, 'line', 'whole-line'],
  ['cut off within a character', () => Buffer.from('"가').subarray(0, 3), 1, 'line', 'whole-line'],
  ['no JSON', second((line) => line.slice(1)), 2, 'line', 'json-text'],
  ['an empty line', second(() => ''), 2, 'line', 'json-text'],
  ['no object', second(() => '[1]'), 2, 'line', 'json-object'],
  ['nothing', second(() => 'null'), 2, 'line', 'json-object'],
  [
    'not UTF-8',
    (lines) => Buffer.concat([Buffer.from(`${lines[0]}\n`), Buffer.from([0xff, 0x0a])]),
    2,
    'line',
    'utf8-text',
  ],
  ['marked with a byte order', (lines) => `\ufeff${joined(lines)}`, 1, 'line', 'json-text'],
  ['of lines of another system', (lines) => lines.join('\r\n'), 1, 'line', 'canonical-line'],
  ['white space', second((line) => line.replace('{', '{ ')), 2, 'line', 'canonical-line'],
  [
    'a name twice',
    second((line) => line.replace('{"data":', '{"data":0,"data":')),
    2,
    'line',
    'canonical-line',
  ],
  [
    'a name twice within',
    second((line) => line.replace('"label":', '"label":"other","label":')),
    2,
    'line',
    'canonical-line',
  ],
  [
    'names out of order',
    second((line) =>
      JSON.stringify(Object.fromEntries(Object.entries(JSON.parse(line) as object).toReversed())),
    ),
    2,
    'line',
    'canonical-line',
  ],
  [
    'a number written otherwise',
    second((line) => line.replace('"ledgerposition":1', '"ledgerposition":1.0')),
    2,
    'line',
    'canonical-line',
  ],
  [
    'a number that no double holds',
    second((line) => line.replace('"label":"공약"', '"label":9007199254740993')),
    2,
    'line',
    'canonical-line',
  ],
  [
    'half a surrogate pair',
    second((line) => line.replace('공약', String.raw`\ud800`)),
    2,
    'line',
    'canonical-line',
  ],
  [
    'nested too deep',
    second(() => `${'['.repeat(100_000)}${']'.repeat(100_000)}`),
    2,
    'line',
    'canonical-line',
  ],
  [
    'a line that is too long',
    second((line) => line.replace('공약', 'x'.repeat(MAX_LINE_BYTES))),
    2,
    'line',
    'bytes-at-most',
  ],
  [
    'one byte too long',
    second((line) => line.replace('공약', 'x'.repeat(MAX_LINE_BYTES - Buffer.byteLength(line) + 6))),
    2,
    'line',
    'bytes-at-most',
  ],
  ['endless', (lines) => `${lines[0]}\n${'x'.repeat(3 * MAX_LINE_BYTES)}`, 2, 'line', 'bytes-at-most'],
  ['of another version', members({ specversion: '2.0' }), 2, 'specversion', 'one-of'],
  ['without a version', members({ specversion: undefined }), 2, 'specversion', 'one-of'],
  ['without an id', members({ id: undefined }), 2, 'id', 'uuid'],
  ['an id in capitals', members({ id: '01A213BB-E77B-72DA-A824-FDA9BF0B1E1A' }), 2, 'id', 'uuid'],
  ['a source that is none', members({ source: '파주' }), 2, 'source', 'uri-reference'],
  ['of two ledgers', members({ source: 'pledge-ledger/other' }), 2, 'source', 'one-of'],
  ['a type that is none', members({ type: 'stage changed' }), 2, 'type', 'event-type'],
  ['no stream', members({ subject: '' }), 2, 'subject', 'text'],
  ['a stream with a control character', members({ subject: 'a\u0085b' }), 2, 'subject', 'text'],
  ['another content type', members({ datacontenttype: 'text/json' }), 2, 'datacontenttype', 'one-of'],
  ['an attribute that is none of its own', members({ dataschema: 'x' }), 2, 'dataschema', 'no-such-field'],
  [
    'an attribute with a name of objects',
    second((line) => `${line.slice(0, -1)},"zz__proto__":1}`),
    2,
    'zz__proto__',
    'no-such-field',
  ],
  ['a position as text', members({ ledgerposition: '1' }), 2, 'ledgerposition', 'whole-between'],
  ['a position beyond 32 bits', members({ ledgerposition: 2 ** 31 }), 2, 'ledgerposition', 'whole-between'],
  ['half a position', members({ ledgerposition: 0.5 }), 2, 'ledgerposition', 'whole-between'],
  ['a position twice', members({ ledgerposition: 0 }), 2, 'ledgerposition', 'count'],
  ['without an event', (lines) => joined(lines.toSpliced(1, 1)), 2, 'ledgerposition', 'count'],
  ['two events the wrong way round', ([a, b, c]) => joined([a!, c!, b!]), 2, 'ledgerposition', 'count'],
  ['a negative revision', members({ streamrevision: -1 }), 2, 'streamrevision', 'whole-between'],
  ['a revision too far', members({ streamrevision: 1 }), 2, 'streamrevision', 'count'],
  ['on another stream', members({ subject: 'plan-paju8' }), 2, 'streamrevision', 'count'],
  ['data that is no object', members({ data: [] }), 2, 'data', 'object'],
  ['no data in its data', inData(({ metadata }) => ({ metadata })), 2, 'data.data', 'object'],
  ['no metadata', inData(({ data }) => ({ data, metadata: null })), 2, 'data.metadata', 'object'],
  [
    'more than data and metadata',
    inData((data) => ({ ...data, note: 'x' })),
    2,
    'data.note',
    'no-such-field',
  ],
  ['a time that is none', members({ time: '2024-02-30T00:00:00.000Z' }), 2, 'time', 'instant'],
  ['a time in another zone', members({ time: '2024-03-02T09:00:00.000+09:00' }), 2, 'time', 'instant'],
  ['another time than its metadata', members({ time: '2024-03-02T00:00:00.001Z' }), 2, 'time', 'recorded-at'],
  [
    'metadata of another time',
    inData(({ data }) => ({ data, metadata: { recordedAt: '' } })),
    2,
    'time',
    'recorded-at',
  ],
  ['a checkpoint of more events', checkpoint({ ledgersize: 5 }), 5, 'ledgersize', 'count'],
  ['a checkpoint of fewer events', checkpoint({ ledgersize: 3 }), 5, 'ledgersize', 'count'],
  ['a checkpoint of nothing', checkpoint({ ledgersize: 0 }), 5, 'ledgersize', 'whole-between'],
  ['another note than its id', checkpoint({ data: `${NOTE} ` }), 5, 'id', 'note-id'],
  ['an empty note', checkpoint({ data: '' }), 5, 'data', 'visible-text'],
  ['a checkpoint with a stream', checkpoint({ subject: 'plan-paju8' }), 5, 'subject', 'no-such-field'],
  ['a checkpoint of another ledger', checkpoint({ source: 'x' }), 5, 'source', 'one-of'],
  ['two checkpoints', (lines) => joined([...lines, lines[4]!]), 6, 'type', 'end-of-export'],
  ['an event behind the checkpoint', (lines) => joined([...lines, lines[3]!]), 6, 'type', 'end-of-export'],
];

describe('an export is refused where it is', () => {
  let lines: readonly string[];
  beforeAll(async () => {
    lines = (await exported(await smallLog(), { checkpoint: NOTE })).trimEnd().split('\n');
  });

  it.each(DAMAGES)('%s', async (_, damage, line, field, expected) => {
    await expect(read(damage(lines))).rejects.toMatchObject({
      code: 'EXPORT_INVALID',
      details: { line, problems: [{ field, expected: { code: expected } }] },
    });
  });

  it('empty', async () => {
    await expect(read('')).rejects.toMatchObject({ code: 'EXPORT_EMPTY' });
  });

  it('and the refusal says where, what and what is allowed, in both languages', async () => {
    const error = (await read(members({ ledgerposition: 3 })(lines)).catch((e: unknown) => e)) as LedgerError;
    expect([sentence(error.code, error.details, 'en'), sentence(error.code, error.details, 'ko')]).toEqual([
      'Line 2 of the export is not valid: ledgerposition is 3; expected 1, by the lines before.',
      '내보낸 파일의 2행이 올바르지 않습니다: ledgerposition 3(허용되는 값: 앞선 행들에 따라 1).',
    ]);
  });
});

describe('a long export', () => {
  it('is never held as a whole: what is wrong is said before the rest is read', async () => {
    const [first] = (await exported(await smallLog())).split('\n');
    let given = 0;
    const endless = async function* (): AsyncGenerator<Uint8Array> {
      yield Buffer.from(`${first}\n`);
      for (;;) {
        given += 1024;
        yield Buffer.alloc(1024, 'x');
      }
    };
    await expect(exportedLog(endless).end()).rejects.toMatchObject({ code: 'EXPORT_INVALID' });
    expect(given).toBeLessThanOrEqual(MAX_LINE_BYTES + 1024);
  });
});
