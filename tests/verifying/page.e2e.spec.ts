import { createHash } from 'node:crypto';
import { cpSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  bundleOf,
  leafTextOf,
  noteVerifier,
  openNote,
  parseCheckpoint,
  parseNote,
  parseTrustedCertificates,
  verifyTimestamp,
  type ProofBundle,
} from '@ledger/audit';
import { LedgerError } from '@ledger/kernel';
import { ledger, startApi, temporaryFolder, type Outcome } from '../support/program';
import { describeWith, inShell, root, VERIFIER } from '../support/tools';

/*
 * docs/VERIFYING.md by its word: every hash on it is computed again from the example, the example is what the program makes
 * of these events, and every command says what the page shows.
 */

jest.setTimeout(120_000);

const EXAMPLE = join(root, 'docs/verifying');
const page = readFileSync(join(root, 'docs/VERIFYING.md'), 'utf8');
const example = (name: string): string => readFileSync(join(EXAMPLE, name), 'utf8');
const json = (name: string): unknown => JSON.parse(example(name));

const hashed = (...parts: readonly (Uint8Array | string)[]): string => {
  const hash = createHash('sha256');
  for (const part of parts) hash.update(part);
  return hash.digest('base64');
};
const bytes = (base64: string): Buffer => Buffer.from(base64, 'base64');
const node = (left: string, right: string): string => hashed('\x01', bytes(left), bytes(right));

interface Line {
  readonly id: string;
  readonly type: string;
  readonly subject: string;
  readonly streamrevision: number;
  readonly data: { readonly data: object; readonly metadata: object };
}

const leaves = example('log.ndjson')
  .trimEnd()
  .split('\n')
  .slice(0, -1)
  .map((line) => {
    const { id, type, subject: stream, streamrevision: revision, data } = JSON.parse(line) as Line;
    return leafTextOf({ id, type, stream, revision, ...data } as never);
  });

/** The lines `name = base64   how` of the tree on the page. */
const drawn = new Map(
  [...page.matchAll(/^(\w+) += (\S{44}) {3}(\w+) (\w+)(?: (\w+))?/gm)].map(([, name, hash, ...how]) => [
    name!,
    { hash: hash!, how: how as string[] },
  ]),
);
const hashOf = (name: string): string => drawn.get(name)!.hash;
const rootIn = (name: string): string => example(name).split('\n')[2]!;

/** The sides of the lines `name = node left right` below such a line. */
function steps(first: string): { given: string[]; made: string[][] } {
  const block = page.slice(page.indexOf(first)).split('```')[0]!.trimEnd().split('\n');
  const [head, ...rest] = block.map((line) => line.split('= ')[1]!.split(' '));
  const names = block.slice(1).map((line) => line.split('=')[0]!.trim());
  return { given: head!, made: rest.map(([, left, right], i) => [names[i]!, left!, right!]) };
}

describe('docs/VERIFYING.md', () => {
  it('draws the tree of the example', () => {
    expect([...drawn.keys()]).toHaveLength(2 * 7);
    for (const [name, { hash, how }] of drawn) {
      const [kind, a = '', b = ''] = how;
      const made = kind === 'leaf' ? hashed('\0', leaves[Number(a)]!) : node(hashOf(a), hashOf(b));
      expect([name, hash]).toEqual([name, made]);
    }
    expect([hashOf('root'), hashOf('old')]).toEqual([rootIn('checkpoint-7'), rootIn('checkpoint-3')]);
  });

  it.each([
    ['proof 3 of 7 =', (json('proof.json') as ProofBundle).inclusion, ['h3']],
    ['consistency 3 to 7 =', (json('consistency-3-7.json') as { hashes: string[] }).hashes, []],
  ])('shows the hashes of the %s, and where they lead', (first, hashes, known) => {
    const { given, made } = steps(first);
    expect(given.map(hashOf)).toEqual(hashes);
    const reached = new Set([...given, ...known]);
    for (const [name, left, right] of made) {
      expect([reached.has(left!), reached.has(right!)]).toEqual([true, true]);
      expect(node(hashOf(left!), hashOf(right!))).toBe(hashOf(name!));
      reached.add(name!);
    }
    expect(reached).toContain('root');
  });

  it('shows no other hash, key or signature than those of the example', () => {
    const known =
      [...drawn.values()].map(({ hash }) => hash).join() + readdirSync(EXAMPLE).map(example).join();
    const shown = page.match(/[A-Za-z0-9+/]{40,}={0,2}/g)!;
    expect(shown.length).toBeGreaterThan(15);
    expect(shown.filter((text) => !known.includes(text))).toEqual([]);
  });

  it('shows a signed note as it is', () => {
    expect(page).toContain(`\`\`\`text\n${example('checkpoint-7')}\`\`\``);
    const listed = example('verifier-keys')
      .split('\n')
      .filter((line) => line.includes('+'));
    const verifiers = listed.map(noteVerifier);
    expect(example('verifier-keys')).toMatch(/^(# since \S+(, until \S+)?\n[^#\n]+\n){2,}$/);
    for (const size of [3, 7]) {
      const { text } = openNote(example(`checkpoint-${size}`), verifiers);
      expect(parseCheckpoint(text)).toMatchObject({ origin: 'ledger.paju.example', size });
    }
  });
});

describe('the example of docs/VERIFYING.md', () => {
  it('is what the program makes of these events', async () => {
    const data = temporaryFolder();
    const { code, stderr } = await ledger(['import-log', join(EXAMPLE, 'log.ndjson')], { data });
    expect([code, stderr]).toEqual([0, stderr]);
    const api = await startApi({ data, env: { LEDGER_ORIGIN: 'ledger.paju.example' } });
    const asked = async (path: string) => fetch(api.url + path);
    try {
      await fetch(`${api.url}/v1/audit/checkpoints`, { method: 'POST' });
      const note = await (await asked('/tlog/checkpoint')).text();
      expect(note.split('\n\n')[0]).toBe(example('checkpoint-7').split('\n\n')[0]);
      const tile = Buffer.from(await (await asked('/tlog/tile/0/000.p/7')).arrayBuffer());
      expect(tile).toEqual(Buffer.concat(leaves.map((leaf) => bytes(hashed('\0', leaf)))));
      const { event, inclusion } = json('proof.json') as ProofBundle;
      expect(await (await asked(`/v1/audit/proofs/${event.id}`)).json()).toMatchObject({ event, inclusion });
      const lines = (await (await asked('/v1/audit/export')).text()).split('\n').slice(0, 7);
      expect(lines).toEqual(example('log.ndjson').split('\n').slice(0, 7));
    } finally {
      await api.stop();
    }
  });
});

/** An authority for time stamps, whose one certificate is its root as well. */
const AUTHORITY = `[tsa]
default_tsa = authority
[authority]
serial = serial
default_policy = 1.2.3.4.5
digests = sha256
signer_digest = sha256
`;
const STAMPING = [
  'openssl req -x509 -newkey rsa:2048 -nodes -keyout authority.key -out authority.pem -days 2 -subj /CN=Authority -addext extendedKeyUsage=critical,timeStamping',
  'openssl ts -query -data text -sha256 -cert -out query',
  'openssl ts -reply -config authority.conf -queryfile query -signer authority.pem -inkey authority.key -token_out -out stamp',
];

describeWith(['python3', 'OpenSSL 3', 'bash'], 'the commands of docs/VERIFYING.md', () => {
  const folder = join(temporaryFolder(), 'docs/verifying');
  const shell = (line: string) => inShell(line, folder);
  const shown = [...page.matchAll(/^```console\n([\s\S]*?)^```$/gm)]
    .flatMap(([, block]) => block!.split(/^\$ /m).slice(1))
    .map((text) => [text.slice(0, text.indexOf('\n')), text.slice(text.indexOf('\n') + 1)] as const);

  beforeAll(() => {
    cpSync(EXAMPLE, folder, { recursive: true });
    mkdirSync(join(folder, '../../tests/verifying'), { recursive: true });
    cpSync(VERIFIER, join(folder, '../../tests/verifying/verify.py'));
  });

  it('were found', () => {
    expect(shown.length).toBeGreaterThan(10);
  });

  it.each(shown)('$ %s', async (command, output) => {
    const { code, stdout, stderr } = await shell(command);
    expect([code, stderr]).toEqual([0, '']);
    expect(stdout.trimEnd()).toBe(output.trimEnd());
  });

  it('refuse a signature for another size', async () => {
    await shell("sed 's/^7$/8/' text > forged");
    const verify = shown.at(-1)![0].replace('-in text', '-in forged');
    expect(await shell(verify)).toMatchObject({ code: 1, stdout: 'Signature Verification Failure\n' });
  });

  it('check what a server hands out, also while its keys are changed, and after', async () => {
    const block = page.slice(page.indexOf('\n$ cat verifier-keys\n')).split('```')[0]!;
    const commands = [...block.matchAll(/^\$ (.*)$/gm)].map(([, command]) => command!);
    const [data, served] = [temporaryFolder(), temporaryFolder()];
    const api = await startApi({ data });
    const text = async (path: string): Promise<string> => (await fetch(`${api.url}/tlog/${path}`)).text();
    /** Which keys signed what is handed out after one more event, and what the commands say of it. */
    const checked = async (to: string) => {
      const body = JSON.stringify({ to });
      const post = { method: 'POST', headers: { 'content-type': 'application/json' }, body };
      expect((await fetch(`${api.url}/v1/pledges/paju8.12-5/stage-changes`, post)).ok).toBe(true);
      await fetch(`${api.url}/v1/audit/checkpoints`, { method: 'POST' });
      const note = await text('checkpoint');
      writeFileSync(join(served, 'checkpoint-7'), note);
      writeFileSync(join(served, 'verifier-keys'), await text('verifier-keys'));
      const said = [];
      for (const command of commands) said.push(await inShell(command, served));
      expect(said.map(({ code: exit, stderr }) => [exit, stderr])).toEqual(said.map(() => [0, '']));
      const spoken = said.map(({ stdout }) => stdout.trimEnd()).filter((line) => line !== '');
      return { signed: parseNote(note).signatures.map(({ keyId }) => keyId), said: spoken.slice(1) };
    };
    const changed = async (...args: string[]): Promise<Outcome> => ledger(['keys', ...args], { data });
    try {
      const origin = (await text('verifier-keys')).split(/[\n+]/)[1]!;
      const expected = (id: string) => [`${origin}\n${id}`, id, 'Signature Verified Successfully'];
      const first = await checked('under-review');
      const [old] = first.signed;
      expect(first).toEqual({ signed: [old], said: expected(old!) });
      expect(await changed('--rotate')).toMatchObject({ code: 0 });
      const both = await checked('in-progress');
      const [, later] = both.signed;
      expect(both).toEqual({ signed: [old, later], said: expected(old!) });
      expect(await changed('--retire', old!)).toMatchObject({ code: 0 });
      expect(await checked('completed')).toEqual({ signed: [later], said: expected(later!) });
    } finally {
      await api.stop();
    }
  });

  describe('for a time stamp', () => {
    const commands = page.slice(page.indexOf('## When')).split('```')[1]!.trim().split('\n').slice(1);

    beforeAll(async () => {
      writeFileSync(join(folder, 'authority.conf'), AUTHORITY);
      for (const command of STAMPING) expect(await shell(command)).toMatchObject({ code: 0 });
      const proof = json('proof.json') as ProofBundle;
      const timestamps = [readFileSync(join(folder, 'stamp')).toString('base64')];
      const inclusion = proof.inclusion.map(bytes);
      writeFileSync(
        join(folder, 'stamped.json'),
        JSON.stringify(bundleOf({ ...proof, inclusion, timestamps })),
      );
    });

    it('say what the page says', async () => {
      const said = [];
      for (const command of commands) said.push(await shell(command));
      expect(said.map(({ code }) => code)).toEqual([0, 0, 0]);
      expect(said[1]!.stdout).toContain('Verification: OK');
      expect(said[2]!.stdout).toMatch(/^Time stamp: .* GMT$/m);
    });

    it('agree with the program about it', () => {
      const trusted = parseTrustedCertificates(readFileSync(join(folder, 'authority.pem'), 'utf8'));
      const [token, text] = [readFileSync(join(folder, 'stamp')), readFileSync(join(folder, 'text'), 'utf8')];
      expect(Date.parse(verifyTimestamp(token, text, { trusted }).time)).toBeGreaterThan(0);
      expect(() => verifyTimestamp(token, `${text}\n`, { trusted })).toThrow(LedgerError);
    });

    it('refuse one of another text', async () => {
      const { code, stdout } = await shell(commands[1]!.replace('-data text', '-data forged'));
      expect([code, stdout]).toEqual([1, expect.stringContaining('Verification: FAILED')]);
    });
  });
});
