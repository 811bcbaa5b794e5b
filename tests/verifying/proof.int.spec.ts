import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseNote, signNote, witnessSigner, type ProofBundle } from '@ledger/audit';
import { identity, OIDS, stamp } from '../../libs/audit/src/sample-ledger.contract';
import { newFolder, officeWith, type Office } from '../../apps/api/test/certifying';
import { Config } from '../../apps/api/src/composition/config';
import type { Asked } from '../../apps/cli/src/asked';
import { proofText, type ProofVerdict } from '../../apps/cli/src/print/proof';
import { speechIn } from '../../apps/cli/src/speech';
import { checkpointsIn } from '../../apps/cli/src/verify/given-checkpoints';
import { verifyProof } from '../../apps/cli/src/verify/verify-proof';

/* What `ledger verify PROOF` says of what is given beside the proof. */

const root = identity({ name: 'Root', authority: true });
const signer = identity({ name: 'Stamps', issuer: root, purposes: [OIDS.timeStamping] });
const witness = witnessSigner('witness.example/1', new Uint8Array(32).fill(1), () => 1_700_000_000);

let office: Office;
let folder: string;
let bundle: ProofBundle;
beforeAll(async () => {
  office = officeWith();
  await office.certify(3);
  await office.certify(3);
  folder = newFolder();
  const stream = 'pledge-paju8.1';
  const [event] = await office.log.readStream(stream);
  const position = (await positions()).indexOf(event!.id);
  bundle = await office.certificates.prove({ id: event!.id, stream, revision: 0, position }, 6);
  for (const size of [3, 6]) {
    writeFileSync(join(folder, `checkpoint-${size}`), (await office.certificates.shown(size)).note);
  }
  writeFileSync(join(folder, 'roots.pem'), root.pem);
});
afterEach(() => {
  process.exitCode = undefined;
});

async function positions(): Promise<string[]> {
  const ids: string[] = [];
  for await (const { events } of office.log.readAll()) ids.push(...events.map(({ id }) => id));
  return ids;
}

interface Given {
  readonly proof?: object;
  readonly keys?: readonly string[];
  readonly kept?: readonly string[];
  readonly settings?: Partial<Config>;
}

/** What is answered, in words too, and the exit code. */
function verified({ proof = bundle, keys = [], kept = [], settings = {} }: Given) {
  const file = join(folder, 'proof.json');
  writeFileSync(file, JSON.stringify(proof));
  const answers: ProofVerdict[] = [];
  const screen = { speech: speechIn('en'), answer: (value: ProofVerdict) => answers.push(value) };
  const given = { checkpoint: kept.map((name) => join(folder, name)) };
  verifyProof(file, keys, { given, config: { ...new Config(), ...settings }, screen } as unknown as Asked);
  const code = process.exitCode ?? 0;
  process.exitCode = undefined;
  return { ...answers[0]!, exit: code, text: proofText(answers[0]!, speechIn('en')) };
}

describe('a checkpoint that was kept', () => {
  it('is the one that the proof leads to, where it is of that size', () => {
    const { text, ...verdict } = verified({ kept: ['checkpoint-6', 'checkpoint-3'] });
    expect(verdict).toMatchObject({
      holds: true,
      exit: 0,
      checkpoints: [{ compared: true }, { compared: false }],
    });
    expect(text).toContain(`It is the checkpoint that you kept in ${join(folder, 'checkpoint-6')}.`);
  });

  it('of another size was not compared, which is said and is no success', () => {
    const { text, ...verdict } = verified({ kept: ['checkpoint-3'] });
    expect(verdict).toMatchObject({ holds: true, exit: 1, checkpoints: [{ size: 3, compared: false }] });
    expect(text).toContain('NOT compared with');
    expect(text).toContain('/v1/audit/consistency?from=3&to=6');
  });

  it('of that size and with another root refutes the proof', () => {
    const other = bundle.checkpoint.replace(/\n6\n.*\n/, `\n6\n${Buffer.alloc(32, 7).toString('base64')}\n`);
    writeFileSync(join(folder, 'other'), other);
    const { text, ...verdict } = verified({ kept: ['other'] });
    expect(verdict).toMatchObject({ holds: false, exit: 1, code: 'CHECKPOINT_CONTRADICTED' });
    expect(text).toContain(`leads to another checkpoint of 6 events than ${join(folder, 'other')}`);
    writeFileSync(join(folder, 'foreign'), bundle.checkpoint.replace(bundle.origin, 'foreign.example'));
    expect(verified({ kept: ['foreign'] })).toMatchObject({ holds: false, code: 'PROOF_REFUSED' });
  });

  it('is refused by name where it is not there', () => {
    const details = expect.objectContaining({ path: join(folder, 'nowhere') }) as object;
    expect(() => verified({ kept: ['nowhere'] })).toThrow(
      expect.objectContaining({ code: 'FILE_UNREADABLE', details }),
    );
  });

  it('is found by name to be none, and the others are compared', () => {
    writeFileSync(join(folder, 'letter'), 'Dear auditor\n');
    const source = join(folder, 'letter');
    const { text, ...verdict } = verified({ kept: ['letter', 'checkpoint-6'] });
    expect(verdict).toMatchObject({
      holds: true,
      exit: 1,
      checkpoints: [{ size: 6, compared: true }],
      findings: [{ code: 'CHECKPOINT_REFUSED', source, detail: expect.stringContaining(source) as string }],
    });
    expect(text).toContain(`- CHECKPOINT_REFUSED: The checkpoint ${source} proves nothing: `);
    expect(verified({ proof: { ...bundle, treeSize: 7 }, kept: ['letter'] })).toMatchObject({
      holds: false,
      findings: [{ code: 'CHECKPOINT_REFUSED' }],
    });
  });
});

describe('a folder of checkpoints', () => {
  it('may be the one that the program publishes to, with its keys and tiles', () => {
    const published = newFolder();
    mkdirSync(join(published, 'tile'));
    for (const name of ['verifier-keys', 'checkpoint', '.begun']) writeFileSync(join(published, name), 'x');
    expect(checkpointsIn([published])).toEqual([{ source: join(published, 'checkpoint'), note: 'x' }]);
  });

  it('is refused where nothing is in it', () => {
    const empty = newFolder();
    const said = `The file ${empty} cannot be read: it is a folder without a file of a checkpoint.`;
    expect(() => checkpointsIn([empty])).toThrow(said);
  });
});

describe('what others say in a proof', () => {
  const cosigned = (by = witness) => {
    const { text } = parseNote(bundle.checkpoint);
    return { ...bundle, checkpoint: bundle.checkpoint + signNote(text, [by]).slice(text.length + 1) };
  };
  const stamped = (of: string) => ({
    ...bundle,
    timestamps: [stamp({ text: of, signer }).toString('base64')],
  });
  const LEDGER_TSA_ROOTS = () => join(folder, 'roots.pem');

  it('a time stamp is verified with the roots that are given, and told as not checked without', () => {
    const proof = stamped(parseNote(bundle.checkpoint).text);
    const settings = { LEDGER_TSA_ROOTS: LEDGER_TSA_ROOTS() };
    expect(verified({ proof, settings }).text).toContain(
      'the checkpoint was there at 2026-06-30T00:01:02.500Z, says CN=Stamps',
    );
    expect(verified({ proof })).toMatchObject({
      holds: true,
      timestamps: { found: 1, isChecked: false, stamped: [] },
    });
    expect(verified({ proof }).text).toContain('1, not checked: no roots were given');
    expect(verified({ settings }).text).toMatch(/Time stamps +none/);
  });

  it.each([
    ['of another text', () => stamped('another\n')],
    ['that is none', () => ({ ...bundle, timestamps: ['AAAA'] })],
  ])('a time stamp %s refutes the proof', (_, proof) => {
    const settings = { LEDGER_TSA_ROOTS: LEDGER_TSA_ROOTS() };
    expect(verified({ proof: proof(), settings })).toMatchObject({
      holds: false,
      exit: 1,
      code: 'TIMESTAMP_INVALID',
    });
  });

  it('a witness is told where its key is given or set, and as not checked without', () => {
    const keys = [...bundle.keys, witness.verifierKey];
    const seen = 'saw the checkpoint at 2023-11-14T22:13:20Z';
    expect(verified({ proof: cosigned(), keys }).text).toContain(seen);
    const settings = { LEDGER_WITNESSES: witness.verifierKey };
    expect(verified({ proof: cosigned(), keys: bundle.keys, settings }).text).toContain(seen);
    expect(verified({ proof: cosigned(), keys: [witness.verifierKey] })).toMatchObject({
      holds: true,
      exit: 0,
    });
    expect(verified({ proof: cosigned() }).text).toContain('not checked: 1 by keys that were not given');
    const ahead = witnessSigner(witness.name, new Uint8Array(32).fill(1), () => 32_503_680_000);
    expect(verified({ proof: cosigned(ahead), settings })).toMatchObject({
      holds: false,
      code: 'COSIGNATURE_INVALID',
    });
  });

  it('what is no proof is named with its field, its value and its file', () => {
    const refused = () => verified({ proof: { ...bundle, treeSize: 'six' } });
    expect(refused).toThrow(`proof.json: treeSize is "six"; expected a whole number from 0.`);
  });
});
