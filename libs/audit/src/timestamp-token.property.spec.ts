import fc from 'fast-check';
import { runs } from '../../../tests/support/property-runs';
import { identity, OIDS, stamp } from '../test/authority';
import { unlessRefused } from '../test/refusal';
import { parseCertificate } from './certificate';
import { parseTrustedCertificates } from './certificate-chain';
import { parseStampInfo } from './timestamp-info';
import { verifyTimestamp } from './timestamp-token';

const TEXT = 'pledge-ledger/a\n191\nAAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=\n';
const root = identity({ name: 'Root', authority: true });
const middle = identity({ name: 'Middle', issuer: root, authority: 0 });
const signer = identity({ name: 'Stamps', issuer: middle, purposes: [OIDS.timeStamping], keyUsage: 0xc0 });
const trusted = parseTrustedCertificates(root.pem);
const token = stamp({ text: TEXT, signer, others: [middle] });
const stamped = verifyTimestamp(token, TEXT, { trusted });

/** One bit, some bytes, a length or a tag: what is put in the place of what stood there. */
const change = (length: number) =>
  fc.record({
    at: fc.nat(length - 1),
    away: fc.integer({ min: 0, max: 6 }),
    put: fc.oneof(
      fc.uint8Array({ minLength: 1, maxLength: 6 }),
      fc
        .constantFrom(
          '80',
          '8400ffffff',
          '88ffffffffffffffff',
          '0000',
          '3080',
          'bf8f7f',
          '1f',
          '0500',
          'a000',
        )
        .map((hex) => Buffer.from(hex, 'hex')),
    ),
  });
type Change = { readonly at: number; readonly away: number; readonly put: Uint8Array };
const changed = (bytes: Uint8Array, { at, away, put }: Change): Buffer =>
  Buffer.concat([bytes.subarray(0, at), put, bytes.subarray(at + away)]);

describe('a time stamp that was altered', () => {
  it('is refused, or says the same: what nobody signed in it says nothing', () => {
    fc.assert(
      fc.property(fc.array(change(token.length), { minLength: 1, maxLength: 3 }), (changes) => {
        const altered = changes.reduce<Buffer>(changed, token);
        expect([undefined, stamped]).toContainEqual(
          unlessRefused(() => verifyTimestamp(altered, TEXT, { trusted })),
        );
      }),
      { numRuns: runs(2_000) },
    );
  });

  it('is refused, or says the same, whichever byte has another bit', () => {
    // All of them, or one in so many where less is asked for.
    const step = Math.ceil(token.length / runs(token.length));
    for (let at = 0; at < token.length; at += step) {
      const altered = Buffer.from(token);
      altered[at]! ^= 1 << (at % 8);
      const read = unlessRefused(() => verifyTimestamp(altered, TEXT, { trusted }));
      expect([undefined, stamped]).toContainEqual(read);
    }
    expect(unlessRefused(() => verifyTimestamp(token, TEXT, { trusted }))).toEqual(stamped);
  });

  it('is refused wherever it is cut off', () => {
    const read = Array.from({ length: token.length }, (_, end) =>
      unlessRefused(() => verifyTimestamp(token.subarray(0, end), TEXT, { trusted })),
    );
    expect(read.every((one) => one === undefined)).toBe(true);
  });
});

describe('any bytes', () => {
  it('are refused as what they are not, and nothing else is thrown', () => {
    const { certificate } = signer;
    const some = fc.oneof(
      fc.uint8Array({ maxLength: 400 }),
      change(certificate.length).map((c) => changed(certificate, c)),
    );
    fc.assert(
      fc.property(some, (bytes) => {
        expect(unlessRefused(() => verifyTimestamp(bytes, TEXT, { trusted }))).toBeUndefined();
        expect(unlessRefused(() => parseStampInfo(bytes))).toBeUndefined();
        unlessRefused(() => parseCertificate(bytes));
      }),
      { numRuns: runs(2_000) },
    );
  });
});
