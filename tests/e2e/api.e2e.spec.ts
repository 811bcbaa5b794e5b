import { execFileSync } from 'node:child_process';
import { createServer } from 'node:net';
import { once } from 'node:events';
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { request } from 'node:http';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { runToEnd, startApi, temporaryFolder, type RunningApi } from '../support/program';

/* The running program, asked over HTTP as a department, an auditor and a stranger would. */

let api: RunningApi;

beforeAll(async () => {
  api = await startApi();
}, 120_000);

afterAll(async () => {
  await api?.stop();
});

type Json = any; // eslint-disable-line -- what comes over the wire is looked at field by field

async function get(
  path: string,
  headers: Record<string, string> = {},
): Promise<{ status: number; headers: Headers; body: Json }> {
  const answer = await fetch(`${api.url}${path}`, { headers });
  return { status: answer.status, headers: answer.headers, body: await answer.json() };
}

async function post(
  path: string,
  body: unknown,
  headers: Record<string, string> = {},
): Promise<{ status: number; body: Json }> {
  const answer = await fetch(`${api.url}${path}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: typeof body === 'string' ? body : JSON.stringify(body),
  });
  return { status: answer.status, body: await answer.json() };
}

/** Every test changes a pledge of its own, so that none depends on another. */
async function newPledge(code: string): Promise<string> {
  const id = `paju8.${code}`;
  const body = { title: `시험 공약 ${code}`, department: { name: '기획예산과' }, effectiveOn: '2023-01-01' };
  expect((await post(`/v1/pledges/${id}/registration`, body)).status).toBe(200);
  return id;
}

describe('a fresh ledger', () => {
  it('has taken in the sample plan, with its 9 pledges and no guessed stage', async () => {
    const { body } = await get('/v1/pledges?plan=paju8&text=');
    expect(body.code).toBe('INPUT_INVALID');
    const list = await get('/v1/pledges?plan=paju8&sort=code');
    const sample = list.body.items.filter((row: Json) => row.code.startsWith('12-'));
    expect(sample.map((row: Json) => row.code)).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9].map((n) => `12-${n}`));
    expect(new Set(sample.map((row: Json) => row.stage))).toEqual(new Set([null]));
  });

  it('prints what it took in and where to go', () => {
    expect(api.output()).toMatch(/sample plan paju8 was taken in/);
    expect(api.output()).toContain(`${api.url}/docs`);
  });

  it('is live, ready and caught up', async () => {
    expect((await get('/health/live')).body).toEqual({ alive: true });
    const { status, body } = await get('/health/ready');
    expect([status, body.ready]).toEqual([200, true]);
    expect(body.projections.map((p: Json) => p.stopped)).toEqual(body.projections.map(() => null));
  });

  it('describes itself', async () => {
    const { body } = await get('/openapi.json');
    expect(body.paths['/v1/pledges/{id}/stage-changes'].post.requestBody).toBeDefined();
    expect(body.components.schemas.ChangeStage.properties.to.enum).toContain('in-progress');
    expect((await fetch(`${api.url}/docs`)).status).toBe(200);
    const operations: [string, Json][] = Object.entries(body.paths).flatMap(([path, methods]) =>
      Object.entries(methods as Json).map(([method, said]): [string, Json] => [`${method} ${path}`, said]),
    );
    expect(operations.filter(([, { summary }]) => !summary).map(([name]) => name)).toEqual([]);
    // Under two tags a route would stand on the page twice.
    expect(operations.filter(([, { tags }]) => tags?.length !== 1).map(([name]) => name)).toEqual([]);
    // What is ordered of the audit changes nothing in the record: it has no receipt.
    const commands = operations.filter(([name, { tags }]) => name.startsWith('post ') && tags[0] !== 'audit');
    expect(commands.map(([, { tags }]) => tags[0])).toEqual(commands.map(() => 'commands'));
    for (const [, said] of commands)
      expect(said.responses['200'].content['application/json'].schema.properties.token.type).toBe('string');
    expect(commands.length).toBeGreaterThan(20);
  });
});

describe('the description of the API', () => {
  const refsIn = (node: Json): string[] =>
    typeof node !== 'object' || node === null
      ? []
      : Object.entries(node).flatMap(([name, value]) =>
          name === '$ref' && typeof value === 'string' ? [value] : refsIn(value),
        );

  it('refers to nothing that is not there', async () => {
    const { body } = await get('/openapi.json');
    const refs = [...new Set(refsIn(body))];
    const targetOf = (ref: string): Json =>
      ref
        .replace(/^#\//, '')
        .split('/')
        .reduce((at: Json, name) => (name === '' ? undefined : at?.[name]), body);
    expect(refs.filter((ref) => !ref.startsWith('#/') || targetOf(ref) === undefined)).toEqual([]);
    expect(refs).toEqual(
      expect.arrayContaining(
        ['Reason', 'DepartmentRef', 'BudgetLineInput', 'FindingSpan', 'JurisdictionInput'].map(
          (name) => `#/components/schemas/${name}`,
        ),
      ),
    );
  });

  it('names the fields of the body of each command', async () => {
    const { body } = await get('/openapi.json');
    const posts = Object.entries(body.paths as Json)
      // An erasure says why and no more.
      .flatMap(([path, methods]: Json) => (path.endsWith('/erasure') ? [] : (methods.post ?? [])))
      .filter(({ tags }: Json) => tags[0] === 'commands');
    for (const post of posts) {
      const { $ref } = post.requestBody.content['application/json'].schema;
      const schema = body.components.schemas[$ref.split('/').at(-1)];
      expect([$ref, Object.keys(schema.properties)]).toEqual([
        $ref,
        expect.arrayContaining(['effectiveOn', 'reason', 'about']),
      ]);
      expect(Object.keys(schema.properties).length).toBeGreaterThan(3);
    }
    expect(body.components.schemas.ReviseBudget.properties.lines.items.$ref).toBe(
      '#/components/schemas/BudgetLineInput',
    );
    const { problems } = posts[0].responses['400'].content['application/problem+json'].schema.properties;
    expect(Object.keys(problems.items.properties)).toEqual(['field', 'read', 'expected']);
  });
});

describe('a refusal', () => {
  const ko = { 'accept-language': 'en;q=0.5, ko-KR' };

  it('has its problems in one shape, whatever is wrong', async () => {
    const id = await newPledge('92-1');
    const stages = `/v1/pledges/${id}/stage-changes`;
    const line = { source: 'city', period: '2024', amount: 1 };
    const refusals = [
      await post(stages, { to: 'done' }),
      await post(stages, { to: 'completed' }, { 'if-match': 'latest' }),
      await post(stages, { to: 'completed' }, { 'idempotency-key': 'a b' }),
      await post(`/v1/pledges/${id}/amendments`, { attribute: 'outline', to: 'x' }),
      await post(`/v1/pledges/${id}/amendments`, { attribute: 'period', to: { text: 'x', from: '2025-13' } }),
      await post(`/v1/pledges/${id}/budget-revisions`, { lines: [line, line] }),
      await post(stages, '[]'),
      await post(stages, 'null'),
      await get('/v1/pledges?limit=0'),
      await get('/v1/pledges?sort=title'),
    ];
    for (const { status, body } of refusals) {
      expect([status, body.code]).toEqual([400, 'INPUT_INVALID']);
      expect(body.problems).toEqual([
        expect.objectContaining({
          field: expect.any(String),
          expected: expect.objectContaining({ code: expect.any(String) }),
        }),
      ]);
    }
    expect(refusals[4]!.body.problems[0]).toEqual({
      field: 'to.from',
      read: '2025-13',
      expected: { code: 'partial-date' },
    });
  });

  it('is in the language that is liked best, with codes in the members and words in the sentence', async () => {
    const id = await newPledge('92-2');
    await post(`/v1/pledges/${id}/stage-changes`, { to: 'under-review', effectiveOn: '2023-02-01' });
    const { body } = await post(`/v1/pledges/${id}/stage-changes`, { to: 'completed' }, ko);
    expect(body).toMatchObject({
      from: 'under-review',
      to: 'completed',
      detail: '이행단계 검토에서 완료(으)로 바꿀 수 없습니다. 검토에서 가능한 단계: 추진, 불가.',
    });
    const wrong = await post(`/v1/pledges/${id}/stage-changes`, { to: 'done', x: 1 }, ko);
    expect(wrong.body.detail).not.toMatch(/must|should|expected|property/);
  });

  it('of what HTTP cannot take is a problem document too, in the language of the reader', async () => {
    const answer = await fetch(`${api.url}/v1/pledges/%E0%A4%A`, { headers: ko });
    expect([answer.status, answer.headers.get('content-type')]).toEqual([
      400,
      expect.stringContaining('application/problem+json'),
    ]);
    expect(await answer.json()).toMatchObject({ code: 'HTTP_400', detail: '올바른 URL이 아닙니다.' });
    expect((await get('/nope', ko)).body).toMatchObject({
      code: 'HTTP_404',
      detail: '이 주소에는 아무것도 없습니다.',
    });
    const path = '/v1/pledges/paju8.12-1/stage-changes';
    expect((await post(path, '{bad', ko)).body.detail).toMatch(/^본문이 JSON이 아니거나/);
    expect((await post(path, `{"to":"${'x'.repeat(2_000_000)}"}`, ko)).body.detail).toBe(
      '본문이 1MiB보다 큽니다.',
    );
  });

  it.each(['__proto__', 'constructor', 'nonsense'])(
    'is given to the parameter and the field %s',
    async (name) => {
      const { status, body } = await get(`/v1/pledges?${name}=1`);
      expect([status, body.problems]).toEqual([
        400,
        [{ field: name, read: '1', expected: { code: 'no-such-field' } }],
      ]);
      if (name === '__proto__') return; // Fastify refuses it in a body by itself.
      const sent = await post('/v1/pledges/paju8.12-1/stage-changes', `{"to":"completed","${name}":1}`);
      expect([sent.status, sent.body.problems?.[0].field]).toEqual([400, name]);
      const within = `{"to":"completed","reason":{"text":"x","${name}":1}}`;
      const nested = await post('/v1/pledges/paju8.12-1/stage-changes', within);
      expect([nested.status, nested.body.problems?.[0].field]).toEqual([400, `reason.${name}`]);
    },
  );

  it('names a plan that is not there, wherever it is asked for', async () => {
    for (const path of [
      'pledges',
      'changes',
      'summary',
      'findings',
      'pledges?asOf=2023-01-01&',
      'pledges?sort=title&',
    ]) {
      const { status, body } = await get(`/v1/${path}${path.includes('?') ? '' : '?'}plan=nope1`);
      expect([path, status, body.code, body.plan]).toEqual([path, 404, 'PLAN_MISSING', 'nope1']);
    }
  });

  it('is given to a cursor that somebody changed', async () => {
    for (const path of ['/v1/changes?', '/v1/pledges?plan=paju8&sort=planned&', '/v1/findings?']) {
      const { body } = await get(`${path}limit=2`);
      const parts = JSON.parse(Buffer.from(body.next, 'base64url').toString()) as unknown[];
      const cursor = Buffer.from(JSON.stringify([...parts, 'more'])).toString('base64url');
      const changed = await get(`${path}limit=2&cursor=${cursor}`);
      expect([path, changed.status, changed.body.code]).toEqual([path, 400, 'CURSOR_INVALID']);
      expect((await get(`${path}limit=2&cursor=${body.next}`)).status).toBe(200);
    }
  });

  it('has nothing but ids where there are ids', async () => {
    const id = await newPledge('92-3');
    const before = await get('/v1/pledges/paju8.12-1?asOf=2000-01-01');
    expect(before.body).toMatchObject({ code: 'PLEDGE_MISSING', pledge: 'paju8.12-1', asOf: '2000-01-01' });
    const event = '00000000-0000-7000-8000-000000000000';
    const missing = await post(`/v1/pledges/${id}/corrections`, { event, path: 'stage', value: null });
    expect(missing.body).toMatchObject({ code: 'EVENT_MISSING', event, path: 'stage' });
  });

  it('is given to text that nobody could read on one line, and to times that cannot be', async () => {
    const id = await newPledge('92-4');
    const amend = async (attribute: string, to: unknown): Promise<unknown[]> => {
      const { status, body } = await post(`/v1/pledges/${id}/amendments`, { attribute, to });
      return [status, body.code];
    };
    for (const title of ['   ', '신\u0000청사', '신청사\n건립'])
      expect(await amend('title', title)).toEqual([400, 'INPUT_INVALID']);
    expect(await amend('goal', '첫째 줄\n둘째 줄')).toEqual([200, undefined]);
    expect(await amend('period', { text: 'x', from: '2026', to: '2025' })).toEqual([409, 'PERIOD_RANGE']);
    const old = await post(`/v1/pledges/${id}/stage-changes`, { to: 'completed', effectiveOn: '0000-01-01' });
    expect([old.status, old.body.code]).toEqual([409, 'EFFECTIVE_TOO_OLD']);
    const itself = await post(`/v1/pledges/${id}/dependencies`, { on: id });
    expect([itself.status, itself.body.code]).toEqual([409, 'DEPENDENCY_ON_ITSELF']);
  });
});

describe('a command', () => {
  it('is recorded, and its own reader sees it', async () => {
    const id = await newPledge('90-1');
    const change = {
      to: 'in-progress',
      effectiveOn: '2023-05-01',
      reason: { text: '착수 보고' },
      approval: '기획-12',
    };
    const { status, body: receipt } = await post(`/v1/pledges/${id}/stage-changes`, change);
    expect(status).toBe(200);
    expect(receipt).toMatchObject({ stream: `pledge-${id}`, revision: 1, repeated: false });
    expect(receipt.events).toEqual([{ id: expect.any(String), type: 'StageChanged', revision: 1 }]);
    const { body, headers } = await get(`/v1/pledges/${id}?after=${receipt.token}`);
    expect(body.stage).toEqual({ value: 'in-progress', since: '2023-05-01' });
    expect(headers.get('etag')).toBe('"1"');
    const history = await get(`/v1/pledges/${id}/history?after=${receipt.token}`);
    expect(history.body.items.at(-1)).toMatchObject({
      type: 'StageChanged',
      changes: [{ path: 'stage', from: null, to: 'in-progress' }],
      actor: { id: 'local-operator', department: 'unassigned', role: 'operator' },
      reason: { text: '착수 보고' },
      approval: '기획-12',
      effectiveOn: '2023-05-01',
    });
  });

  it('that the rules forbid is refused with what is wrong and what is allowed', async () => {
    const id = await newPledge('90-2');
    await post(`/v1/pledges/${id}/stage-changes`, { to: 'under-review' });
    const { status, body } = await post(`/v1/pledges/${id}/stage-changes`, { to: 'completed' });
    expect(status).toBe(409);
    expect(body).toMatchObject({
      type: 'urn:pledge-ledger:problem:STAGE_NOT_ALLOWED',
      code: 'STAGE_NOT_ALLOWED',
      status: 409,
      from: 'under-review',
      to: 'completed',
      allowed: ['in-progress', 'infeasible'],
    });
  });

  it('is refused in Korean to whoever reads Korean', async () => {
    const headers = { 'accept-language': 'ko-KR,ko;q=0.9' };
    const { body } = await post('/v1/pledges/paju8.99-99/stage-changes', { to: 'completed' }, headers);
    expect(body).toMatchObject({ code: 'PLEDGE_MISSING', detail: 'paju8.99-99 공약이 없습니다.' });
  });

  it('is taken once under one key, and refused when the key comes with something else', async () => {
    const id = await newPledge('90-3');
    const headers = { 'idempotency-key': 'form-2023-17' };
    const path = `/v1/pledges/${id}/stage-changes`;
    const first = await post(path, { to: 'under-review' }, headers);
    const again = await post(path, { to: 'under-review' }, headers);
    expect(again.body).toEqual({ ...first.body, token: expect.any(String), repeated: true });
    const other = await post(path, { to: 'in-progress' }, headers);
    expect([other.status, other.body.code]).toEqual([409, 'COMMAND_ID_REUSED']);
  });

  it('that is meant for another revision is a 412, and nothing is recorded', async () => {
    const id = await newPledge('90-4');
    const path = `/v1/pledges/${id}/stage-changes`;
    const stale = await post(path, { to: 'under-review' }, { 'if-match': '"7"' });
    expect([stale.status, stale.body.code, stale.body.actual]).toEqual([412, 'REVISION_MISMATCH', 0]);
    expect((await post(path, { to: 'under-review' }, { 'if-match': '"0"' })).body.revision).toBe(1);
    expect((await post(path, { to: 'in-progress' }, { 'if-match': 'latest' })).status).toBe(400);
  });

  it('with a field that is not known, of the wrong type, or missing is refused by name', async () => {
    const id = await newPledge('90-5');
    const wrong = async (body: unknown): Promise<string> =>
      (await post(`/v1/pledges/${id}/budget-revisions`, body)).body.detail;
    expect(await wrong({ lines: [{ source: 'city', period: '2024', amount: 1, note: 'x' }] })).toContain(
      'note',
    );
    expect(await wrong({ lines: [{ source: 'city', period: '2024', amount: 1.5 }] })).toMatch(
      /amount is 1.5; expected whole won/,
    );
    expect(await wrong({ lines: [{ source: 'church', period: '2024', amount: 1 }] })).toContain('source');
    expect(await wrong({ lines: [] })).toContain('lines');
    expect(await wrong({})).toContain('lines');
    expect(
      await wrong({ lines: [{ source: 'city', period: '2024', amount: 1 }], effectiveOn: '2024-02-30' }),
    ).toMatch(/effectiveOn/);
  });

  it('64 at once on one pledge: none is lost and none is refused', async () => {
    const id = await newPledge('90-6');
    const all = Array.from({ length: 64 }, (_, i) =>
      post(`/v1/pledges/${id}/milestones`, { milestone: `m.${i}`, text: `단계 ${i}` }),
    );
    const receipts = await Promise.all(all);
    expect(receipts.map((r) => r.status)).toEqual(receipts.map(() => 200));
    expect(new Set(receipts.map((r) => r.body.revision)).size).toBe(64);
    const last = receipts.reduce((latest, r) => (r.body.token > latest ? r.body.token : latest), '');
    const { body } = await get(`/v1/pledges/${id}?after=${last}`);
    expect(body.parts[0].milestones).toHaveLength(64);
  });
});

describe('a question', () => {
  it('is answered as of a day, as known at an instant', async () => {
    const id = await newPledge('91-1');
    const path = `/v1/pledges/${id}/stage-changes`;
    await post(path, { to: 'under-review', effectiveOn: '2023-02-01' });
    const { body: wrong } = await post(path, { to: 'in-progress', effectiveOn: '2023-03-01' });
    const between = new Date().toISOString();
    await sleep(2); // What is recorded within the same millisecond is known at it.
    const correction = { event: wrong.events[0].id, path: 'stage', since: '2023-06-01' };
    const { body: corrected } = await post(`/v1/pledges/${id}/corrections`, correction);
    const stage = async (query: string): Promise<string> =>
      (await get(`/v1/pledges/${id}?${query}&after=${corrected.token}`)).body.stage?.value ?? 'not recorded';
    expect(await stage('asOf=2023-01-31')).toBe('not recorded');
    expect(await stage('asOf=2023-04-01')).toBe('under-review');
    expect(await stage(`asOf=2023-04-01&knownAt=${between}`)).toBe('in-progress');
    expect(await stage('asOf=2023-06-01')).toBe('in-progress');
    const before = await get(`/v1/pledges/${id}?asOf=2022-12-31`);
    expect([before.status, before.body.code]).toEqual([404, 'PLEDGE_MISSING']);
    const list = await get('/v1/pledges?plan=paju8&asOf=2023-04-01&stage=under-review');
    expect(list.body.items.map((row: Json) => row.id)).toContain(id);
  });

  it('about a budget gives the table, what it adds up to, and what was stated', async () => {
    const { body } = await get('/v1/pledges/paju8.12-9/budget');
    const [table] = body.tables;
    expect(table.periods).toEqual(['prior', '2022', '2023', '2024', '2025', '2026']);
    const city = table.rows.find((row: Json) => row.source === 'city');
    expect(city).toMatchObject({ sumKrw: 21_292_000_000, stated: 21_292_000_000 });
    expect(table).toMatchObject({ totalKrw: 30_300_000_000, statedTotal: 30_300_000_000, differences: [] });
    expect((await get('/v1/pledges/paju8.12-2/budget')).body.tables[0]).toMatchObject({
      rows: [],
      statedTotal: 'none',
    });
  });

  it('about a plan is answered by stage, department, source and year', async () => {
    const { body } = await get('/v1/summary?plan=paju8');
    expect(body.bySource.planned).toMatchObject({ national: 8_840_000_000, provincial: 168_000_000 });
    expect(body.byDepartment['공공건축과'].plannedKrw).toBe(182_032_000_000);
    expect(Object.values(body.byStage).reduce((a: number, b) => a + (b as number), 0)).toBe(body.pledges);
  });

  it('about findings is answered for all plans, and for a pledge', async () => {
    const { body } = await get('/v1/findings?severity=warning&limit=200');
    expect(body.items).toHaveLength(13);
    const own = body.items.filter((finding: Json) => finding.pledge === 'paju8.12-8');
    expect((await get('/v1/findings?pledge=paju8.12-8&severity=warning')).body.items).toEqual(own);
    expect(own[0]).toMatchObject({ code: 'NAME_DIFFERS', span: { line: 392 }, read: '조리음' });
  });

  it('pages through everything exactly once', async () => {
    const seen: string[] = [];
    for (let cursor = ''; ;) {
      const { body } = await get(`/v1/changes?plan=paju8&limit=50${cursor && `&cursor=${cursor}`}`);
      seen.push(...body.items.map((entry: Json) => entry.event));
      if (!body.next) break;
      cursor = body.next;
    }
    expect(new Set(seen).size).toBe(seen.length);
    expect(seen.length).toBeGreaterThan(150);
  });

  it('that cannot be answered says why', async () => {
    const code = async (path: string): Promise<unknown[]> => {
      const { status, body } = await get(path);
      return [status, body.code];
    };
    expect(await code('/v1/pledges/nowhere')).toEqual([400, 'PLEDGE_ID_INVALID']);
    expect(await code('/v1/pledges/paju8.99-9')).toEqual([404, 'PLEDGE_MISSING']);
    expect(await code('/v1/summary?plan=seoul8')).toEqual([404, 'PLAN_MISSING']);
    expect(await code('/v1/findings?plan=seoul8')).toEqual([404, 'PLAN_MISSING']);
    expect(await code('/v1/pledges?cursor=bm90IG91cnM')).toEqual([400, 'CURSOR_INVALID']);
    expect(await code('/v1/pledges/paju8.12-1?after=9999999999999999')).toEqual([400, 'TOKEN_INVALID']);
    expect(await code('/v1/pledges/paju8.12-1?asOf=2023-13-01')).toEqual([400, 'DATE_INVALID']);
    expect(await code('/v1/pledges?limit=1000')).toEqual([400, 'INPUT_INVALID']);
    expect(await code('/v1/pledges?nonsense=1')).toEqual([400, 'INPUT_INVALID']);
    expect(await code('/v1/changes?type=StageChange')).toEqual([400, 'INPUT_INVALID']);
    expect(await code('/v2/anything')).toEqual([404, 'HTTP_404']);
  });
});

describe('a stranger', () => {
  const asHost = (host: string): Promise<number> =>
    new Promise((resolve, reject) => {
      const sent = request(`${api.url}/v1/pledges`, { headers: { host } }, (answer) => {
        answer.resume();
        resolve(answer.statusCode ?? 0);
      });
      sent.on('error', reject).end();
    });

  it('is not let in by a name that points at this machine', async () => {
    expect(await asHost('ledger.example.org')).toBe(403);
    expect(await asHost('localhost:3000')).toBe(200);
  });

  it('gets a problem document for what is no JSON, no object, or too large', async () => {
    const path = '/v1/pledges/paju8.12-1/stage-changes';
    expect((await post(path, '{"to":')).status).toBe(400);
    for (const body of ['[]', 'null', '"completed"', '5']) {
      const refused = await post(path, body);
      expect(refused.status).toBe(400);
      expect(refused.body).toMatchObject({
        detail: `The input is not valid: body is ${body}; expected a JSON object.`,
      });
    }
    expect((await post(path, `{"to":"${'x'.repeat(2_000_000)}"}`)).status).toBe(413);
    expect((await post(path, '{"__proto__":{"to":"completed"}}')).status).toBe(400);
    const form = await fetch(`${api.url}${path}`, {
      method: 'POST',
      body: new URLSearchParams({ to: 'completed' }),
    });
    expect(form.status).toBe(415);
    const text = await fetch(`${api.url}${path}`, { method: 'POST', body: '{"to":"completed"}' });
    expect(text.status).toBe(415);
  });
});

describe('a start that cannot be', () => {
  it('says that the port is busy', async () => {
    const other = createServer().listen(0, '127.0.0.1');
    await once(other, 'listening');
    const PORT = String((other.address() as { port: number }).port);
    const { code, stderr } = await runToEnd('api', { env: { PORT, LEDGER_SAMPLE: 'no' } });
    other.close();
    expect([code, stderr.trim().split('\n').length]).toEqual([1, 1]);
    expect(stderr).toContain(`Port ${PORT} on 127.0.0.1 is in use`);
  });

  it('says so in Korean to whoever reads Korean, before anything was taken in', async () => {
    const other = createServer().listen(0, '127.0.0.1');
    await once(other, 'listening');
    const PORT = String((other.address() as { port: number }).port);
    const data = join(temporaryFolder(), 'data');
    const env = { PORT, LC_ALL: 'ko_KR.UTF-8' };
    const { code, stdout, stderr } = await runToEnd('api', { env, data });
    other.close();
    expect([code, stdout, existsSync(data)]).toEqual([1, '', false]);
    expect(stderr).toMatch(/^127\.0\.0\.1의 \d+번 포트를 다른 프로그램이 쓰고 있습니다\./);
  });

  const onLinux = process.platform === 'linux' ? it : it.skip;
  onLinux('says at once that no folder can be made where the system makes none', async () => {
    const { code, stderr } = await runToEnd('api', { data: '/proc/x', env: { PORT: '0', LC_ALL: 'C' } });
    expect([code, stderr]).toEqual([
      1,
      'The data folder /proc/x cannot be used: there is no such folder, and none can be made there.\n',
    ]);
  });

  it('says that the data folder cannot be used', async () => {
    const folder = temporaryFolder();
    writeFileSync(join(folder, 'file'), '');
    const { code, stderr } = await runToEnd('api', {
      data: join(folder, 'file', 'data'),
      env: { PORT: '0' },
    });
    expect([code, stderr.trim().split('\n').length]).toEqual([1, 1]);
    expect(stderr).toContain('cannot be used');
  });

  it('says that the event file is damaged', async () => {
    const folder = temporaryFolder();
    mkdirSync(folder, { recursive: true });
    writeFileSync(join(folder, 'events.sqlite'), 'This is no ledger. '.repeat(500));
    const { code, stderr } = await runToEnd('api', { data: folder, env: { PORT: '0' } });
    expect([code, stderr.trim().split('\n').length]).toEqual([1, 1]);
    expect(stderr).toContain('events.sqlite');
  });

  it('names a setting that is wrong', async () => {
    const { code, stderr } = await runToEnd('api', { env: { PORT: 'http' } });
    expect([code, stderr]).toEqual([1, expect.stringMatching(/PORT is "http"/)]);
  });
});

it('starts again where it was, without a second import, also after a kill', async () => {
  const data = temporaryFolder();
  const first = await startApi({ data });
  await first.stop('SIGKILL');
  const second = await startApi({ data });
  expect(second.output()).not.toContain('was taken in');
  const { items } = (await (await fetch(`${second.url}/v1/pledges?plan=paju8`)).json()) as Json;
  expect(items).toHaveLength(9);
  expect((await second.stop()).code).toBe(0);
}, 120_000);

it('listens on the loopback address only', () => {
  const listening = execFileSync('node', [
    '-e',
    'process.stdout.write(require("fs").readFileSync("/proc/net/tcp","utf8")+require("fs").readFileSync("/proc/net/tcp6","utf8"))',
  ]).toString();
  const port = api.port.toString(16).toUpperCase().padStart(4, '0');
  const own = listening
    .split('\n')
    .filter((line) => new RegExp(`^ *\\d+: [0-9A-F]+:${port} \\S+ 0A`).test(line));
  expect(own.map((line) => line.trim().split(/\s+/)[1])).toEqual([`0100007F:${port}`]);
});
