import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import {
  chmodSync,
  chownSync,
  copyFileSync,
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import type { ErrorCode } from '@ledger/kernel';
import { refusalOf } from '../test/refusal';
import { openNote, signNote } from './note';
import { newSigningKey, parseSigningKey } from './signing-key';
import { VERIFIER_KEYS } from './listed-keys';
import { knownSigningKeys, openSigningKeys, type SigningKeyPlace, type SigningKeys } from './signing-keys';
import { noteVerifier } from './verifier-key';

const onModes = process.platform === 'win32' ? it.skip : it;
/** Nobody else gives a file away. */
const onRoot = process.geteuid?.() === 0 ? it : it.skip;
let data: string;
let folder: string;
let seconds: number;
/** Each look at it is a second later. */
const clock = { now: () => new Date(Date.UTC(2026, 0, 1, 0, 0, seconds++)).toISOString() };
const at = (second: number): string => new Date(Date.UTC(2026, 0, 1, 0, 0, second)).toISOString();

beforeEach(() => {
  seconds = 0;
  data = mkdtempSync(join(tmpdir(), 'signing-keys-'));
  folder = join(data, 'keys');
});
afterEach(() => rmSync(data, { recursive: true }));

const open = (place: Partial<SigningKeyPlace> = {}): SigningKeys =>
  openSigningKeys({ folder, clock, ...place });
const idsOf = (keys: SigningKeys): string[] => keys.signers().map(({ keyId }) => keyId);
const modeOf = (path: string): string => (statSync(path).mode & 0o777).toString(8);

function givenFile(...keys: string[]): string {
  const path = join(data, 'given');
  rmSync(path, { force: true });
  writeFileSync(path, keys.map((key) => `${key}\n`).join(''), { mode: 0o600 });
  return path;
}

describe('the first start', () => {
  it('makes a key under a name of its own, and each later one finds it', () => {
    const keys = open();
    expect(keys.origin).toMatch(/^pledge-ledger\/[0-9a-f]{16}$/);
    expect(keys.list()).toEqual([
      { verifierKey: keys.signers()[0]!.verifierKey, keyId: idsOf(keys)[0], state: 'active', since: at(1) },
    ]);
    expect(keys.signers()[0]!.name).toBe(keys.origin);
    expect(open().list()).toEqual(keys.list());
    expect(readdirSync(folder).sort()).toEqual(['signing-keys.1', VERIFIER_KEYS]);
  });

  it('takes the name that it is given, and no other one later', () => {
    expect(open({ origin: 'pledges.city.example' }).signers()[0]!.name).toBe('pledges.city.example');
    expect(open().origin).toBe('pledges.city.example');
    expect(refusalOf(() => open({ origin: 'pledges.other.example' }))).toEqual([
      'SIGNING_KEY_INVALID',
      'key-owner',
    ]);
    rmSync(folder, { recursive: true });
    expect(refusalOf(() => open({ origin: 'our pledges' }))).toEqual(['SIGNING_KEY_INVALID', 'key-name']);
  });

  onModes('hides what is secret, and publishes what is not', () => {
    const keys = open();
    expect([modeOf(folder), modeOf(join(folder, 'signing-keys.1'))]).toEqual(['700', '600']);
    expect(modeOf(join(folder, VERIFIER_KEYS))).toBe('644');
    expect(readFileSync(join(folder, VERIFIER_KEYS), 'utf8')).toBe(
      `# since ${at(1)}\n${keys.signers()[0]!.verifierKey}\n`,
    );
  });

  it('of several processes at once ends with one key', async () => {
    const opened = await Promise.all(Array.from({ length: 4 }, () => openedElsewhere('return keys.list()')));
    expect(new Set(opened).size).toBe(1);
    expect(JSON.parse(opened[0]!)).toHaveLength(1);
    expect(readdirSync(folder).sort()).toEqual(['signing-keys.1', VERIFIER_KEYS]);
  });
});

/** What another process says of the keys that it opened. */
async function openedElsewhere(work: string): Promise<string> {
  const root = resolve(__dirname, '../../..');
  const program = `
    const { openSigningKeys } = require(${JSON.stringify(join(root, 'libs/audit/src/signing-keys.ts'))});
    const clock = { now: () => new Date().toISOString() };
    const keys = openSigningKeys({ folder: ${JSON.stringify(folder)}, clock });
    process.stdout.write(JSON.stringify((() => { ${work} })()));`;
  const args = ['-r', join(root, 'tests/support/register.js'), '-e', program];
  const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit'] });
  let said = '';
  child.stdout.on('data', (part) => (said += String(part)));
  await once(child, 'close');
  return said;
}

describe('a change of keys', () => {
  it('lets both sign until the old one is retired, and keeps what that one signed valid', () => {
    const keys = open();
    const [old] = idsOf(keys);
    const before = signNote('before\n', keys.signers());
    const fresh = keys.rotate();
    expect(fresh).toMatchObject({ state: 'active', since: at(2) });
    expect(idsOf(keys)).toEqual([old, fresh.keyId]);
    const meanwhile = signNote('meanwhile\n', keys.signers());

    expect(keys.retire(old!)).toMatchObject({ keyId: old, state: 'retired', since: at(1), until: at(3) });
    expect(idsOf(keys)).toEqual([fresh.keyId]);
    const [first, second] = keys.list().map(({ verifierKey }) => noteVerifier(verifierKey));
    expect(openNote(before, [first!]).text).toBe('before\n');
    expect(openNote(meanwhile, [first!, second!]).verified).toHaveLength(2);
    expect(openNote(signNote('after\n', keys.signers()), [second!]).unknown).toEqual([]);
  });

  it('lasts over a start, and is seen at once by who had opened the keys before', () => {
    const long = open();
    const keys = open();
    const [old] = idsOf(keys);
    const { keyId } = keys.rotate();
    expect(idsOf(long)).toEqual([old, keyId]);
    long.retire(old!);
    expect(idsOf(keys)).toEqual([keyId]);
    expect(open().list()).toEqual(keys.list());
  });

  it('leaves nothing secret of a retired key, and its public half to all', () => {
    const keys = open();
    const [old] = keys.signers();
    const { verifierKey } = keys.rotate();
    keys.retire(old!.keyId);
    expect(readdirSync(folder).sort()).toEqual(['signing-keys.3', VERIFIER_KEYS]);
    const { keys: kept } = JSON.parse(readFileSync(join(folder, 'signing-keys.3'), 'utf8')) as {
      keys: object[];
    };
    expect(kept.map((key) => Object.keys(key))).toEqual([
      ['verifierKey', 'since', 'until'],
      ['verifierKey', 'since', 'privateKey'],
    ]);
    expect(readFileSync(join(folder, VERIFIER_KEYS), 'utf8')).toBe(
      `# since ${at(1)}, until ${at(3)}\n${old!.verifierKey}\n# since ${at(2)}\n${verifierKey}\n`,
    );
  });

  it('never retires the last key, nor one that is not there; twice is no news', () => {
    const keys = open();
    const [old] = idsOf(keys);
    expect(refusalOf(() => keys.retire(old!))[0]).toBe('SIGNING_KEY_LAST');
    expect(refusalOf(() => keys.retire('00000000'))[0]).toBe('SIGNING_KEY_MISSING');
    const { keyId } = keys.rotate();
    const retired = keys.retire(old!);
    expect(keys.retire(old!)).toEqual(retired);
    expect(refusalOf(() => keys.retire(keyId))[0]).toBe('SIGNING_KEY_LAST');
    expect(idsOf(keys)).toEqual([keyId]);
  });

  it('of several processes at once loses none of their keys', async () => {
    open();
    const made = await Promise.all(
      Array.from({ length: 4 }, () => openedElsewhere('return [1, 2, 3].map(() => keys.rotate().keyId)')),
    );
    const ids = made.flatMap((said) => JSON.parse(said) as string[]);
    const keys = open();
    expect(new Set(ids).size).toBe(12);
    expect(idsOf(keys).slice(1).sort()).toEqual(ids.sort());
    expect(readdirSync(folder).sort()).toEqual(['signing-keys.13', VERIFIER_KEYS]);
    expect(readFileSync(join(folder, VERIFIER_KEYS), 'utf8').match(/^[^#]/gm)).toHaveLength(13);
  });
});

describe('keys of the operator', () => {
  const given = newSigningKey('pledges.city.example');
  const later = newSigningKey('pledges.city.example');
  const idOf = (key: string): string => parseSigningKey(key).keyId;

  it('sign, and are nowhere in the folder but for their public half', () => {
    const keys = open({ given: givenFile(given, given) });
    expect([keys.origin, idsOf(keys)]).toEqual(['pledges.city.example', [idOf(given)]]);
    expect(readFileSync(join(folder, 'signing-keys.1'), 'utf8')).not.toContain('PRIVATE');
    expect(readFileSync(join(folder, VERIFIER_KEYS), 'utf8')).toContain(parseSigningKey(given).verifierKey);
  });

  it('are changed with an overlap by giving both for a while', () => {
    open({ given: givenFile(given) });
    const keys = open({ given: givenFile(given, '', later) });
    expect(idsOf(keys)).toEqual([idOf(given), idOf(later)]);
    keys.retire(idOf(given));
    expect(idsOf(keys)).toEqual([idOf(later)]);
    expect(idsOf(open({ given: givenFile(given, later) }))).toEqual([idOf(later)]);
    expect(idsOf(open({ given: givenFile(later) }))).toEqual([idOf(later)]);
  });

  it('take over from those of the folder, and back', () => {
    const [own] = idsOf(open({ origin: 'pledges.city.example' }));
    const keys = open({ given: givenFile(given) });
    expect(idsOf(keys)).toEqual([own, idOf(given)]);
    keys.retire(own!);
    expect(idsOf(keys)).toEqual([idOf(given)]);
    const { keyId } = keys.rotate();
    keys.retire(idOf(given));
    expect(idsOf(open())).toEqual([keyId]);
  });

  it('have to be given as long as nobody else signs: no other key is made in their place', () => {
    const [own] = open({ given: givenFile(given) }).list();
    const keys = open();
    expect(refusalOf(() => keys.signers())[0]).toBe('KEYS_LOST');
    expect(refusalOf(() => keys.rotate())[0]).toBe('KEYS_LOST');
    expect(keys.list()).toEqual([{ ...own, state: 'absent' }]);
    expect(readdirSync(folder).sort()).toEqual(['signing-keys.1', VERIFIER_KEYS]);
  });

  it('that are named no more are told from those that sign', () => {
    const [, taken] = open({ origin: 'pledges.city.example' })
      .list()
      .concat(open({ given: givenFile(given) }).list());
    expect([
      taken!.state,
      open({ given: givenFile(given) })
        .list()
        .map(({ state }) => state),
    ]).toEqual(['active', ['active', 'active']]);
    const keys = open();
    expect([keys.list().map(({ state }) => state), idsOf(keys)]).toEqual([
      ['active', 'absent'],
      [keys.list()[0]!.keyId],
    ]);
    expect(keys.verifierKeys()).toBe(open({ given: givenFile(given) }).verifierKeys());
  });

  it('are those of this log', () => {
    const path = givenFile(given, newSigningKey('pledges.other.example'));
    expect(refusalOf(() => open({ given: path }))).toEqual(['SIGNING_KEY_INVALID', 'key-owner']);
    expect(refusalOf(() => open({ given: givenFile(given), origin: 'x' }))).toEqual([
      'SIGNING_KEY_INVALID',
      'key-owner',
    ]);
  });

  it.each<[string, string[], string]>([
    ['an empty file', [], 'empty'],
    ['a public key', [parseSigningKey(given).verifierKey], 'key-form'],
    ['one wrong line', [given, 'x'], 'key-form'],
  ])('are refused with the name of the file: %s', (_, lines, why) => {
    const path = givenFile(...lines);
    expect(refusalOf(() => open({ given: path }))).toEqual(['SIGNING_KEY_INVALID', why]);
    expect(() => open({ given: path })).toThrow(path);
    expect(existsSync(folder)).toBe(false);
  });

  onRoot('are refused where another user could have put them there', () => {
    const path = givenFile(given);
    chownSync(path, 4321, 0);
    expect(refusalOf(() => open({ given: path }))).toEqual(['SIGNING_KEY_INVALID', 'key-uid']);
  });

  onModes('are refused as a pipe that nobody writes to, and nothing waits for it', () => {
    const path = join(data, 'pipe');
    execFileSync('mkfifo', ['-m', '600', path]);
    expect(refusalOf(() => open({ given: path }))).toEqual(['SIGNING_KEY_INVALID', 'key-irregular']);
  });

  it('are refused where there is no such file', () => {
    const why = refusalOf(() => open({ given: join(data, 'nowhere') }));
    expect(why).toEqual(['SIGNING_KEY_INVALID', 'no-such-file']);
    expect(refusalOf(() => open({ given: data }))).toEqual(['SIGNING_KEY_INVALID', 'is-folder']);
  });

  onModes('are refused where others may read or write them', () => {
    const path = givenFile(given);
    for (const mode of [0o640, 0o604, 0o620, 0o601]) {
      chmodSync(path, mode);
      expect(refusalOf(() => open({ given: path }))).toEqual(['SIGNING_KEY_INVALID', 'key-open']);
    }
    chmodSync(path, 0o400);
    expect(idsOf(open({ given: path }))).toEqual([idOf(given)]);
  });
});

describe('keys that are lost', () => {
  const filesThere = (): Record<string, string> =>
    Object.fromEntries(readdirSync(folder).map((name) => [name, readFileSync(join(folder, name), 'utf8')]));

  function loseSecrets(): void {
    for (const name of readdirSync(folder)) if (name !== VERIFIER_KEYS) rmSync(join(folder, name));
  }

  it('are listed as long as what is published of them is there, and none is made in their place', () => {
    const keys = open();
    const [old] = idsOf(keys);
    keys.rotate();
    keys.retire(old!);
    const before = keys.list();
    loseSecrets();
    const left = filesThere();
    for (const found of [open({ origin: keys.origin }), knownSigningKeys({ folder, clock })!, keys]) {
      expect([found.origin, found.verifierKeys()]).toEqual([keys.origin, left[VERIFIER_KEYS]]);
      expect(found.list()).toEqual([before[0], { ...before[1], state: 'absent' }]);
      for (const work of [() => found.signers(), () => found.rotate()]) {
        expect(refusalOf(work)[0]).toBe('KEYS_LOST');
        expect(work).toThrow(
          `that sign for ${keys.origin} is here, and nothing is signed without them. Put ${folder}`,
        );
        expect(work).not.toThrow(VERIFIER_KEYS);
      }
      expect(refusalOf(() => found.retire(before[1]!.keyId))[0]).toBe('SIGNING_KEY_LAST');
    }
    expect(filesThere()).toEqual(left);
  });

  it('sign again when they are put back', () => {
    const keys = open();
    const kept = readFileSync(join(folder, 'signing-keys.1'));
    loseSecrets();
    const found = open();
    writeFileSync(join(folder, 'signing-keys.1'), kept, { mode: 0o600 });
    expect(idsOf(found)).toEqual(idsOf(keys));
    expect(idsOf(open())).toEqual(idsOf(keys));
  });

  it('give way to a new one when somebody says so, once, and what they signed stays valid', () => {
    const keys = open();
    const [old] = keys.signers();
    const note = signNote('text\n', [old!]);
    keys.replaceLost();
    expect(idsOf(keys)).toEqual([old!.keyId]);
    loseSecrets();
    const found = open();
    found.replaceLost();
    const listed = found.list();
    expect(listed).toMatchObject([
      { keyId: old!.keyId, state: 'retired', since: at(1) },
      { state: 'active' },
    ]);
    expect(listed[0]!.until).toBe(listed[1]!.since);
    found.replaceLost();
    expect([found.list(), open().list(), open().origin]).toEqual([listed, listed, keys.origin]);
    const verifiers = listed.map(({ verifierKey }) => noteVerifier(verifierKey));
    expect(openNote(note, verifiers).verified).toHaveLength(1);
    expect(found.signers()[0]!.name).toBe(keys.origin);
  });

  it('are lost whole where something was signed and no key is listed any more; nothing is made', () => {
    const origin = open().origin;
    rmSync(folder, { recursive: true });
    const work = () => openSigningKeys({ folder, clock }, { origin });
    expect(refusalOf(work)[0]).toBe('KEYS_LOST');
    expect(work).toThrow(`under the same name, once ${VERIFIER_KEYS} is back there, which is public.`);
    expect(() => openSigningKeys({ folder, clock }, {})).toThrow('None of the keys that sign is here');
    expect([existsSync(folder), knownSigningKeys({ folder, clock })]).toEqual([false, undefined]);
  });

  it('are those that the operator gives again, if they are of the same log', () => {
    const given = givenFile(newSigningKey('pledges.city.example'));
    const certified = { origin: 'pledges.city.example' };
    expect(refusalOf(() => openSigningKeys({ folder, clock, given }, { origin: 'x' }))).toEqual([
      'SIGNING_KEY_INVALID',
      'key-owner',
    ]);
    expect(openSigningKeys({ folder, clock, given }, certified).signers()).toHaveLength(1);
    loseSecrets();
    expect(refusalOf(() => open().signers())[0]).toBe('KEYS_LOST');
    expect(open({ given }).signers()).toHaveLength(1);
  });

  it.each<[string, (text: string) => string]>([
    ['nothing', () => ''],
    ['a line more', (text) => `${text}\n`],
    ['no time', (text) => text.replace(/^# .*\n/, '')],
    ['another time', (text) => text.replace('2026-', '26-')],
    ['another key', (text) => text.replace(/\+[0-9a-f]{8}\+/, '+00000000+')],
    ['a key of another name', (text) => `${text}${text.replaceAll('pledge-ledger/', 'another/')}`],
  ])('are not taken from a published list with %s', (_, spoilt) => {
    open();
    loseSecrets();
    const path = join(folder, VERIFIER_KEYS);
    writeFileSync(path, spoilt(readFileSync(path, 'utf8')));
    expect(refusalOf(() => open())).toEqual(['STORE_DAMAGED', 'malformed']);
    expect(() => open()).toThrow(path);
  });

  onModes('are not taken from a published list that others may write', () => {
    open();
    loseSecrets();
    chmodSync(join(folder, VERIFIER_KEYS), 0o666);
    expect(refusalOf(() => open())).toEqual(['SIGNING_KEY_INVALID', 'key-writable']);
  });
});

describe('a folder of keys', () => {
  onModes('is refused where others could put a key into it', () => {
    const keys = open();
    for (const [mode, why] of [
      [0o777, 'key-writable'],
      [0o775, 'key-writable'],
      [0o1777, 'key-writable'],
      [0o755, undefined],
    ] as const) {
      chmodSync(folder, mode);
      for (const work of [open, () => keys.signers(), () => knownSigningKeys({ folder, clock })]) {
        if (why === undefined) work();
        else expect(refusalOf(work)).toEqual(['SIGNING_KEY_INVALID', why]);
      }
    }
    chmodSync(folder, 0o777);
    expect(() => open()).toThrow(
      `The signing key in ${folder} cannot be used: its mode is 0777, so that others than its owner may write there; allowed is at most 0755.`,
    );
  });

  onRoot("is refused where it, or what it holds, is another user's", () => {
    open();
    const refused = ['SIGNING_KEY_INVALID', 'key-uid'];
    chownSync(folder, 4321, 0);
    expect(refusalOf(() => open())).toEqual(refused);
    chownSync(folder, 0, 0);
    writeFileSync(join(folder, 'signing-keys.9'), readFileSync(join(folder, 'signing-keys.1')), {
      mode: 0o600,
    });
    chownSync(join(folder, 'signing-keys.9'), 4321, 0);
    expect(refusalOf(() => knownSigningKeys({ folder, clock }))).toEqual(refused);
    expect(() => knownSigningKeys({ folder, clock })).toThrow('it belongs to user 4321; allowed is who runs');
  });

  onModes('is refused where others may read what is secret in it', () => {
    const keys = open();
    chmodSync(join(folder, 'signing-keys.1'), 0o644);
    expect(refusalOf(() => open())).toEqual(['SIGNING_KEY_INVALID', 'key-open']);
    expect(refusalOf(() => keys.signers())).toEqual(['SIGNING_KEY_INVALID', 'key-open']);
  });

  it('recovers from a process that was killed before its change counted, and from one killed just after', () => {
    const keys = open();
    copyFileSync(join(folder, 'signing-keys.1'), join(folder, '.begun-00ff'));
    writeFileSync(join(folder, '.begun-00fe'), 'half of', { mode: 0o600 });
    const kept = readFileSync(join(folder, 'signing-keys.1'));
    const { keyId } = keys.rotate();
    writeFileSync(join(folder, 'signing-keys.1'), kept, { mode: 0o600 });
    rmSync(join(folder, VERIFIER_KEYS));

    const again = open();
    expect(idsOf(again)[1]).toBe(keyId);
    expect(readdirSync(folder).sort()).toEqual(['signing-keys.2', VERIFIER_KEYS]);
    expect(readFileSync(join(folder, VERIFIER_KEYS), 'utf8')).toContain(`+${keyId}+`);
  });

  it.each<[string, (text: string) => string, ErrorCode]>([
    ['nothing', () => '', 'STORE_DAMAGED'],
    ['half a text', (text) => text.slice(0, text.length / 2), 'STORE_DAMAGED'],
    ['null', () => 'null', 'STORE_DAMAGED'],
    ['another origin', (text) => text.replace('"pledge-ledger/', '"pledge-ledgers/'), 'STORE_DAMAGED'],
    ['no time', (text) => text.replace('2026-', '26-'), 'STORE_DAMAGED'],
    ['another private key', (text) => text.replace(/PRIVATE[^"]*/, newSigningKey('a')), 'STORE_DAMAGED'],
    ['no keys', (text) => text.replace('"keys"', '"key"'), 'STORE_DAMAGED'],
    ['a later format', (text) => text.replace('"format": 1', '"format": 2'), 'STORE_NEWER'],
  ])('is refused with %s in its file, and stays as it is', (_, spoilt, code) => {
    open();
    const path = join(folder, 'signing-keys.1');
    const text = spoilt(readFileSync(path, 'utf8'));
    writeFileSync(path, text);
    expect(refusalOf(() => open())[0]).toBe(code);
    expect(readFileSync(path, 'utf8')).toBe(text);
  });

  it('says where it cannot be', () => {
    writeFileSync(join(data, 'file'), '');
    expect(refusalOf(() => open({ folder: join(data, 'file') }))).toEqual([
      'DATA_FOLDER_UNUSABLE',
      'is-file',
    ]);
    expect(refusalOf(() => open({ folder: join(data, 'a/b') }))).toEqual([
      'DATA_FOLDER_UNUSABLE',
      'no-such-folder',
    ]);
  });

  it('that is taken away says so, and nobody signs with what was there', () => {
    const keys = open();
    rmSync(folder, { recursive: true });
    for (const work of [
      () => keys.signers(),
      () => keys.list(),
      () => keys.rotate(),
      () => keys.replaceLost(),
    ]) {
      expect(refusalOf(work)[0]).toBe('KEYS_LOST');
    }
    expect(existsSync(folder)).toBe(false);
  });
});
