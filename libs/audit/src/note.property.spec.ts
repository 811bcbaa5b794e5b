import fc from 'fast-check';
import { runs } from '../../../tests/support/property-runs';
import { unlessRefused } from '../test/refusal';
import { formatCheckpoint, parseCheckpoint } from './checkpoint';
import { formatNote, openNote, parseNote, signNote, type SignedNote } from './note';
import { newSigningKey, parseSigningKey } from './signing-key';
import { formatVerifierKey, noteVerifier, parseVerifierKey } from './verifier-key';

const signer = parseSigningKey(newSigningKey('log.example/a'));
const other = parseSigningKey(newSigningKey('기록/나'));
const verifiers = [noteVerifier(signer.verifierKey), noteVerifier(other.verifierKey)];
const body = formatCheckpoint({
  origin: 'log.example/a',
  size: 191,
  root: new Uint8Array(32).fill(7),
  extensions: ['하나'],
});
const signed = Buffer.from(signNote(body, [signer, other]));

/** A change of one place of a text: bytes taken away, and others put there. */
const change = (length: number) =>
  fc.record({
    at: fc.nat(length),
    away: fc.integer({ min: 0, max: 8 }),
    put: fc.oneof(
      fc.uint8Array({ maxLength: 4 }),
      fc.constantFrom('\n', '\n\n', '— ', '=', '+', '0', '\ufeff', '가').map((text) => Buffer.from(text)),
    ),
  });

type Change = { readonly at: number; readonly away: number; readonly put: Uint8Array };

const changed = (bytes: Uint8Array, { at, away, put }: Change): Buffer =>
  Buffer.concat([bytes.subarray(0, at), put, bytes.subarray(at + away)]);

describe('a note that was altered', () => {
  it('opens for both keys only as what they signed, and what can be read is written as the same bytes', () => {
    fc.assert(
      fc.property(fc.array(change(signed.length), { minLength: 1, maxLength: 3 }), (changes) => {
        const altered = changes.reduce<Buffer>(changed, signed);
        const read = unlessRefused(() => parseNote(altered));
        expect([undefined, altered.toString()]).toContain(read && formatNote(read));
        const opened = unlessRefused(() => openNote(altered, verifiers));
        expect([undefined, body]).toContain(opened?.text);
      }),
      { numRuns: runs(5_000) },
    );
  });

  it('does not open where one bit of its text or of a known signature is another one', () => {
    fc.assert(
      fc.property(fc.nat(signed.length - 1), fc.integer({ min: 0, max: 7 }), (at, bit) => {
        const altered = Buffer.from(signed);
        altered[at]! ^= 1 << bit;
        const opened = unlessRefused(() => openNote(altered, verifiers));
        expect([undefined, body]).toContain(opened?.text);
        // Where it opens, what was changed is a name or an id: that signature is nobody's any more.
        expect([undefined, 1]).toContain(opened?.verified.length);
      }),
      { numRuns: runs(3_000) },
    );
  });
});

const names = fc.stringMatching(/^[a-z가-힣./]{1,20}$/);
const lineOf = fc.record({
  name: names,
  keyId: fc.stringMatching(/^[0-9a-f]{8}$/),
  signature: fc.uint8Array({ minLength: 1, maxLength: 80 }),
});
const notes: fc.Arbitrary<SignedNote> = fc.record({
  text: fc.string({ unit: 'grapheme' }).map((text) => `${text.replaceAll(/[\0-\x1f]/g, '\n')}\n`), // oxlint-disable-line no-control-regex
  signatures: fc.array(lineOf, { minLength: 1, maxLength: 20 }),
});

describe('any note, checkpoint and key', () => {
  it('reads back as it was written', () => {
    fc.assert(
      fc.property(notes, (note) => expect(parseNote(formatNote(note))).toEqual(note)),
      { numRuns: runs(1_000) },
    );
  });

  it('is refused as promised, or written as it was read, whatever it is', () => {
    const texts = fc.oneof(
      fc.string({ unit: 'binary' }),
      change(body.length).map((c) => String(changed(Buffer.from(body), c))),
    );
    fc.assert(
      fc.property(texts, (text) => {
        const read = unlessRefused(() => parseCheckpoint(text));
        const written = read && unlessRefused(() => formatCheckpoint(read));
        expect([undefined, text]).toContain(written);
      }),
      { numRuns: runs(2_000) },
    );
  });

  it('of which a byte was changed is no key, or the same one', () => {
    const vkey = Buffer.from(other.verifierKey);
    fc.assert(
      fc.property(change(vkey.length), (c) => {
        const text = String(changed(vkey, c));
        const read = unlessRefused(() => parseVerifierKey(text));
        expect([undefined, other.verifierKey]).toContain(read && formatVerifierKey(read));
        expect(read !== undefined).toBe(text === other.verifierKey);
      }),
      { numRuns: runs(3_000) },
    );
  });

  it('signs for nobody else after a byte of a private key was changed', () => {
    const skey = Buffer.from(newSigningKey('log.example/k'));
    const { verifierKey } = parseSigningKey(String(skey));
    fc.assert(
      fc.property(change(skey.length), (c) => {
        const read = unlessRefused(() => parseSigningKey(String(changed(skey, c))));
        expect([undefined, verifierKey]).toContain(read?.verifierKey);
      }),
      { numRuns: runs(2_000) },
    );
  });
});
