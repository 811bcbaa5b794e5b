import fc from 'fast-check';
import { runs } from '../../../tests/support/property-runs';
import { refusalOf, unlessRefused } from '../test/refusal';
import { formatCheckpoint } from './checkpoint';
import {
  addCosignatures,
  cosignaturesOf,
  latestBy,
  timeText,
  verifierOf,
  witnessSigner,
  witnessVerifier,
} from './cosignature';
import { openNote, parseNote, signNote, type Signer } from './note';
import { ed25519PrivateKey, ed25519PublicKey, newSigningKey, parseSigningKey } from './signing-key';
import { keyIdOf, noteVerifier } from './verifier-key';

let seconds = 1_679_315_147;
const log = parseSigningKey(newSigningKey('log.example/a'));
const first = witnessSigner('witness.example/1', new Uint8Array(32).fill(1), () => seconds);
const second = witnessSigner('witness.example/2', new Uint8Array(32).fill(2), () => seconds);
const known = [witnessVerifier(first.verifierKey), witnessVerifier(second.verifierKey)];
const textAt = (size: number): string =>
  formatCheckpoint({ origin: 'log.example/a', size, root: new Uint8Array(32).fill(size), extensions: [] });
const TEXT = textAt(7);
const stored = signNote(TEXT, [log]);
const lineBy = (text: string, signer: typeof first): string =>
  signNote(text, [signer]).slice(text.length + 1);

describe('a cosignature', () => {
  it('holds its time in the eight bytes before the signature', () => {
    const ours = parseNote(signNote(TEXT, [first])).signatures[0]!;
    expect([ours.signature.length, Buffer.from(ours.signature).readBigUInt64BE()]).toEqual([
      72,
      1_679_315_147n,
    ]);
  });

  it('is over its header, its time and the text of the checkpoint', () => {
    const { signature } = parseNote(signNote(TEXT, [first])).signatures[0]!;
    // The same key as one that signs notes, to say from outside what was signed.
    const seed = new Uint8Array(32).fill(1);
    const plain = plainSigner(seed).sign(`cosignature/v1\ntime 1679315147\n${TEXT}`);
    expect(Buffer.from(signature.subarray(8)).equals(plain)).toBe(true);
  });

  it('has a key of its own kind, that signs no notes', () => {
    expect(first.verifierKey).toMatch(/^witness\.example\/1\+[0-9a-f]{8}\+B/);
    expect(refusalOf(() => noteVerifier(first.verifierKey))).toEqual([
      'VERIFIER_KEY_INVALID',
      'key-algorithm',
    ]);
    expect(refusalOf(() => witnessVerifier(log.verifierKey))).toEqual([
      'VERIFIER_KEY_INVALID',
      'key-algorithm',
    ]);
    expect(plainSigner(new Uint8Array(32).fill(1)).keyId).not.toBe(first.keyId);
  });

  it('and that of the log are told apart by the keys themselves', () => {
    for (const { verifierKey, keyId } of [log, first]) expect(verifierOf(verifierKey).keyId).toBe(keyId);
    for (const none of ['', 'nope', '++', 'a+00000000+BA==']) {
      expect(refusalOf(() => verifierOf(none))[0]).toBe('VERIFIER_KEY_INVALID');
    }
  });

  it('opens a note beside the signature of the log', () => {
    const note = addCosignatures(stored, lineBy(TEXT, first), known);
    expect(openNote(note, [noteVerifier(log.verifierKey), ...known]).verified).toHaveLength(2);
    expect(openNote(note, [noteVerifier(log.verifierKey)]).unknown).toHaveLength(1);
  });
});

/** The signer of notes whose key has this seed, under the name of the first witness. */
function plainSigner(seed: Uint8Array): Signer {
  const publicKey = ed25519PublicKey(ed25519PrivateKey(seed));
  const encoded = Buffer.concat([Buffer.of(1), seed]).toString('base64');
  return parseSigningKey(`PRIVATE+KEY+${first.name}+${keyIdOf(first.name, 1, publicKey)}+${encoded}`);
}

describe('a cosignature that is dated in time to come', () => {
  const ahead = witnessSigner(first.name, new Uint8Array(32).fill(1), () => 4_102_444_800);
  const latest = latestBy('2023-03-20T12:39:07.000Z');

  it('is not taken; the clock of a witness may be ahead by five minutes', () => {
    expect(latest).toBe(1_679_315_947 + 300);
    const soon = witnessSigner(first.name, new Uint8Array(32).fill(1), () => latest);
    expect(addCosignatures(stored, lineBy(TEXT, soon), known, latest)).not.toBe(stored);
    expect(refusalOf(() => addCosignatures(stored, lineBy(TEXT, ahead), known, latest))).toEqual([
      'COSIGNATURE_INVALID',
      'cosignature-ahead',
    ]);
    expect(() => addCosignatures(stored, lineBy(TEXT, ahead), known, latest)).toThrow('2100-01-01T00:00:00Z');
    expect([timeText(0), timeText(2 ** 53 - 1)]).toEqual(['1970-01-01T00:00:00Z', '9007199254740991']);
  });

  it('stands in the way of none that comes later', () => {
    const taken = addCosignatures(stored, lineBy(TEXT, ahead), known);
    const note = addCosignatures(taken, lineBy(TEXT, first), known, latest);
    expect(note).toBe(taken + lineBy(TEXT, first));
    expect(addCosignatures(note, lineBy(TEXT, first), known, latest)).toBe(note);
  });
});

describe('adding cosignatures', () => {
  const both = signNote(TEXT, [log, first, second]);

  it('takes lines, or the whole note, and keeps what was there', () => {
    const lines = lineBy(TEXT, first) + lineBy(TEXT, second);
    expect(addCosignatures(stored, lines, known)).toBe(both);
    expect(addCosignatures(stored, both, known)).toBe(both);
    expect(
      addCosignatures(addCosignatures(stored, lineBy(TEXT, first), known), lineBy(TEXT, second), known),
    ).toBe(both);
    expect(cosignaturesOf(both, known)).toEqual([
      { name: first.name, keyId: first.keyId, time: seconds },
      { name: second.name, keyId: second.keyId, time: seconds },
    ]);
  });

  it('twice is no news, nor what the same witness says later', () => {
    expect(addCosignatures(both, both, known)).toBe(both);
    expect(addCosignatures(both, stored, known)).toBe(both);
    seconds += 60;
    expect(addCosignatures(both, lineBy(TEXT, first), known)).toBe(both);
    seconds -= 60;
  });

  it('counts each witness once, by the earliest it said', () => {
    const later = witnessSigner(first.name, new Uint8Array(32).fill(1), () => seconds + 60);
    const note = signNote(TEXT, [log, later, first, later]);
    expect(cosignaturesOf(note, known)).toEqual([{ name: first.name, keyId: first.keyId, time: seconds }]);
  });

  it('is not held up by a wrong line of a witness that was there already', () => {
    const wrong = addCosignatures(stored, lineBy(TEXT, first), [{ ...known[0]!, verify: () => true }]);
    const spoilt = signNote(TEXT, [log, { ...first, sign: () => new Uint8Array(72) }]);
    expect(cosignaturesOf(spoilt, known)).toEqual([]);
    expect(cosignaturesOf(addCosignatures(spoilt, lineBy(TEXT, first), known), known)).toHaveLength(1);
    expect(cosignaturesOf(wrong, known)).toHaveLength(1);
  });

  it.each<[string, () => string, unknown]>([
    [
      'another checkpoint',
      () => signNote(textAt(8), [log, first]),
      ['COSIGNATURE_INVALID', 'checkpoint-other'],
    ],
    [
      'a line that is of another checkpoint',
      () => lineBy(textAt(8), first),
      ['COSIGNATURE_INVALID', 'signature-wrong'],
    ],
    ['an unknown witness', () => lineBy(TEXT, stranger()), ['COSIGNATURE_INVALID', 'witness-unknown']],
    [
      'a known name with another key',
      () => lineBy(TEXT, stranger(first.name)),
      ['COSIGNATURE_INVALID', 'witness-unknown'],
    ],
    [
      'another key of the log',
      () => lineBy(TEXT, parseSigningKey(newSigningKey(log.name))),
      ['COSIGNATURE_INVALID', 'witness-unknown'],
    ],
    [
      'another time',
      () => lineBy(TEXT, { ...first, sign: (text) => first.sign(text).with(7, 0) }),
      ['COSIGNATURE_INVALID', 'signature-wrong'],
    ],
    [
      'a time of no number',
      () => lineBy(TEXT, { ...first, sign: (text) => first.sign(text).with(0, 255) }),
      ['COSIGNATURE_INVALID', 'signature-wrong'],
    ],
    [
      'no time',
      () => lineBy(TEXT, { ...first, sign: (text) => first.sign(text).slice(8) }),
      ['COSIGNATURE_INVALID', 'signature-wrong'],
    ],
    [
      'a byte',
      () => lineBy(TEXT, { ...first, sign: () => Uint8Array.of(1) }),
      ['COSIGNATURE_INVALID', 'signature-wrong'],
    ],
    [
      'a right line and a wrong one',
      () => lineBy(TEXT, first) + lineBy(textAt(8), second),
      ['COSIGNATURE_INVALID', 'signature-wrong'],
    ],
    ['nothing', () => '', ['COSIGNATURE_INVALID', 'cosignature-none']],
    ['what is no line', () => '— nobody\n', ['NOTE_INVALID', 'no-signature-line']],
    ['a page', () => '<html>\n', ['NOTE_INVALID', 'no-signatures']],
  ])('refuses %s', (_, collected, why) => {
    expect(refusalOf(() => addCosignatures(stored, collected(), known))).toEqual(why);
  });

  it('refuses a note that is no checkpoint', () => {
    const note = signNote('text\n', [log]);
    expect(refusalOf(() => addCosignatures(note, lineBy('text\n', first), known))).toEqual([
      'CHECKPOINT_INVALID',
      'lines-under',
    ]);
  });

  it('refuses or takes as the same what was altered, in no other way', () => {
    const line = Buffer.from(lineBy(TEXT, first));
    fc.assert(
      fc.property(fc.nat(line.length - 1), fc.nat(255), (at, byte) => {
        const altered = Buffer.from(line);
        altered[at] = byte;
        const same = signNote(TEXT, [log, first]);
        expect([same, undefined]).toContain(
          unlessRefused(() => addCosignatures(stored, String(altered), known)),
        );
      }),
      { numRuns: runs(1_000) },
    );
  });
});

const stranger = (name = 'witness.example/3') =>
  witnessSigner(name, new Uint8Array(32).fill(3), () => seconds);
