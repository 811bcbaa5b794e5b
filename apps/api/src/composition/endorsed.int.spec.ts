import {
  Endorsements,
  ExportInspection,
  exportLines,
  findingText,
  newSigningKey,
  noteVerifier,
  parseNote,
  parseSigningKey,
  parseTrustedCertificates,
  signNote,
  witnessSigner,
  witnessVerifier,
  type Endorsers,
} from '@ledger/audit';
import { identity, OIDS, stamp } from '../../../../libs/audit/src/sample-ledger.contract';
import { officeWith, type Office } from '../../test/certifying';
import { verifyLog, type EndorsedVerdict } from './verification';

/* What witnesses and time-stamping authorities said is verified again, long after it was taken. */

const root = identity({ name: 'Root', authority: true });
const signer = identity({ name: 'Stamps', issuer: root, purposes: [OIDS.timeStamping] });
const trusted = parseTrustedCertificates(root.pem);
const SEEN_AT = 1_780_000_000;
const witness = witnessSigner('witness.example/1', new Uint8Array(32).fill(1), () => SEEN_AT);
const witnesses = [witnessVerifier(witness.verifierKey)];
const now = '2026-06-30T00:00:00.000Z';

let office: Office;
let text: string;
beforeEach(async () => {
  office = officeWith();
  await office.certify(3);
  await office.certify(3);
  ({ text } = parseNote((await office.certificates.shown(6)).note));
});

const said = async (kind: 'timestamp' | 'cosignature', words: string) =>
  (await office.place.tree()).endorse(6, { kind, text: words, addedAt: office.clock.now() });
const lineBy = (by: typeof witness, of = text): string => signNote(of, [by]).slice(of.length + 1);
const tokenOf = (of: string, by = signer): string => stamp({ text: of, signer: by }).toString('base64');

async function* exported(): AsyncGenerator<Uint8Array> {
  for await (const { text: lines } of exportLines(office.log, { source: 'urn:x', until: 5 }))
    yield Buffer.from(lines);
}

async function verdictBy(endorsers: Partial<Endorsers>, keys?: readonly string[]): Promise<EndorsedVerdict> {
  const own = keys ?? (await office.place.keys()).list().map(({ verifierKey }) => verifierKey);
  return verifyLog(new ExportInspection(exported(), false), {
    own: await office.place.documents(),
    elsewhere: [],
    verifiers: own.map(noteVerifier),
    treeAlone: true,
    endorsements: new Endorsements({ now, ...endorsers }),
  });
}

const whyIn = ({ findings }: EndorsedVerdict) => findings.map(({ code, why }) => [code, why?.code]);

describe('a time stamp that the ledger keeps', () => {
  it('is verified where somebody says whom to trust, and is told as not checked where nobody does', async () => {
    await said('timestamp', tokenOf(text));
    const { endorsed, findings } = await verdictBy({ trusted });
    const last = { source: 'checkpoint-6', size: 6, time: '2026-06-30T00:01:02.500Z', by: 'CN=Stamps' };
    expect([endorsed.timestamps, findings]).toEqual([{ found: 1, verified: 1, isChecked: true, last }, []]);
    expect((await verdictBy({})).endorsed.timestamps).toEqual({
      found: 1,
      verified: 0,
      isChecked: false,
      last: null,
    });
  });

  it.each<[string, () => string, string]>([
    ['is none', () => 'AAAA', 'stamp-form'],
    ['is not even base64', () => '{"?"}', 'stamp-form'],
    ['is of another text', () => tokenOf('another\n'), 'stamp-imprint'],
    [
      'is of an authority that nobody trusts',
      () => tokenOf(text, identity({ name: 'Others', purposes: [OIDS.timeStamping] })),
      'certificate-unknown',
    ],
  ])('is found where it %s, and the others are verified all the same', async (_, token, why) => {
    await said('timestamp', token());
    await said('timestamp', tokenOf(text));
    const verdict = await verdictBy({ trusted });
    expect(whyIn(verdict)).toEqual([['TIMESTAMP_REFUSED', why]]);
    expect(verdict).toMatchObject({
      first: { source: 'checkpoint-6' },
      checkpoints: { confirmed: 2 },
      endorsed: { timestamps: { found: 2, verified: 1 } },
    });
    expect(findingText(verdict.findings[0]!, 'en')).toMatch(
      /^A time stamp of the checkpoint checkpoint-6 proves nothing: /,
    );
  });
});

describe('a cosignature that the ledger keeps', () => {
  it('is verified where its witness is known, and is told as not checked where not', async () => {
    await said('cosignature', lineBy(witness));
    const { endorsed, findings } = await verdictBy({ witnesses });
    const last = { source: 'checkpoint-6', size: 6, time: '2026-05-28T20:26:40Z', by: 'witness.example/1' };
    expect([endorsed.cosignatures, findings]).toEqual([{ found: 1, verified: 1, isChecked: true, last }, []]);
    expect((await verdictBy({})).endorsed.cosignatures).toMatchObject({ found: 1, isChecked: false });
  });

  it.each<[string, () => string, string]>([
    ['was changed', () => lineBy(witness).replace(/.{8}(.{8})\n$/, 'AAAAAAAA$1\n'), 'signature-wrong'],
    ['is of another text', () => lineBy(witness, text.replace('\n6\n', '\n7\n')), 'signature-wrong'],
    ['is no line', () => 'AAAA', 'no-signatures'],
    [
      'is dated in time to come',
      () => lineBy(witnessSigner(witness.name, new Uint8Array(32).fill(1), () => 4_102_444_800)),
      'cosignature-ahead',
    ],
  ])('is found where it %s, and the checkpoint counts all the same', async (_, line, why) => {
    await said('cosignature', line());
    const verdict = await verdictBy({ witnesses });
    expect(whyIn(verdict)).toEqual([['COSIGNATURE_REFUSED', why]]);
    expect(verdict.checkpoints).toMatchObject({ compared: 2, confirmed: 2 });
  });
});

describe('what is no checkpoint at all', () => {
  it('is left for whoever reads checkpoints to refuse', () => {
    const { examine, endorsed } = new Endorsements({ now, trusted, witnesses });
    const kept = { source: 'x', note: 5 as unknown as string, timestamps: ['AAAA'] };
    expect(examine(kept)).toEqual({ source: 'x', note: '5' });
    expect(endorsed.timestamps.found).toBe(0);
  });
});

describe('a checkpoint of a key that nobody gave', () => {
  it('is not counted, and both keys are named', async () => {
    const [key] = (await office.place.keys()).list();
    const other = parseSigningKey(newSigningKey(key!.verifierKey.split('+')[0]!));
    const { findings, checkpoints } = await verdictBy({}, [other.verifierKey]);
    const [expected, found] = [other, parseSigned(key!.verifierKey)].map(
      ({ name, keyId }) => `${name}+${keyId}`,
    );
    expect(findings).toMatchObject(
      [3, 6].map((size) => ({ code: 'CHECKPOINT_KEY_UNKNOWN', size, expected, found })),
    );
    expect(checkpoints.compared).toBe(0);
    for (const language of ['en', 'ko'] as const) {
      const sentence = findingText(findings[0]!, language);
      for (const named of [expected!, found!, 'checkpoint-3', '--key']) expect(sentence).toContain(named);
    }
  });
});

const parseSigned = (key: string) => noteVerifier(key);
