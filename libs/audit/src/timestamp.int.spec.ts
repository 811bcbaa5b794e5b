import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { answer, identity, OIDS, stamp, type StampWish } from '../test/authority';
import { refusalIn } from '../test/refusal';
import { parseTrustedCertificates } from './certificate-chain';
import { contentOf, integerIn, octetsIn, parseDer, sequenceIn } from './der';
import { requestTimestamp, timestampRequest } from './timestamp';
import { verifyTimestamp } from './timestamp-token';

const TEXT = 'pledge-ledger/a\n191\nAAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=\n';
const root = identity({ name: 'Root', authority: true });
const signer = identity({ name: 'Stamps', issuer: root, purposes: [OIDS.timeStamping] });
const trusted = parseTrustedCertificates(root.pem);

type Answering = (response: ServerResponse, asked: Buffer) => void;
let server: Server;
let url: string;
let answering: Answering;
let asked: IncomingMessage;

beforeAll(async () => {
  server = createServer((request, response) => {
    asked = request;
    const parts: Buffer[] = [];
    request.on('data', (part: Buffer) => parts.push(part));
    request.on('end', () => answering(response, Buffer.concat(parts)));
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/stamps`;
});
afterAll(async () => {
  server.closeAllConnections();
  await new Promise((done) => server.close(done));
});

const TYPE = { 'content-type': 'application/timestamp-reply' };
const ask = (limitMs = 10_000) => requestTimestamp(TEXT, { url, trusted, limitMs });
const fault = async (limitMs?: number) => refusalIn(await ask(limitMs).catch((error: unknown) => error));

/** The nonce and the imprint of a request. */
function readRequest(der: Buffer) {
  const [version, imprint, nonce, certReq] = sequenceIn(parseDer(der, 'TimeStampReq'), 'TimeStampReq');
  return {
    version: integerIn(version, 'version'),
    hash: octetsIn(sequenceIn(imprint, 'imprint')[1], 'imprint'),
    nonce: integerIn(nonce, 'nonce').toString(16),
    certReq: contentOf(certReq!).toString('hex'),
  };
}

/** What an authority does that keeps the rules, but for the wish. */
const stamps =
  (wish: Partial<StampWish> = {}, status = 0): Answering =>
  (response, der) => {
    const token = stamp({ text: TEXT, nonce: readRequest(der).nonce, signer, ...wish });
    response.writeHead(200, TYPE).end(answer(status, token));
  };

describe('a request', () => {
  it('sends the hash of the text, a nonce of its own, and asks for the certificate', () => {
    const [one, two] = [timestampRequest(TEXT), timestampRequest(TEXT)];
    const read = readRequest(Buffer.from(one.der));
    expect(read).toMatchObject({ version: 1n, nonce: one.nonce, certReq: 'ff' });
    expect(read.hash).toHaveLength(32);
    expect(one.nonce).not.toBe(two.nonce);
  });
});

describe('an authority', () => {
  it.each([0, 1])('that answers with status %i gives a time stamp that stays verifiable', async (status) => {
    answering = stamps({}, status);
    const { token, ...stamped } = await ask();
    expect(stamped).toMatchObject({ time: '2026-06-30T00:01:02.500Z', authority: 'CN=Stamps' });
    expect(verifyTimestamp(token, TEXT, { trusted })).toEqual(stamped);
    expect([asked.method, asked.url, asked.headers['content-type']]).toEqual([
      'POST',
      '/stamps',
      'application/timestamp-query',
    ]);
  });

  it('may say the type of its answer in its own way', async () => {
    const kept = stamps();
    answering = (response, der) => {
      response.setHeader('content-type', 'Application/Timestamp-Reply; charset=binary');
      kept({ writeHead: () => response } as unknown as ServerResponse, der);
    };
    expect((await ask()).authority).toBe('CN=Stamps');
  });

  it('that is asked by an address with a password is not asked, and the password not repeated', async () => {
    const secret = url.replace('127.0.0.1', 'user:secret@127.0.0.1');
    const error = await requestTimestamp(TEXT, { url: secret, trusted, limitMs: 1_000 }).catch(
      (e: unknown) => e,
    );
    expect(refusalIn(error)).toEqual(['TIMESTAMP_UNAVAILABLE', 'authority-address']);
    expect((error as Error).message).not.toContain('secret');
  });

  it.each<[string, Answering, [string, string]]>([
    ['never', () => undefined, ['TIMESTAMP_UNAVAILABLE', 'late']],
    [
      'with a page',
      (r) => r.writeHead(200, { 'content-type': 'text/html' }).end('<p>no'),
      ['TIMESTAMP_UNAVAILABLE', 'answer-type'],
    ],
    ['with no type', (r) => r.writeHead(200).end('x'), ['TIMESTAMP_UNAVAILABLE', 'answer-type']],
    ['with a fault', (r) => r.writeHead(503, TYPE).end(), ['TIMESTAMP_UNAVAILABLE', 'http-status']],
    [
      'from elsewhere',
      (r) => r.writeHead(302, { location: url }).end(),
      ['TIMESTAMP_UNAVAILABLE', 'network'],
    ],
    ['by hanging up', (r) => r.destroy(), ['TIMESTAMP_UNAVAILABLE', 'network']],
    [
      'with half an answer',
      (r) => void r.writeHead(200, TYPE).write('x', () => r.destroy()),
      ['TIMESTAMP_UNAVAILABLE', 'network'],
    ],
    [
      'with half an answer, and waits',
      (r) => void r.writeHead(200, TYPE).write('x'),
      ['TIMESTAMP_UNAVAILABLE', 'late'],
    ],
    [
      'without end',
      (r) => void r.writeHead(200, TYPE).write(Buffer.alloc(1_000_000)),
      ['TIMESTAMP_UNAVAILABLE', 'bytes-over'],
    ],
    [
      'with a refusal',
      (r) => r.writeHead(200, TYPE).end(answer(2, undefined, ['not\u0007today'])),
      ['TIMESTAMP_UNAVAILABLE', 'authority-refused'],
    ],
    ['with a refusal and a token', stamps({}, 2), ['TIMESTAMP_UNAVAILABLE', 'authority-refused']],
    ['with no token', (r) => r.writeHead(200, TYPE).end(answer(0)), ['TIMESTAMP_INVALID', 'stamp-form']],
    ['with garbage', (r) => r.writeHead(200, TYPE).end('garbage'), ['TIMESTAMP_INVALID', 'stamp-form']],
    ['with nothing', (r) => r.writeHead(200, TYPE).end(), ['TIMESTAMP_INVALID', 'stamp-form']],
    ['to another request', stamps({ nonce: '4000000000000000' }), ['TIMESTAMP_INVALID', 'stamp-nonce']],
    [
      'without the nonce',
      (r) => r.writeHead(200, TYPE).end(answer(0, stamp({ text: TEXT, signer }))),
      ['TIMESTAMP_INVALID', 'stamp-nonce'],
    ],
    ['for another text', stamps({ text: 'another\n' }), ['TIMESTAMP_INVALID', 'stamp-imprint']],
  ])('that answers %s is refused', async (_, how, why) => {
    answering = how;
    expect(await fault(why[1] === 'late' ? 200 : 10_000)).toEqual(why);
  });

  it('that refuses is quoted, without what would spoil a line', async () => {
    answering = (response) =>
      response.writeHead(200, TYPE).end(answer(2, undefined, ['not\u0007today', '오늘은']));
    await expect(ask()).rejects.toThrow(
      `No time stamp came from ${url}: it refused with PKI status 2: not today 오늘은.`,
    );
  });

  it('that is not there is not asked for ever', async () => {
    await expect(
      requestTimestamp(TEXT, { url: 'http://127.0.0.1:1/', trusted, limitMs: 5_000 }),
    ).rejects.toThrow(/^No time stamp came from http:\/\/127\.0\.0\.1:1\/: the connection failed/);
    for (const other of ['nowhere', 'file:///stamps', 'ftp://127.0.0.1/']) {
      const error = await requestTimestamp(TEXT, { url: other, trusted, limitMs: 5_000 }).catch(
        (e: unknown) => e,
      );
      expect(refusalIn(error)).toEqual(['TIMESTAMP_UNAVAILABLE', 'authority-address']);
    }
  });
});

/** Somebody else's implementation of both sides; where it is missing, that shows. */
const withOpenssl = spawnSync('openssl', ['ts', '-help']).status === 0 ? describe : describe.skip;

withOpenssl('the program openssl', () => {
  let folder: string;
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'openssl-ts-'));
    writeFileSync(join(folder, 'root.pem'), root.pem);
    writeFileSync(join(folder, 'tsa.pem'), signer.pem);
    writeFileSync(join(folder, 'tsa.key'), signer.privateKey.export({ format: 'pem', type: 'pkcs8' }));
    writeFileSync(join(folder, 'text'), TEXT);
    const section = `[tsa]\ndefault_tsa = t\n[t]\nserial = ${join(folder, 'serial')}\ndefault_policy = 1.2.3\ndigests = sha256\n`;
    writeFileSync(join(folder, 'ts.cnf'), `${section}signer_digest = sha256\ness_cert_id_alg = sha256\n`);
  });
  afterAll(() => rmSync(folder, { recursive: true }));

  function openssl(...args: string[]): void {
    const { status, stderr } = spawnSync('openssl', ['ts', ...args], { cwd: folder, encoding: 'utf8' });
    if (status !== 0) throw new Error(stderr);
  }

  it('answers our request, and we verify its answer', async () => {
    answering = (response, der) => {
      writeFileSync(join(folder, 'request'), der);
      const key = ['-signer', 'tsa.pem', '-inkey', 'tsa.key', '-chain', 'root.pem'];
      openssl('-reply', '-config', 'ts.cnf', '-queryfile', 'request', ...key, '-out', 'reply');
      response.writeHead(200, TYPE).end(readFileSync(join(folder, 'reply')));
    };
    expect(await ask()).toMatchObject({ authority: 'CN=Stamps', policy: '1.2.3', serial: '1' });
  });

  it('verifies what the authority of this spec makes', () => {
    writeFileSync(join(folder, 'token'), stamp({ text: TEXT, signer }));
    openssl('-verify', '-data', 'text', '-in', 'token', '-token_in', '-CAfile', 'root.pem');
    writeFileSync(join(folder, 'text'), `${TEXT}x`);
    expect(() =>
      openssl('-verify', '-data', 'text', '-in', 'token', '-token_in', '-CAfile', 'root.pem'),
    ).toThrow(/imprint/);
  });
});
