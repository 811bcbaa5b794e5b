import { existsSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { refusalOf } from '../test/refusal';
import { parseCheckpoint } from './checkpoint';
import { formatNote, openNote, parseNote, signNote } from './note';
import { newSigningKey, parseSigningKey } from './signing-key';
import { formatVerifierKey, noteVerifier, parseVerifierKey } from './verifier-key';

const VECTORS = resolve(__dirname, '../../../../shared/vectors/transparency-log/signed_note_cases.json');

interface Vectors {
  readonly notes: readonly { readonly vkey: string; readonly note: string; readonly valid: boolean }[];
  readonly bad_vkeys: readonly string[];
  readonly tlog_tree_note: string;
}

/** Not part of the project: where they are missing, that shows. */
const vectors = existsSync(VECTORS) ? (JSON.parse(readFileSync(VECTORS, 'utf8')) as Vectors) : undefined;
const withVectors = vectors ? describe : describe.skip;
const here = vectors ?? { notes: [], bad_vkeys: [], tlog_tree_note: '' };

withVectors('the vectors of signed notes', () => {
  it.each(here.notes.length > 0 ? here.notes : [{ vkey: '(not there)', note: '', valid: false }])(
    '$vkey',
    ({ vkey, note, valid }) => {
      const open = () => openNote(note, [noteVerifier(vkey)]);
      if (!valid) expect(refusalOf(open)).toEqual(['NOTE_UNTRUSTED', 'signature-wrong']);
      else expect(open().verified.map(({ name }) => name)).toEqual([parseVerifierKey(vkey).name]);
      expect(formatNote(parseNote(note))).toBe(note);
      expect(formatVerifierKey(parseVerifierKey(vkey))).toBe(vkey);
    },
  );

  it.each(here.bad_vkeys.length > 0 ? here.bad_vkeys : ['(not there)'])('%s is no key', (vkey) => {
    expect(refusalOf(() => noteVerifier(vkey))[0]).toBe('VERIFIER_KEY_INVALID');
  });

  it('hold the text of a tree, which is a checkpoint', () => {
    expect(parseCheckpoint(here.tlog_tree_note)).toMatchObject({
      origin: 'go.sum database tree',
      size: 123456789012,
      extensions: [],
    });
  });
});

const signer = parseSigningKey(newSigningKey('log.example/a'));
const other = parseSigningKey(newSigningKey('log.example/b'));
const verifier = noteVerifier(signer.verifierKey);
const TEXT = '첫 줄\n\nthe second\n';
const signed = signNote(TEXT, [signer, other]);

describe('a signed note', () => {
  it('is opened by one of its keys, and carries the others along', () => {
    const { text, verified, unknown } = openNote(Buffer.from(signed), [verifier]);
    expect(text).toBe(TEXT);
    expect(verified.map(({ name, keyId }) => [name, keyId])).toEqual([[signer.name, signer.keyId]]);
    expect(unknown.map(({ name }) => name)).toEqual([other.name]);
  });

  it('is opened by several keys, and a line that stands there twice counts once', () => {
    const twice = signed + signed.slice(signed.indexOf('\n— ', TEXT.length) + 1);
    expect(openNote(twice, [verifier, noteVerifier(other.verifierKey)]).verified).toHaveLength(2);
  });

  it('is spoilt by one wrong signature of a known key, even beside a right one', () => {
    const wrong = { ...parseNote(signed).signatures[0]!, signature: new Uint8Array(64) };
    const note = formatNote({ text: TEXT, signatures: [...parseNote(signed).signatures, wrong] });
    expect(refusalOf(() => openNote(note, [verifier]))).toEqual(['NOTE_UNTRUSTED', 'signature-wrong']);
  });

  it('is opened by the one of two keys that share a name and an id', () => {
    const collision = { ...verifier, verify: () => false };
    expect(openNote(signed, [collision, verifier]).verified).toHaveLength(1);
  });

  it('does not open where nobody known has signed: the name alone, or the id alone, is another key', () => {
    const sameName = noteVerifier(parseSigningKey(newSigningKey(signer.name)).verifierKey);
    const sameId = { ...verifier, name: 'log.example/c' };
    for (const known of [[], [sameName], [sameId]]) {
      expect(refusalOf(() => openNote(signed, known))).toEqual(['NOTE_UNTRUSTED', 'signature-unknown']);
    }
  });

  it('may have any text that ends in a line break, an empty line and a byte order mark too', () => {
    for (const text of ['\n', '\n\n\n', '\ufefftext\n', '— a b\n', `${TEXT}\n— log.example/a AAAAAAA=\n`]) {
      expect(openNote(signNote(text, [signer]), [verifier]).text).toBe(text);
    }
  });
});

const LINE = '— a AAAAAAA=\n';

describe('what is no signed note', () => {
  it.each<[string, string | Uint8Array, string]>([
    ['nothing', '', 'no-signatures'],
    ['a text alone', 'text\n', 'no-signatures'],
    ['a text without signatures', 'text\n\n', 'no-signatures'],
    ['signatures without a blank line', `text\n${LINE}`, 'no-signatures'],
    ['a last line without an end', `text\n\n${LINE.trimEnd()}`, 'no-signatures'],
    ['a blank line after the signatures', `text\n\n${LINE}\n`, 'no-signatures'],
    ['a carriage return', `text\r\n\n${LINE}`, 'control-character'],
    ['a tabulator', `te\txt\n\n${LINE}`, 'control-character'],
    ['a zero', `te\0xt\n\n${LINE}`, 'control-character'],
    ['half a pair', `te\ud800xt\n\n${LINE}`, 'not-utf8'],
    ['bytes that are no UTF-8', Buffer.from(`te\xffxt\n\n`, 'latin1'), 'not-utf8'],
    ['an overlong form', Buffer.from([0xc0, 0x8a, 0x0a, 0x0a]), 'not-utf8'],
    ['a hyphen for the dash', 'text\n\n- a AAAAAAA=\n', 'no-signature-line'],
    ['two spaces', 'text\n\n—  a AAAAAAA=\n', 'no-signature-line'],
    ['no name', 'text\n\n— AAAAAAA=\n', 'no-signature-line'],
    ['a name with a plus', 'text\n\n— a+b AAAAAAA=\n', 'no-signature-line'],
    ['a name with a wide space', 'text\n\n— a\u3000b AAAAAAA=\n', 'no-signature-line'],
    ['something after the signature', 'text\n\n— a AAAAAAA= \n', 'no-signature-line'],
    ['a key id alone', 'text\n\n— a AAAAAA==\n', 'no-signature-line'],
    ['base64 without its end', 'text\n\n— a AAAAAAA\n', 'no-signature-line'],
    ['base64 of URLs', 'text\n\n— a AAAA_AA=\n', 'no-signature-line'],
    ['base64 with bits over', 'text\n\n— a AAAAAAB=\n', 'no-signature-line'],
    ['a line among the signatures', `text\n\n${LINE}text\n${LINE}`, 'no-signature-line'],
    ['101 signatures', `text\n\n${LINE.repeat(101)}`, 'signatures-over'],
    ['too many bytes', `${'x'.repeat(1_000_000)}\n\n${LINE}`, 'bytes-over'],
    ['too many bytes in few letters', `${'가'.repeat(333_334)}\n\n${LINE}`, 'bytes-over'],
  ])('%s', (_, message, why) => {
    expect(refusalOf(() => parseNote(message))).toEqual(['NOTE_INVALID', why]);
  });

  it('starts one byte, and one signature, after what is allowed', () => {
    expect(parseNote(`text\n\n${LINE.repeat(100)}`).signatures).toHaveLength(100);
    const most = `${'x'.repeat(1_000_000 - 2 - Buffer.byteLength(LINE))}\n\n${LINE}`;
    expect(Buffer.byteLength(most)).toBe(1_000_000);
    expect(parseNote(most).text).toHaveLength(999_984);
  });

  it.each<[string, Parameters<typeof formatNote>[0], string]>([
    ['a text without an end', { text: 'text', signatures: [] }, 'text-end'],
    ['no signature', { text: 'text\n', signatures: [] }, 'no-signatures'],
    [
      'a control character',
      { text: 'te\u001bxt\n', signatures: [line('a', '00000000')] },
      'control-character',
    ],
    [
      'a name of two lines',
      { text: 'text\n', signatures: [line('a AAAAAAA=\n— b', '00000000')] },
      'no-signature-line',
    ],
    ['a key id that is none', { text: 'text\n', signatures: [line('a', '0000zz')] }, 'no-signature-line'],
  ])('is not written either: %s', (_, note, why) => {
    expect(refusalOf(() => formatNote(note))).toEqual(['NOTE_INVALID', why]);
  });
});

function line(name: string, keyId: string) {
  return { name, keyId, signature: Uint8Array.of(1) };
}

// Base64 has plus signs of its own.
const [, hash = '', encoded = ''] = /\+([0-9a-f]{8})\+(.*)$/.exec(signer.verifierKey)!;

describe('a key', () => {
  it('is what it was after it was written', () => {
    expect(formatVerifierKey(parseVerifierKey(signer.verifierKey))).toBe(signer.verifierKey);
    expect(signer.verifierKey).toMatch(/^log\.example\/a\+[0-9a-f]{8}\+A/);
  });

  it.each<[string, string, string]>([
    ['nothing', '', 'key-form'],
    ['a name alone', 'log.example/a', 'key-form'],
    ['a short hash', `log.example/a+${hash.slice(1)}+${encoded}`, 'key-form'],
    ['a hash in capitals', `log.example/a+ABCDEF01+${encoded}`, 'key-form'],
    ['what is no base64', `log.example/a+${hash}+${encoded}!`, 'key-form'],
    ['a line break at the end', `${signer.verifierKey}\n`, 'key-form'],
    ['no name', `+${hash}+${encoded}`, 'key-name'],
    ['a name with a space', `log a+${hash}+${encoded}`, 'key-name'],
    ['another name', `log.example/x+${hash}+${encoded}`, 'key-hash'],
    ['no algorithm', `log.example/a+${hash}+`, 'key-algorithm'],
    ['that of a witness', `log.example/a+${hash}+BA${encoded.slice(2)}`, 'key-algorithm'],
    ['a short key', `log.example/a+${hash}+AQID`, 'key-length'],
  ])('is none: %s', (_, vkey, why) => {
    expect(refusalOf(() => noteVerifier(vkey))).toEqual(['VERIFIER_KEY_INVALID', why]);
  });

  it.each<[string, (skey: string) => string, string]>([
    ['a public one', () => signer.verifierKey, 'key-form'],
    ['another name', (skey) => skey.replace('log.example/k', 'log.example/x'), 'key-hash'],
    ['another hash', (skey) => skey.replace(/\+[0-9a-f]{8}\+/, '+00000000+'), 'key-hash'],
    ['half a key', (skey) => skey.slice(0, -4), 'key-length'],
    ['another algorithm', (skey) => skey.replace(/(\+[0-9a-f]{8}\+)A/, '$1B'), 'key-algorithm'],
    ['a short key', () => 'PRIVATE+KEY+a+00000000+AQID', 'key-length'],
    ['a name with a space', () => 'PRIVATE+KEY+a b+00000000+AQID', 'key-name'],
  ])('does not sign: %s', (_, spoilt, why) => {
    const secret = newSigningKey('log.example/k');
    const skey = spoilt(secret);
    expect(refusalOf(() => parseSigningKey(skey))).toEqual(['SIGNING_KEY_INVALID', why]);
  });

  it('is not made for a name that no signature line can have', () => {
    for (const name of ['', 'a b', 'a+b', 'a\u2003b', 'a\n', '\ud800']) {
      expect(refusalOf(() => newSigningKey(name))).toEqual(['SIGNING_KEY_INVALID', 'key-name']);
    }
  });

  it('that is refused is not repeated', () => {
    const secret = newSigningKey('log.example/k');
    for (const skey of [secret.slice(0, -4), secret.replace('/k', '/x')]) {
      expect(() => parseSigningKey(skey)).toThrow(
        expect.not.objectContaining({ message: expect.stringContaining(secret.slice(-20, -4)) }),
      );
    }
  });
});
