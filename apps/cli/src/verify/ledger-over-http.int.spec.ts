import { createServer, type RequestListener, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { exportLines, TreeStore, type CheckpointFile, type KeptCheckpoint } from '@ledger/audit';
import { openEmbeddedDocumentStore } from '@ledger/document-store';
import { openEmbeddedEventStore } from '@ledger/event-store';
import { codesIn, KEY, signedFolder, verdictOf } from '../../../../tests/attacks/signed-folder';
import type { PlacedVerdict } from './placed-log';

/* Whatever a server answers, verification ends with a verdict, within bounds; only where nothing answers is there none. */

let [text, checkpoints]: [string, readonly KeptCheckpoint[]] = ['', []];
beforeAll(async () => {
  const ledger = await signedFolder(1);
  const log = await openEmbeddedEventStore(ledger.events, { readOnly: true });
  const documents = await openEmbeddedDocumentStore(ledger.audit, { readOnly: true });
  checkpoints = (await TreeStore.reading(documents).page(10)).items;
  const { size, note: checkpoint } = checkpoints[0]!;
  const lines = exportLines(log, { source: 'ledger.example/signed', until: size - 1, checkpoint });
  for await (const { text: some } of lines) text += some;
  await documents.close();
  await log.close();
  ledger.remove();
});

/** By the beginning of the path: what is sent as JSON, or what does the sending. */
type Answers = Readonly<Record<string, unknown>>;
const KEYS = '/v1/audit/keys';
const CHECKPOINTS = '/v1/audit/checkpoints';
const EXPORT = '/v1/audit/export';

const listed = ({ size, note }: KeptCheckpoint) => ({ size, note, timestamps: [] });
const sound = (): Answers => ({
  [KEYS]: { keys: [{ verifierKey: KEY }] },
  [CHECKPOINTS]: { items: checkpoints.map(listed), next: null },
  [EXPORT]: (_: unknown, response: ServerResponse) => response.end(text),
});
const kept = (): CheckpointFile[] => [{ source: 'kept', note: checkpoints[0]!.note }];
const status = (code: number, body: object) => (_: unknown, response: ServerResponse) => {
  response.statusCode = code;
  response.end(JSON.stringify(body));
};

let server: Server;
let url: string;
const serving = async (answers: Answers): Promise<void> => {
  const all: Answers = { ...sound(), ...answers };
  server = createServer((request, response) => {
    const path = Object.keys(all).find((beginning) => request.url?.startsWith(beginning));
    const answer = path === undefined ? status(404, {}) : all[path];
    if (typeof answer === 'function') return (answer as RequestListener)(request, response);
    response.end(JSON.stringify(answer));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
};
const stop = () =>
  new Promise((resolve) => {
    server.close(resolve);
    server.closeAllConnections();
  });

async function verified(
  answers: Answers,
  elsewhere: readonly CheckpointFile[] = [],
  keys: readonly string[] = [],
): Promise<PlacedVerdict> {
  await serving(answers);
  try {
    return await verdictOf('', { place: { kind: 'web', name: url, url }, elsewhere, keys });
  } finally {
    await stop();
  }
}

it('finds nothing where nothing is wrong', async () => {
  expect(await verified({})).toMatchObject({ findings: [], keys: 'own', checkpoints: { confirmed: 2 } });
  const pages = (request: { url?: string }, response: ServerResponse) => {
    const [first, last] = checkpoints.map(listed);
    const page = request.url?.includes('cursor=b')
      ? { items: [last], next: null }
      : { items: [first], next: 'b' };
    response.end(JSON.stringify(page));
  };
  expect(await verified({ [CHECKPOINTS]: pages }, kept())).toMatchObject({
    findings: [],
    checkpoints: { compared: 3, confirmed: 3 },
  });
});

const wrong = (...problem: [field: string, expected: string]) =>
  expect.objectContaining({
    code: 'wrong-value',
    problems: [
      expect.objectContaining({ field: problem[0], expected: expect.objectContaining({ code: problem[1] }) }),
    ],
  }) as object;

it.each<[string, unknown, object]>([
  ['no list', {}, wrong('keys', 'list')],
  ['nothing', null, wrong('answer', 'object')],
  ['a list', [{ verifierKey: KEY }], wrong('answer', 'object')],
  ['a number', { keys: [{ verifierKey: 5 }] }, wrong('keys.0.verifierKey', 'visible-text')],
  [
    'what is no key',
    { keys: [{ verifierKey: 'zz' }] },
    expect.objectContaining({ code: 'at-line', line: 1 }) as object,
  ],
])('finds %s in the place of its keys, and that no signature was checked', async (_, answer, why) => {
  const { findings, checkpoints: certified } = await verified({ [KEYS]: answer });
  expect(findings).toMatchObject([
    { code: 'KEYS_REFUSED', source: `${url} v1/audit/keys`, why },
    { code: 'SIGNATURES_UNCHECKED', place: url },
  ]);
  expect(certified.compared).toBe(2);
});

it('goes on with its other keys, and with those that are given', async () => {
  const answer = { keys: [{ verifierKey: 'zz' }, { verifierKey: KEY }] };
  expect(codesIn(await verified({ [KEYS]: answer }))).toEqual(['KEYS_REFUSED']);
  expect(codesIn(await verified({ [KEYS]: { keys: [] } }))).toEqual(['SIGNATURES_UNCHECKED']);
  expect(codesIn(await verified({ [KEYS]: { keys: [] } }, [], [KEY]))).toEqual([]);
});

const bytes = (some: string) => (_: unknown, response: ServerResponse) => response.end(some);
const deep = (field: string) =>
  bytes(`{"${field}":${'['.repeat(100_000)}${']'.repeat(100_000)},"next":null}`);
const problem = (code: string) =>
  expect.objectContaining({
    code: 'answered-problem',
    why: expect.objectContaining({ code }) as object,
  }) as object;
function endless(_: unknown, response: ServerResponse): void {
  const more = (): void => {
    while (response.write('x'.repeat(1_000_000)));
    response.once('drain', more);
  };
  more();
}

const at = (why: object) => expect.objectContaining({ code: 'at', why }) as object;
const page = (change: object) => ({ items: [{ ...listed(checkpoints[0]!), ...change }], next: null });

it.each<[string, () => unknown, object]>([
  ['no page', () => ({}), at(wrong('items', 'list'))],
  ['a list', () => [], at(wrong('answer', 'object'))],
  ['nothing in a page', () => ({ items: [null], next: null }), at(wrong('items.0', 'object'))],
  ['a size that is none', () => page({ size: '51' }), at(wrong('items.0.size', 'whole-between'))],
  ['no note', () => page({ note: null }), at(wrong('items.0.note', 'visible-text'))],
  [
    'time stamps that are none',
    () => page({ timestamps: [{}] }),
    at(wrong('items.0.timestamps', 'text-list')),
  ],
  ['a cursor that is none', () => ({ ...page({}), next: 7 }), at(wrong('next', 'visible-text'))],
  [
    'a page of nothing that is not the last',
    () => ({ items: [], next: 'a' }),
    at(wrong('next', 'nothing-there')),
  ],
  ['the same page for ever', () => ({ ...page({}), next: 'a' }), at(wrong('items.0.size', 'whole-between'))],
  ['a depth that no reader has', () => deep('items'), at(wrong('items.0', 'object'))],
  ['no JSON', () => bytes('<html>'), expect.objectContaining({ code: 'answered-no-json' }) as object],
  ['a fault', () => status(500, { code: 'TREE_DAMAGED', tile: 'x' }), problem('TREE_DAMAGED')],
  [
    'a text without end',
    () => endless,
    at(expect.objectContaining({ code: 'bytes-over', most: 16_000_000 }) as object),
  ],
])('finds %s in the place of its checkpoints, and verifies its export', async (_, answer, why) => {
  const { findings, events } = await verified({ [CHECKPOINTS]: answer() });
  expect([findings, events]).toEqual([[{ code: 'EVIDENCE_UNREADABLE', why }], 51]);
});

it('ends with pages that never end, and keeps no more of them than memory has room for', async () => {
  let size = Number.MAX_SAFE_INTEGER;
  const pages = (_: unknown, response: ServerResponse) => {
    const items = Array.from({ length: 200 }, () => ({
      size: (size -= 1),
      note: 'x'.repeat(40_000),
      timestamps: [],
    }));
    response.end(JSON.stringify({ items, next: `${size}` }));
  };
  const { findings, others } = await verified({ [CHECKPOINTS]: pages });
  expect(findings[0]).toMatchObject({ code: 'EVIDENCE_UNREADABLE', why: { why: { code: 'bytes-over' } } });
  // What was read of them before is looked at, and proves nothing.
  const read = Math.floor(200_000_000 / 40_500);
  expect([findings[1]?.code, findings.length + others]).toEqual(['CHECKPOINT_REFUSED', 1 + read]);
});

describe('a server that shows no checkpoint', () => {
  const none = { items: [], next: null };

  it('is told to have none yet, where nobody kept one', async () => {
    await expect(verified({ [CHECKPOINTS]: none })).rejects.toMatchObject({
      code: 'LEDGER_UNCERTIFIED',
    });
  });

  it('is compared with the one that somebody kept', async () => {
    expect(await verified({ [CHECKPOINTS]: none }, kept())).toMatchObject({
      findings: [{ code: 'CHECKPOINT_MISSING', expected: 51, found: 0, why: { code: 'kept-elsewhere' } }],
      checkpoints: { compared: 1, confirmed: 1 },
    });
    const rewritten = bytes(text.replace('"stage"', '"stagE"').split('\n').slice(0, 51).join('\n'));
    const codes = codesIn(await verified({ [CHECKPOINTS]: none, [EXPORT]: rewritten }, kept()));
    expect(codes).toContain('CHECKPOINT_MISSING');
    expect(codes.length).toBeGreaterThan(1);
  });

  it('is compared with it whatever else it keeps back', async () => {
    const gone = status(404, { code: 'CHECKPOINT_MISSING' });
    const all = { [KEYS]: bytes('<html>'), [CHECKPOINTS]: none, [EXPORT]: gone };
    const { findings, events } = await verified(all, kept(), [KEY]);
    expect([findings.map(({ code }) => code), events]).toEqual([
      ['KEYS_REFUSED', 'CHECKPOINT_MISSING', 'EXPORT_FAULT', 'LOG_TRUNCATED'],
      0,
    ]);
  });
});

describe('an export', () => {
  it('that breaks off is verified as far as it came, and the place is told', async () => {
    const cut = (_: unknown, response: ServerResponse) => {
      const lines = text.split('\n');
      response.write(`${lines.slice(0, 20).join('\n')}\n${lines[20]!.slice(0, 9)}`);
      setTimeout(() => response.destroy(), 50);
    };
    const { findings, events } = await verified({ [EXPORT]: cut });
    expect(findings[0]).toMatchObject({
      code: 'EXPORT_FAULT',
      why: { code: 'export-cut', position: 20, why: { why: { code: 'connection-closed' } } },
    });
    expect([events, findings[1]]).toMatchObject([20, { code: 'LOG_TRUNCATED', found: 20 }]);
  });

  it('that the server says to be damaged is found with the code and the place that it tells', async () => {
    const why = { code: 'event-not-json-at', position: 7 };
    const body = { code: 'STORE_DAMAGED', path: 'events.sqlite', why, problems: [{ deep: {} }] };
    const { findings } = await verified({ [EXPORT]: status(500, body) });
    const told = { code: 'STORE_DAMAGED', path: 'events.sqlite', why };
    expect(findings[0]).toMatchObject({
      code: 'EXPORT_FAULT',
      why: { why: { why: { code: 'answered-problem', status: 500, why: told } } },
    });
  });
});

describe('no verdict is there', () => {
  it('where what answers is no ledger', async () => {
    await expect(verified({ [KEYS]: bytes('<html>') })).rejects.toMatchObject({
      code: 'LEDGER_UNREACHABLE',
      details: { why: { code: 'answered-no-json', path: 'v1/audit/keys' } },
    });
  });

  it.each([KEYS, CHECKPOINTS, EXPORT])('where %s is not to be had now', async (path) => {
    await expect(verified({ [path]: status(503, {}) }, kept())).rejects.toMatchObject({
      code: 'LEDGER_UNREACHABLE',
      details: { why: { code: 'answered-status', status: 503 } },
    });
  });

  it('where the connection is refused, and that was not slow', async () => {
    await serving({});
    await stop();
    const place = { kind: 'web', name: url, url } as const;
    await expect(verdictOf('', { place, elsewhere: kept() })).rejects.toMatchObject({
      code: 'LEDGER_UNREACHABLE',
      details: { url, why: { code: 'network', message: 'ECONNREFUSED' } },
    });
  });
});
