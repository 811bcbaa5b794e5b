import { createHash } from 'node:crypto';
import { cpSync, readFileSync, readdirSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  checkBundle,
  newSigningKey,
  noteVerifier,
  openNote,
  parseCheckpoint,
  parseNote,
  parseTrustedCertificates,
  signNote,
  timeText,
  witnessSigner,
} from '@ledger/audit';
import { hasherOf, Tiler, tilePath, verifyConsistency } from '@ledger/merkle';
import {
  ledger,
  type Outcome,
  type Running,
  runToEnd,
  startApi,
  startProjector,
  temporaryFolder,
} from '../support/program';
import { ANSWER_TYPE, identity, OIDS, stampedAnswer } from '../../libs/audit/src/sample-ledger.contract';
import { newSite } from '../../apps/api/test/certifying';

/* What an auditor, a monitor and a witness ask of the running program. */

jest.setTimeout(120_000);

const hasher = hasherOf((bytes) => createHash('sha256').update(bytes).digest());
const ORIGIN = 'paju.example/ledger';
const SEEN_AT = Math.floor(Date.now() / 1000);
const witness = witnessSigner('witness.example/1', new Uint8Array(32).fill(1), () => SEEN_AT);

interface Shown {
  readonly size: number;
  readonly origin: string;
  readonly root: string;
  readonly note: string;
  readonly timestamps: readonly string[];
}

async function asked<T>(
  { url }: Running,
  path: string,
  body?: object,
  language = 'en',
): Promise<T & { status: number }> {
  const answer = await fetch(`${url}${path}`, {
    headers: { 'accept-language': language, ...(body ? { 'content-type': 'application/json' } : {}) },
    ...(body ? { method: 'POST', body: JSON.stringify(body) } : {}),
  });
  return { ...((await answer.json()) as T), status: answer.status };
}

const changeStage = (api: Running, to: string) =>
  asked<{ token: string; events: { id: string }[] }>(api, '/v1/pledges/paju8.12-5/stage-changes', { to });

const cosigned = (note: string): string => {
  const { text } = parseNote(note);
  return signNote(text, [witness])
    .slice(text.length + 1)
    .trimEnd();
};

describe('over HTTP', () => {
  let api: Running;
  let first: Shown;
  let events: { id: string }[];

  beforeAll(async () => {
    const env = {
      LEDGER_ORIGIN: ORIGIN,
      LEDGER_WITNESSES: witness.verifierKey,
      LEDGER_CHECKPOINT_MINUTES: '0',
      LC_ALL: 'C',
    };
    api = await startApi({ env });
    expect(await asked(api, '/v1/audit/checkpoints/latest')).toMatchObject({
      status: 404,
      code: 'CHECKPOINT_MISSING',
    });
    first = await asked<Shown>(api, '/v1/audit/checkpoints', {});
    ({ events } = await changeStage(api, 'under-review'));
  });
  afterAll(async () => {
    await api?.stop();
  });

  it('a checkpoint is made of all that there is, once, and kept', async () => {
    expect(first).toMatchObject({ status: 200, origin: ORIGIN, size: 191, timestamps: [] });
    const second = await asked<Shown>(api, '/v1/audit/checkpoints', {});
    expect(second.size).toBe(191 + events.length);
    expect(await asked(api, '/v1/audit/checkpoints', {})).toEqual(second);
    expect(await asked(api, '/v1/audit/checkpoints/latest')).toEqual(second);
    expect(await asked(api, '/v1/audit/checkpoints/191')).toEqual(first);
    const { items, next } = await asked<{ items: Shown[]; next: string }>(
      api,
      '/v1/audit/checkpoints?limit=1',
    );
    expect(items.map(({ size }) => size)).toEqual([second.size]);
    const rest = await asked<{ items: Shown[]; next: null }>(
      api,
      `/v1/audit/checkpoints?limit=1&cursor=${encodeURIComponent(next)}`,
    );
    expect([rest.items.map(({ size }) => size), rest.next]).toEqual([[191], null]);
  });

  it('an event is proven to a stranger, who has the key alone', async () => {
    const { keys } = await asked<{ keys: { verifierKey: string }[] }>(api, '/v1/audit/keys');
    const [key] = keys.map(({ verifierKey }) => verifierKey);
    const { status, ...bundle } = await asked<object>(api, `/v1/audit/proofs/${events[0]!.id.toUpperCase()}`);
    const shown = checkBundle(JSON.stringify(bundle), [key!]);
    expect([status, shown.bundle.event.id, shown.bundle.leafIndex]).toEqual([200, events[0]!.id, 191]);
  });

  it('consistency is proven between two checkpoints', async () => {
    const latest = await asked<Shown>(api, '/v1/audit/checkpoints/latest');
    const { hashes } = await asked<{ hashes: string[] }>(
      api,
      `/v1/audit/consistency?from=191&to=${latest.size}`,
    );
    const bytes = (text: string) => Uint8Array.from(Buffer.from(text, 'base64'));
    expect(() =>
      verifyConsistency(hasher, {
        from: 191,
        to: latest.size,
        proof: hashes.map(bytes),
        fromRoot: bytes(first.root),
        toRoot: bytes(latest.root),
      }),
    ).not.toThrow();
  });

  it('a witness cosigns, and its line is carried along', async () => {
    const path = '/v1/audit/checkpoints/191/cosignatures';
    const seen = { name: witness.name, keyId: witness.keyId, time: timeText(SEEN_AT) };
    const { kept, known, ...answer } = await asked<Shown & { kept: object; known: object }>(api, path, {
      cosignature: cosigned(first.note),
    });
    expect([answer, kept, known]).toEqual([
      expect.objectContaining({ status: 200, note: `${first.note}${cosigned(first.note)}\n` }),
      [seen],
      [],
    ]);
    expect(await asked(api, '/v1/audit/checkpoints/191')).toEqual(answer);
    const again = await asked(api, path, { cosignature: cosigned(first.note) });
    expect(again).toEqual({ ...answer, kept: [], known: [seen] });
  });

  it.each<[string, object | undefined, string, number, string, string]>([
    ['checkpoints/0', undefined, 'INPUT_INVALID', 400, 'a whole number from 1', '1 이상의 정수'],
    [
      'checkpoints/1',
      undefined,
      'CHECKPOINT_MISSING',
      404,
      'There is no checkpoint of 1 events',
      '검증점이 없습니다',
    ],
    ['checkpoints?limit=0', undefined, 'INPUT_INVALID', 400, 'limit', 'limit'],
    ['checkpoints?cursor=x', undefined, 'CURSOR_INVALID', 400, 'cursor', '커서'],
    ['proofs/none', undefined, 'EVENT_NOT_FOUND', 404, 'none', 'none'],
    ['proofs/none?checkpoint=x', undefined, 'INPUT_INVALID', 400, 'checkpoint', 'checkpoint'],
    ['consistency?from=2', undefined, 'INPUT_INVALID', 400, 'to', 'to'],
    [
      'consistency?from=0191&to=191',
      undefined,
      'INPUT_INVALID',
      400,
      'whole number from 1',
      '1~9007199254740991의 정수',
    ],
    ['consistency?from=191&to=190', undefined, 'INPUT_INVALID', 400, 'at most 190', '190'],
    ['consistency?from=1&to=191', undefined, 'CHECKPOINT_MISSING', 404, '1', '1'],
    [
      'checkpoints/191/cosignatures',
      { cosignature: '— a b' },
      'NOTE_INVALID',
      400,
      'signed note',
      '서명된 글',
    ],
    ['checkpoints/191/cosignatures', {}, 'INPUT_INVALID', 400, 'cosignature', 'cosignature'],
  ])('/v1/audit/%s %j is refused with %s, in either language', async (path, body, code, status, en, ko) => {
    for (const [language, said] of [
      ['en', en],
      ['ko', ko],
    ] as const) {
      const { detail, ...problem } = await asked<{ detail: string }>(
        api,
        `/v1/audit/${path}`,
        body,
        language,
      );
      expect(problem).toMatchObject({ code, status });
      expect(detail).toContain(said);
    }
  });

  it('what no checkpoint covers yet is not proven yet', async () => {
    const { token, events: more } = await changeStage(api, 'in-progress');
    const path = `/v1/audit/proofs/${more[0]!.id}?after=${encodeURIComponent(token)}`;
    expect(await asked(api, path)).toMatchObject({ status: 404, code: 'EVENT_UNCOVERED', covered: 192 });
    await asked(api, '/v1/audit/checkpoints', {});
    expect(await asked(api, path)).toMatchObject({ status: 200, leafIndex: 192 });
    expect(await asked(api, `${path}&checkpoint=191`)).toMatchObject({
      status: 404,
      code: 'EVENT_LATER',
      size: 191,
      newest: 193,
    });
  });

  it('a monitor follows the tree by static files, of which those that never change may be kept', async () => {
    const get = async (path: string) => {
      const answer = await fetch(`${api.url}/tlog/${path}`);
      const [type, keep] = ['content-type', 'cache-control'].map((name) => answer.headers.get(name));
      return { status: answer.status, type, keep, bytes: new Uint8Array(await answer.arrayBuffer()) };
    };
    const text = { status: 200, type: 'text/plain; charset=utf-8', keep: 'no-cache' };
    const [note, keys] = [await get('checkpoint'), await get('verifier-keys')];
    expect([note, keys]).toMatchObject([text, text]);
    const older = await get('checkpoint-191');
    expect([older, String(Buffer.from(older.bytes))]).toEqual([
      expect.objectContaining(text),
      `${first.note}${cosigned(first.note)}\n`,
    ]);
    expect(await get('checkpoint-190')).toMatchObject({ status: 404, keep: 'no-store' });
    const known = String(Buffer.from(keys.bytes))
      .split('\n')
      .filter((line) => line.includes('+'));
    const { size, root } = parseCheckpoint(openNote(note.bytes, known.map(noteVerifier)).text);
    const readTile = async (level: number, index: number, width: number) => {
      const tile = await get(tilePath({ level, index, width }));
      expect(tile).toMatchObject({ status: 200, type: 'application/octet-stream' });
      expect(tile.keep).toBe('public, max-age=31536000, immutable');
      return tile.bytes;
    };
    expect((await Tiler.resume(hasher, size, readTile)).root()).toEqual(root);
    for (const path of ['tile/0/000', 'tile/0/000.p/255', 'tile/0/0', 'tile/', 'tile/entries/000']) {
      const missing = await get(path);
      expect([path, missing.status, missing.keep]).toEqual([path, 404, 'no-store']);
    }
  });

  it('the whole log comes as lines, up to the newest checkpoint, with that at its end', async () => {
    const { size, note } = await asked<Shown>(api, '/v1/audit/checkpoints/latest');
    const answer = await fetch(`${api.url}/v1/audit/export`);
    expect(answer.headers.get('content-type')).toBe('application/x-ndjson; charset=utf-8');
    const lines = (await answer.text())
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line) as Record<string, unknown>);
    expect(lines).toHaveLength(size + 1);
    expect(new Set(lines.map(({ source }) => source))).toEqual(new Set([ORIGIN]));
    expect(parseNote(String(lines.at(-1)!['data'])).text).toBe(parseNote(note).text);
  });

  it('the questions are in the description of the API, and the static files are not', async () => {
    const { paths } = await asked<{ paths: Record<string, Record<string, { tags: string[] }>> }>(
      api,
      '/openapi.json',
    );
    const own = Object.entries(paths).filter(([path]) => path.startsWith('/v1/audit/'));
    expect(own.map(([path]) => path)).toEqual([
      '/v1/audit/checkpoints',
      '/v1/audit/checkpoints/latest',
      '/v1/audit/checkpoints/{size}',
      '/v1/audit/checkpoints/{size}/cosignatures',
      '/v1/audit/proofs/{event}',
      '/v1/audit/consistency',
      '/v1/audit/keys',
      '/v1/audit/export',
    ]);
    for (const [, methods] of own)
      expect(Object.values(methods).map(({ tags }) => tags)).toContainEqual(['audit']);
    expect(Object.keys(paths).filter((path) => path.includes('tlog'))).toEqual([]);
  });

  it('health says how certifying stands', async () => {
    expect(await asked(api, '/health/ready')).toMatchObject({
      ready: true,
      certifying: { checkpoint: { size: 193 }, treeSize: 193, unpublished: 0, unstamped: 0, fault: null },
    });
  });
});

describe('by itself', () => {
  it('a server signs what comes, publishes it and has it stamped; another process finds the same keys', async () => {
    const root = identity({ name: 'Root', authority: true });
    const signer = identity({ name: 'Stamps', issuer: root, purposes: [OIDS.timeStamping] });
    const authority = await newSite();
    authority.answer = (response, request) =>
      void response.writeHead(200, { 'content-type': ANSWER_TYPE }).end(stampedAnswer(request, signer));
    const [roots, published] = [join(temporaryFolder(), 'roots.pem'), join(temporaryFolder(), 'public')];
    writeFileSync(roots, root.pem);
    const env = { LEDGER_TSA_URL: authority.url, LEDGER_TSA_ROOTS: roots, LEDGER_PUBLISH_TO: published };
    const projector = await startProjector({ env });
    const api = await startApi({ data: projector.data, env: { ...env, LEDGER_PROJECTOR: 'no' } });
    let latest = await asked<Shown>(api, '/v1/audit/checkpoints/latest');
    while (latest.status !== 200 || latest.timestamps.length === 0) {
      await new Promise((done) => setTimeout(done, 100));
      latest = await asked<Shown>(api, '/v1/audit/checkpoints/latest');
    }
    expect(latest.size).toBe(191);
    const token = Buffer.from(latest.timestamps[0]!, 'base64');
    expect(token.length).toBeGreaterThan(100);
    while (
      !readdirSync(join(published, '..')).includes('public') ||
      !readdirSync(published).includes('checkpoint')
    ) {
      await new Promise((done) => setTimeout(done, 100));
    }
    expect(readFileSync(join(published, 'checkpoint-191'), 'utf8')).toBe(latest.note);
    const { events } = await changeStage(api, 'under-review');
    const proof = await ledger(['prove', events[0]!.id], { data: projector.data, env });
    const shown = checkBundle(proof.stdout, [], parseTrustedCertificates(root.pem));
    // The server may have asked at the same moment.
    expect([shown.stamped[0]?.authority, shown.checkpoint.size]).toEqual(['CN=Stamps', 192]);
    const verified = async (...args: string[]) => {
      const { stdout } = await ledger(['verify', '--no-read-models', '--lang', 'en', ...args], {
        data: projector.data,
      });
      return stdout;
    };
    expect(await verified()).toContain('not checked: no roots were given');
    expect(await verified('--tsa-roots', roots)).toMatch(
      /Time stamps +(\d) of \1 hold\n +checkpoint-192 was there at \S+Z, says CN=Stamps\n/,
    );
    expect(await verified(api.url, '--tsa-roots', roots)).toContain('says CN=Stamps');
    // What the program publishes itself is no finding where it is kept.
    expect(await verified('--checkpoint', published)).toContain('Nothing was found');
    await Promise.all([api.stop(), projector.stop()]);
  });

  it.each([
    [{ LEDGER_TSA_URL: 'http://127.0.0.1:1' }, 'LEDGER_TSA_ROOTS'],
    [{ LEDGER_TSA_URL: 'ftp://authority' }, 'LEDGER_TSA_URL'],
    [{ LEDGER_PUBLISH_TO: 'ftp://paju:secret@there' }, 'LEDGER_PUBLISH_TO'],
    [{ LEDGER_WITNESSES: 'nobody' }, '"nobody" in the setting LEDGER_WITNESSES is not a verifier key'],
    [{ LEDGER_PUBLISH_TO: 'http://there/ledger?key=secret' }, 'LEDGER_PUBLISH_TO'],
    [{ LEDGER_SIGNING_KEY: '/nowhere/key' }, 'The signing key in /nowhere/key cannot be used'],
  ])('a server does not start with %j, and says why in one sentence', async (env, said) => {
    const { code, stderr } = await runToEnd('api', {
      env: { ...env, PORT: '0', LEDGER_SAMPLE: 'no', LC_ALL: 'C' },
    });
    expect([code, stderr.trimEnd().split('\n')]).toEqual([1, [expect.stringContaining(said)]]);
    expect(stderr).not.toContain('secret');
  });
});

describe('by the command line', () => {
  let data: string;
  const run = (args: readonly string[], lang = 'en', env: Record<string, string> = {}): Promise<Outcome> =>
    ledger([...args, '--data', data, '--lang', lang], { env });
  const json = async <T>(...args: string[]): Promise<T> =>
    JSON.parse((await run([...args, '--json'])).stdout) as T;

  beforeAll(async () => {
    data = temporaryFolder();
    await run(['register-plan', 'paju8', '--jurisdiction', '파주시', '--term', '민선 8기']);
    expect(await run(['register', 'paju8.1', '공약', '--department', '민원봉사과'])).toMatchObject({
      code: 0,
    });
  });

  it('a checkpoint is made, shown and listed', async () => {
    const made = await run(['checkpoint']);
    expect([made.code, made.stderr]).toEqual([0, '']);
    expect(made.stdout).toMatch(/^pledge-ledger\/[0-9a-f]{16}\n2\n/);
    expect((await run(['checkpoint', '--size', '2'])).stdout).toBe(made.stdout);
    expect((await run(['checkpoint', '--anew'])).stdout).toBe(made.stdout);
    const { root } = await json<Shown>('checkpoint');
    for (const [lang, head] of [
      ['en', 'Events'],
      ['ko', '사건'],
    ] as const) {
      const { stdout } = await run(['checkpoints'], lang);
      expect(stdout).toContain(head);
      expect(stdout).toContain(root);
    }
  });

  it('an event is proven by its id or its place, also one that no checkpoint covers yet', async () => {
    const { events } = await json<{ events: { id: string }[] }>('change-stage', 'paju8.1', 'under-review');
    const file = join(temporaryFolder(), 'proof.json');
    const { code, stdout } = await run(['prove', events[0]!.id, '--to', file]);
    expect([code, stdout]).toEqual([0, expect.stringContaining(file)]);
    expect(checkBundle(readFileSync(file, 'utf8')).bundle.leafIndex).toBe(2);
    for (const [place, leafIndex] of [
      ['paju8.1@1', 2],
      ['plan-paju8@0', 0],
      ['pledge-paju8.1@0', 1],
    ] as const) {
      expect(checkBundle((await run(['prove', place])).stdout).bundle).toMatchObject({ leafIndex });
    }
    expect((await run(['prove', 'paju8.1@0', '--checkpoint', '2'])).code).toBe(0);
    expect((await run(['prove', 'paju8.1@0', '--to', file])).stderr).toContain('is there already');
  });

  it.each<[string[], number, string, string]>([
    [['checkpoint', '--size', '1'], 3, 'There is no checkpoint of 1 events', '사건 1건의 검증점이 없습니다'],
    [['checkpoint', '--size', 'x'], 2, '--size', '--size'],
    [['checkpoints', '--limit', '201'], 2, '--limit', '--limit'],
    [['prove', 'paju8.1@9'], 3, 'paju8.1@9', 'paju8.1@9'],
    [['prove', 'paju8.1@1', '--checkpoint', '2'], 3, 'it ends before it', '앞에서 끝납니다'],
    [['keys', '--retire', '00000000'], 3, '00000000', '00000000'],
    [['cosign', '2', '/nowhere'], 2, '/nowhere', '/nowhere'],
  ])('%j is refused with exit code %i, in either language', async (args, exit, en, ko) => {
    for (const [lang, said] of [
      ['en', en],
      ['ko', ko],
    ] as const) {
      const { code, stdout, stderr } = await run(args, lang);
      expect([code, stdout]).toEqual([exit, '']);
      expect(stderr).toContain(said);
    }
  });

  it('keys change with an overlap, and what the old ones signed stays valid', async () => {
    interface Keys {
      readonly keys: { keyId: string; verifierKey: string; state: string }[];
    }
    const { keys: before } = await json<Keys>('keys');
    const { keys: both } = await json<Keys>('keys', '--rotate');
    await run(['change-stage', 'paju8.1', 'in-progress']);
    const overlapping = await json<Shown>('checkpoint');
    const { keys: after } = await json<Keys>('keys', '--retire', before[0]!.keyId);
    await run(['change-stage', 'paju8.1', 'completed']);
    const later = await json<Shown>('checkpoint');
    expect(after.map(({ state }) => state)).toEqual(['retired', 'active']);
    const ids = ({ note }: Shown) => parseNote(note).signatures.map(({ keyId }) => keyId);
    expect([ids(overlapping), ids(later)]).toEqual([both.map(({ keyId }) => keyId), [both[1]!.keyId]]);
    const old = checkBundle((await run(['prove', 'plan-paju8@0', '--checkpoint', '2'])).stdout, [
      before[0]!.verifierKey,
    ]);
    expect(old).toMatchObject({ isKeyKnown: true, checkpoint: { size: 2 } });
    expect((await run(['keys', '--retire', both[1]!.keyId])).stderr).toContain(both[1]!.keyId);
    const folder = join(data, 'signing-keys');
    for (const name of readdirSync(folder).filter((file) => file.startsWith('signing-keys.'))) {
      expect(statSync(join(folder, name)).mode & 0o077).toBe(0);
    }
  });

  it('a cosignature in a file is added', async () => {
    const { size, note } = await json<Shown>('checkpoint');
    const file = join(temporaryFolder(), 'cosignature');
    writeFileSync(file, `${cosigned(note)}\n`);
    const env = { LEDGER_WITNESSES: witness.verifierKey };
    for (const [lang, told] of [
      ['en', 'Kept: '],
      ['ko', '이미 있습니다: '],
    ] as const) {
      const { stdout, stderr } = await run(['cosign', String(size), file], lang, env);
      expect(stdout).toBe(`${note}${cosigned(note)}\n`);
      expect(stderr).toContain(`${told}${witness.name}`);
      expect(stderr).toContain(timeText(SEEN_AT));
    }
    const verified = (environment = {}) => run(['verify', '--no-read-models'], 'en', environment);
    expect((await verified()).stdout).toContain('1, not checked: no key of a witness was given');
    expect((await verified(env)).stdout).toContain(`${witness.name} saw checkpoint-${size} at `);
    expect((await run(['cosign', '2', file])).stderr).toContain(
      'no known witness; the setting LEDGER_WITNESSES',
    );
  });

  it('what could not be published is said beside the answer', async () => {
    await run(['change-stage', 'paju8.1', 'in-progress', '--reason', '재개', '--approval', '기획-1']);
    const env = { LEDGER_PUBLISH_TO: 'http://127.0.0.1:1/' };
    const { code, stdout, stderr } = await run(['checkpoint'], 'en', env);
    expect([code, stdout]).toEqual([0, expect.stringContaining('pledge-ledger/')]);
    expect(stderr).toMatch(/^The checkpoint of \d+ events could not be written to http:\/\/127\.0\.0\.1:1\//);
  });

  it('the log may have a name and a key that the operator chose', async () => {
    const [file, folder] = [join(temporaryFolder(), 'key'), temporaryFolder()];
    writeFileSync(file, newSigningKey(ORIGIN), { mode: 0o600 });
    const env = { LEDGER_ORIGIN: ORIGIN, LEDGER_SIGNING_KEY: file };
    const args = ['--data', folder, '--lang', 'en'];
    await ledger(['register-plan', 'paju8', '--jurisdiction', '파주시', '--term', '민선 8기', ...args], {
      env,
    });
    expect((await ledger(['checkpoint', ...args], { env })).stdout).toMatch(/^paju\.example\/ledger\n1\n/);
    const { code, stderr } = await ledger(['checkpoint', ...args], {
      env: { ...env, LEDGER_ORIGIN: 'other' },
    });
    expect([code, stderr]).toEqual([2, expect.stringContaining('"paju.example/ledger"')]);
  });
});

describe('a log that was restored to an earlier state', () => {
  it('is served, and signed no more, until the newer one is back', async () => {
    const env = { LEDGER_SAMPLE: 'no', LC_ALL: 'C' };
    const [data, older, backup] = [
      temporaryFolder(),
      join(temporaryFolder(), 'older'),
      join(temporaryFolder(), 'b'),
    ];
    const args = ['--data', data, '--lang', 'en'];
    await ledger(['register-plan', 'paju8', '--jurisdiction', '파주시', '--term', '민선 8기', ...args]);
    await ledger(['backup', backup, ...args]);
    await ledger(['register', 'paju8.1', '공약', '--department', '민원봉사과', ...args]);
    expect((await ledger(['checkpoint', ...args])).stdout).toContain('\n2\n');
    await ledger(['restore', backup, '--data', older]);
    for (const kept of ['audit.sqlite', 'signing-keys'])
      cpSync(join(data, kept), join(older, kept), { recursive: true });

    const api = await startApi({ data: older, env });
    const state = () => asked<{ certifying: { fault: { code: string } | null } }>(api, '/health/ready');
    let found = await state();
    while (found.certifying.fault === null) found = await state();
    expect(found).toMatchObject({
      status: 200,
      ready: true,
      certifying: { fault: { code: 'TREE_FOREIGN', size: 2 }, treeSize: null, checkpoint: { size: 2 } },
    });
    expect(await (await fetch(`${api.url}/metrics`)).text()).toContain('ledger_certifying_fault 1');
    expect(await asked(api, '/v1/audit/checkpoints', {})).toMatchObject({
      status: 500,
      code: 'TREE_FOREIGN',
    });
    expect(await asked(api, '/v1/audit/checkpoints/latest')).toMatchObject({ status: 200, size: 2 });
    await asked(api, '/v1/pledges/paju8.2', { title: '다른 공약', department: { name: '민원봉사과' } });
    const { stdout, stderr } = await api.stop();
    expect(stdout + stderr).toContain('Nothing more is signed');
    expect(stdout + stderr).not.toContain('    at ');

    const again = await ledger(['checkpoint', '--data', older, '--lang', 'en']);
    expect([again.code, again.stdout, again.stderr]).toEqual([7, '', expect.stringContaining('2 events')]);
    const whole = await ledger(['checkpoint', ...args]);
    expect(whole.stdout).toContain('\n2\n');
  });
});
