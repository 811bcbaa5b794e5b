import fc from 'fast-check';
import { runs } from '../../../tests/support/property-runs';
import { refusalOf, unlessRefused } from '../test/refusal';
import { formatCheckpoint } from './checkpoint';
import {
  cosignaturesOf,
  latestBy,
  newCosignatures,
  newestLines,
  timeText,
  verifierOf,
  witnessSigner,
  witnessVerifier,
} from './cosignature';
import { openNote, parseNote, signNote, type Signer } from './note';
import { ed25519PrivateKey, ed25519PublicKey, newSigningKey, parseSigningKey } from './signing-key';
import { keyIdOf, noteVerifier } from './verifier-key';

const seconds = 1_679_315_147;
const log = parseSigningKey(newSigningKey('log.example/a'));
const first = witnessSigner('witness.example/1', new Uint8Array(32).fill(1), () => seconds);
const second = witnessSigner('witness.example/2', new Uint8Array(32).fill(2), () => seconds);
const known = [witnessVerifier(first.verifierKey), witnessVerifier(second.verifierKey)];
const textAt = (size: number): string =>
  formatCheckpoint({ origin: 'log.example/a', size, root: new Uint8Array(32).fill(size), extensions: [] });
const TEXT = textAt(7);
const stored = signNote(TEXT, [log]);
const after = (...given: Parameters<typeof newCosignatures>): string =>
  given[0] + newCosignatures(...given).lines.join('');
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
    const note = after(stored, lineBy(TEXT, first), known);
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
    expect(after(stored, lineBy(TEXT, soon), known, latest)).not.toBe(stored);
    expect(refusalOf(() => after(stored, lineBy(TEXT, ahead), known, latest))).toEqual([
      'COSIGNATURE_INVALID',
      'cosignature-ahead',
    ]);
    expect(() => after(stored, lineBy(TEXT, ahead), known, latest)).toThrow('2100-01-01T00:00:00Z');
    expect([timeText(0), timeText(2 ** 53 - 1)]).toEqual(['1970-01-01T00:00:00Z', '9007199254740991']);
  });

  it('stands in the way of none that comes later', () => {
    const taken = after(stored, lineBy(TEXT, ahead), known);
    const note = after(taken, lineBy(TEXT, first), known, latest);
    expect(note).toBe(taken + lineBy(TEXT, first));
    expect(after(note, lineBy(TEXT, first), known, latest)).toBe(note);
  });
});

describe('adding cosignatures', () => {
  const both = signNote(TEXT, [log, first, second]);

  it('takes lines, or the whole note, and keeps what was there', () => {
    const lines = lineBy(TEXT, first) + lineBy(TEXT, second);
    expect(after(stored, lines, known)).toBe(both);
    expect(after(stored, both, known)).toBe(both);
    expect(after(after(stored, lineBy(TEXT, first), known), lineBy(TEXT, second), known)).toBe(both);
    expect(cosignaturesOf(both, known)).toEqual([
      { name: first.name, keyId: first.keyId, time: seconds },
      { name: second.name, keyId: second.keyId, time: seconds },
    ]);
  });

  const at = (time: number) => witnessSigner(first.name, new Uint8Array(32).fill(1), () => time);
  const seen = (by: Signer, time: number) => ({ name: by.name, keyId: by.keyId, time });

  it('twice is no news', () => {
    expect(newCosignatures(both, both, known)).toEqual({
      lines: [],
      kept: [],
      known: [seen(first, seconds), seen(second, seconds)],
    });
    expect(newCosignatures(both, stored, known)).toEqual({ lines: [], kept: [], known: [] });
  });

  it('takes what the same witness says later, and nothing that it said earlier', () => {
    const early = stored + lineBy(TEXT, at(0));
    const added = newCosignatures(
      early,
      lineBy(TEXT, at(60)) + lineBy(TEXT, at(30)) + lineBy(TEXT, second),
      known,
    );
    expect(added).toEqual({
      lines: [lineBy(TEXT, at(60)), lineBy(TEXT, second)],
      kept: [seen(first, 60), seen(second, seconds)],
      known: [],
    });
    expect(newCosignatures(early + added.lines.join(''), lineBy(TEXT, at(59)), known)).toEqual({
      lines: [],
      kept: [],
      known: [seen(first, 60)],
    });
  });

  it('shows of each witness the newest line that holds, and all others as they are', () => {
    const [old, now, future] = [0, seconds, 4_102_444_800].map((time) => lineBy(TEXT, at(time)));
    const wrong = lineBy(TEXT, { ...first, sign: (text) => first.sign(text).with(4, 99) });
    const others = [lineBy(TEXT, stranger()), lineBy(TEXT, stranger()), 'nonsense\n', ''];
    const lines = [old!, wrong, ...others, now!, lineBy(TEXT, second), future!];
    expect(newestLines(TEXT, lines, known, seconds)).toEqual(lines.slice(1));
    expect(newestLines(TEXT, lines, [], seconds)).toEqual(lines);
    expect(newestLines(TEXT, [old!], known, seconds)).toEqual([old]);
  });

  it('counts each witness once, by the newest that it said', () => {
    const note = signNote(TEXT, [log, first, at(seconds + 60), first]);
    expect(cosignaturesOf(note, known)).toEqual([seen(first, seconds + 60)]);
    expect(cosignaturesOf(note, known, seconds)).toEqual([seen(first, seconds)]);
  });

  it('is not held up by a wrong line of a witness that was there already', () => {
    const wrong = after(stored, lineBy(TEXT, first), [{ ...known[0]!, verify: () => true }]);
    const spoilt = signNote(TEXT, [log, { ...first, sign: () => new Uint8Array(72) }]);
    expect(cosignaturesOf(spoilt, known)).toEqual([]);
    expect(cosignaturesOf(after(spoilt, lineBy(TEXT, first), known), known)).toHaveLength(1);
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
    expect(refusalOf(() => after(stored, collected(), known))).toEqual(why);
  });

  it('refuses a note that is no checkpoint', () => {
    const note = signNote('text\n', [log]);
    expect(refusalOf(() => after(note, lineBy('text\n', first), known))).toEqual([
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
        expect([same, undefined]).toContain(unlessRefused(() => after(stored, String(altered), known)));
      }),
      { numRuns: runs(1_000) },
    );
  });
});

const stranger = (name = 'witness.example/3') =>
  witnessSigner(name, new Uint8Array(32).fill(3), () => seconds);
