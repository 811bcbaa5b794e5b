import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  checkBundle,
  newSigningKey,
  noteVerifier,
  openNote,
  parseNote,
  parseSigningKey,
  signNote,
  witnessSigner,
} from '@ledger/audit';
import type { LoggedEvent } from '@ledger/event-store';
import { hexOf, tilePath } from '@ledger/merkle';
import { logOf } from '../../../../libs/event-store/src/sample-events.contract';
import {
  grow,
  logWith,
  referenceOf,
  someEvents,
  spoil,
} from '../../../../libs/audit/src/sample-ledger.contract';
import { newFolder, officeWith, type Office } from '../../test/certifying';

const placed = ({ id, stream, revision, bookmark }: LoggedEvent) => ({
  id,
  stream,
  revision,
  position: bookmark.position,
});

async function placeAt({ log }: Office, position: number) {
  return placed((await logOf(log))[position]!);
}

const codeOf = (work: Promise<unknown>): Promise<unknown> =>
  work.then(
    () => undefined,
    (fault: { code?: unknown }) => fault.code ?? fault,
  );

describe('checkpoints', () => {
  it('are none while the log is empty, and are not made twice', async () => {
    const office = officeWith();
    expect(await office.notary.checkpoint()).toBeUndefined();
    expect(await codeOf(office.certificates.shown())).toBe('CHECKPOINT_MISSING');
    await office.certify(3);
    expect([await office.certify(0), (await office.certificates.page(9)).items.length]).toEqual([3, 1]);
    expect(await codeOf(office.certificates.at(2))).toBe('CHECKPOINT_MISSING');
  });

  it('come page by page, the newest first', async () => {
    const office = officeWith();
    for (let i = 0; i < 5; i += 1) await office.certify(2);
    const first = await office.certificates.page(3);
    const second = await office.certificates.page(3, first.next!);
    expect([...first.items, ...second.items].map(({ size }) => size)).toEqual([10, 8, 6, 4, 2]);
    expect(second.next).toBeNull();
    expect(await codeOf(office.certificates.page(3, 'nonsense'))).toBe('CURSOR_INVALID');
  });

  it('stay valid while keys change, and each is signed by all keys of its time', async () => {
    const office = officeWith({ LEDGER_ORIGIN: 'paju.example/ledger' });
    const keys = await office.place.keys();
    const [first] = keys.list();
    await office.certify(1);
    const second = keys.rotate();
    await office.certify(1);
    keys.retire(first!.keyId);
    await office.certify(1);
    const signers = async (size: number): Promise<string[]> => {
      const known = (await office.reopened().place.keys()).list();
      const opened = openNote(
        (await office.certificates.at(size)).note,
        known.map((key) => noteVerifier(key.verifierKey)),
      );
      return opened.verified.map(({ keyId }) => keyId);
    };
    expect([await signers(1), await signers(2), await signers(3)]).toEqual([
      [first!.keyId],
      [first!.keyId, second.keyId],
      [second.keyId],
    ]);
    const bundle = await office.certificates.prove(await placeAt(office, 0), 1);
    expect(bundle.keys).toEqual([first!.verifierKey]);
    expect(checkBundle(JSON.stringify(bundle), [first!.verifierKey])).toMatchObject({ isKeyKnown: true });
  });

  it('are signed by the key that the operator gives, and by no other process without it', async () => {
    const file = join(newFolder(), 'key');
    writeFileSync(file, newSigningKey('paju.example/ledger'), { mode: 0o600 });
    const office = officeWith({ LEDGER_SIGNING_KEY: file });
    await office.certify(3);
    expect((await office.certificates.shown()).origin).toBe('paju.example/ledger');
    // Another machine: another data folder, with the same key and without it.
    const elsewhere = { LEDGER_DATA: newFolder() };
    await grow(office.log, someEvents(2));
    expect(await office.reopened(elsewhere).notary.checkpoint()).toMatchObject({ size: 5 });
    await grow(office.log, someEvents(2));
    const without = { LEDGER_DATA: newFolder(), LEDGER_SIGNING_KEY: '' };
    expect(await codeOf(office.reopened(without).notary.checkpoint())).toBe('KEYS_LOST');
    writeFileSync(file, newSigningKey('paju.example/ledger'));
    const other = { LEDGER_DATA: newFolder(), LEDGER_SIGNING_KEY: file };
    expect(await codeOf(office.reopened(other).notary.checkpoint())).toBe('KEYS_FOREIGN');
  });

  it('are as valid as ever while the keys are lost, and none is signed nor a key made', async () => {
    const LEDGER_DATA = newFolder();
    const folder = join(LEDGER_DATA, 'signing-keys');
    const office = officeWith({ LEDGER_DATA });
    const proven = await office
      .certify(3)
      .then(async () => office.certificates.prove(await placeAt(office, 1)));
    const { origin } = proven;
    const kept = readFileSync(join(folder, 'verifier-keys'), 'utf8');
    rmSync(join(folder, 'signing-keys.1'));
    await grow(office.log, someEvents(2));
    const later = office.reopened();
    await later.place.requireKeys();
    expect(await codeOf(later.notary.checkpoint())).toBe('KEYS_LOST');
    expect(await later.certificates.prove(await placeAt(office, 1))).toEqual(proven);
    expect((await later.place.knownKeys())!.list()).toMatchObject([{ state: 'absent' }]);
    expect([readdirSync(folder), readFileSync(join(folder, 'verifier-keys'), 'utf8')]).toEqual([
      ['verifier-keys'],
      kept,
    ]);

    rmSync(folder, { recursive: true });
    const last = office.reopened();
    await last.place.requireKeys();
    for (const work of [last.notary.checkpoint(), last.place.knownKeys(), last.place.replaceLostKeys()])
      expect(await codeOf(work)).toBe('KEYS_LOST');
    expect([await last.place.origin(), existsSync(folder)]).toEqual([origin, false]);

    mkdirSync(folder);
    writeFileSync(join(folder, 'verifier-keys'), kept);
    await last.place.replaceLostKeys();
    expect(await last.notary.checkpoint()).toMatchObject({ size: 5 });
    const bundle = await last.certificates.prove(await placeAt(office, 1), 3);
    expect([bundle, (await last.certificates.shown()).origin]).toEqual([proven, origin]);
  });

  it('go on under a new key only beside the public ones that signed them', async () => {
    const LEDGER_DATA = newFolder();
    const office = officeWith({ LEDGER_DATA });
    await office.certify(3);
    const folder = join(LEDGER_DATA, 'signing-keys');
    rmSync(join(folder, 'signing-keys.1'));
    const foreign = newSigningKey((await office.certificates.shown()).origin);
    const { verifierKey } = parseSigningKey(foreign);
    writeFileSync(join(folder, 'verifier-keys'), `# since 2026-01-01T00:00:00.000Z\n${verifierKey}\n`);
    const later = office.reopened();
    expect(await codeOf(later.place.replaceLostKeys())).toBe('KEYS_FOREIGN');
    expect(readdirSync(folder)).toEqual(['verifier-keys']);
  });

  it('before the first one there is a key only when something is signed, not when somebody looks', async () => {
    const LEDGER_DATA = newFolder();
    const office = officeWith({ LEDGER_DATA });
    expect([await office.place.knownKeys(), readdirSync(LEDGER_DATA)]).toEqual([undefined, []]);
    await office.certify(1);
    expect((await office.place.knownKeys())!.list()).toHaveLength(1);
  });
});

describe('what a witness says', () => {
  const witness = (n: number) =>
    witnessSigner(`witness.example/${n}`, new Uint8Array(32).fill(n), () => 1_780_000_000);
  const lineOf = (note: string, n: number): string => {
    const { text } = parseNote(note);
    return signNote(text, [witness(n)]).slice(text.length + 1);
  };

  it('is carried along from then on, in the checkpoint and in proofs, and the same once more is no news', async () => {
    const LEDGER_WITNESSES = [1, 2].map((n) => witness(n).verifierKey).join(' ');
    const office = officeWith({ LEDGER_WITNESSES });
    await office.certify(3);
    const { note } = await office.certificates.shown();
    for (const n of [2, 1, 2]) {
      await office.certificates.cosign(3, lineOf(note, n).trimEnd());
      office.clock.nowMs += 1_000;
    }
    const cosigned = await office.certificates.shown(3);
    expect(cosigned.note).toBe(note + lineOf(note, 2) + lineOf(note, 1));
    expect((await office.certificates.prove(await placeAt(office, 1))).checkpoint).toBe(cosigned.note);
    expect((await office.certificates.page(1)).items).toEqual([cosigned]);
    // What is published and signed anew is the ledger's own.
    expect((await office.certificates.at(3)).note).toBe(note);
  });

  it('counts as the newest that each has said, and what became of it is answered', async () => {
    const office = officeWith({ LEDGER_WITNESSES: witness(1).verifierKey });
    await office.certify(3);
    const { note } = await office.certificates.shown(3);
    const { name, keyId } = witness(1);
    const at = (time: number): string => {
      const signer = witnessSigner(name, new Uint8Array(32).fill(1), () => time);
      const { text } = parseNote(note);
      return signNote(text, [signer]).slice(text.length + 1);
    };
    const tree = await office.place.tree();
    const [old, now] = ['1970-01-01T00:00:00Z', '2026-05-28T20:26:40Z'].map((time) => ({
      name,
      keyId,
      time,
    }));
    const newest = at(1_780_000_000);
    for (const [line, kept, known, shown] of [
      [at(0), [old], [], at(0)],
      [newest, [now], [], newest],
      [newest, [], [now], newest],
      [at(1_000), [], [now], newest],
    ] as const) {
      const answer = await office.certificates.cosign(3, line);
      expect(answer).toMatchObject({ kept, known, note: note + shown });
      expect((await tree.endorsements(3)).map(({ text }) => text)).toEqual([shown]);
    }
  });

  it('is refused of another checkpoint, of nobody that is known, or of none', async () => {
    const office = officeWith({ LEDGER_WITNESSES: witness(1).verifierKey });
    await office.certify(3);
    await office.certify(3);
    const { note } = await office.certificates.shown(3);
    expect(await codeOf(office.certificates.cosign(6, lineOf(note, 1)))).toBe('COSIGNATURE_INVALID');
    expect(await codeOf(office.certificates.cosign(3, lineOf(note, 2)))).toBe('COSIGNATURE_INVALID');
    expect(await codeOf(office.certificates.cosign(4, lineOf(note, 1)))).toBe('CHECKPOINT_MISSING');
    expect(await codeOf(office.certificates.cosign(3, 'nonsense'))).toBe('NOTE_INVALID');
    expect((await office.certificates.shown(3)).note).toBe(note);
  });

  it('cannot be taken where a setting names no key', () => {
    expect(() => officeWith({ LEDGER_WITNESSES: 'witness.example' })).toThrow(
      expect.objectContaining({
        code: 'VERIFIER_KEY_INVALID',
        message: expect.stringContaining(
          '"witness.example" in the setting LEDGER_WITNESSES is not',
        ) as string,
      }),
    );
  });

  it('is not taken of time to come, which says nothing and keeps nothing out', async () => {
    const ahead = witnessSigner('witness.example/1', new Uint8Array(32).fill(1), () => 4_102_444_800);
    const office = officeWith({ LEDGER_WITNESSES: ahead.verifierKey });
    await office.certify(3);
    const { note } = await office.certificates.shown(3);
    const { text } = parseNote(note);
    const future = signNote(text, [ahead]).slice(text.length + 1);
    expect(await codeOf(office.certificates.cosign(3, future))).toBe('COSIGNATURE_INVALID');
    // As one that was taken before anybody looked.
    const tree = await office.place.tree();
    await tree.endorse(3, { kind: 'cosignature', text: future, addedAt: office.clock.now() });
    office.clock.nowMs += 1_000;
    await office.certificates.cosign(3, lineOf(note, 1));
    expect((await office.certificates.shown(3)).note).toBe(note + future + lineOf(note, 1));
  });

  it('comes with its key in a proof, where all that it said holds', async () => {
    const { verifierKey, name, keyId } = witness(1);
    const office = officeWith({ LEDGER_WITNESSES: verifierKey });
    await office.certify(3);
    const { note } = await office.certificates.shown(3);
    const provenNow = async () => office.certificates.prove(await placeAt(office, 1));
    const [own] = (await provenNow()).keys;
    await office.certificates.cosign(3, lineOf(note, 1));
    const bundle = await provenNow();
    expect(bundle.keys).toEqual([own, verifierKey]);
    expect(checkBundle(JSON.stringify(bundle), [own!, verifierKey]).cosigned).toEqual([
      { name, keyId, time: 1_780_000_000 },
    ]);
    const text = lineOf(note, 1).replace(/.{8}(.{8})\n$/, 'AAAAAAAA$1\n');
    await (await office.place.tree()).endorse(3, { kind: 'cosignature', text, addedAt: office.clock.now() });
    expect((await provenNow()).keys).toEqual([own]);
  });
});

describe('proofs', () => {
  it('are of every event, against the newest checkpoint or another one that covers it', async () => {
    const office = officeWith();
    await office.certify(3);
    await office.certify(297);
    const key = (await office.place.keys()).list()[0]!.verifierKey;
    for (const [position, size] of [
      [0, 3],
      [2, 3],
      [2, undefined],
      [255, undefined],
      [299, 300],
    ] as const) {
      const bundle = await office.certificates.prove(await placeAt(office, position), size);
      const shown = checkBundle(JSON.stringify(bundle), [key]);
      expect(shown.bundle).toMatchObject({ leafIndex: position, treeSize: size ?? 300 });
    }
  });

  it('are refused for what is not covered yet, and against a checkpoint that there is not', async () => {
    const office = officeWith();
    await grow(office.log, someEvents(2));
    const second = await placeAt(office, 1);
    expect(await codeOf(office.certificates.prove(second))).toBe('EVENT_UNCOVERED');
    await office.certify(0);
    await office.certify(1);
    expect(await codeOf(office.certificates.prove(second, 1))).toBe('CHECKPOINT_MISSING');
    expect(await codeOf(office.certificates.prove(await placeAt(office, 2), 2))).toBe('EVENT_LATER');
    await expect(office.certificates.prove(await placeAt(office, 2), 2)).rejects.toThrow(
      'The checkpoint of 2 events does not cover the event',
    );
    await expect(office.certificates.prove(await placeAt(office, 2), 2)).rejects.toThrow(
      'at ledger position 2: it ends before it; the newest one, of 3 events, covers it.',
    );
    expect(await codeOf(office.certificates.prove({ ...second, id: (await placeAt(office, 0)).id }))).toBe(
      'EVENT_NOT_FOUND',
    );
  });

  it('are not made of a log or a tree that was changed', async () => {
    const office = officeWith();
    const events = someEvents(300);
    await grow(office.log, events);
    await office.certify(0);
    const first = await placeAt(office, 0);
    const changed = await logWith([{ ...events[0]!, data: { label: 'changed' } }, ...events.slice(1)]);
    expect(await codeOf(office.reopened({}, changed).certificates.prove(first))).toBe('PROOF_IMPOSSIBLE');
    await spoil(await office.place.documents(), 'tile/0/000', (hashes) => hashes.fill(1, 40, 41));
    // Another process, since this one has the tile in memory.
    expect(await codeOf(office.reopened().certificates.prove(first))).toBe('PROOF_IMPOSSIBLE');
    await spoil(await office.place.documents(), 'tile/0/000', () => undefined);
    expect(await codeOf(office.reopened().certificates.prove(first))).toBe('TREE_DAMAGED');
    await office.notary.checkpoint({ anew: true });
    expect(await office.certificates.prove(first)).toMatchObject({ leafIndex: 0 });
  });

  it('and tiles are those on disk where another process mended what this one has read', async () => {
    const office = officeWith();
    await office.certify(100);
    await office.certify(200);
    const sound = Buffer.from(await office.certificates.tile('tile/0/000'));
    const reader = office.reopened();
    const [place, documents] = [await placeAt(office, 150), await office.place.documents()];
    await spoil(documents, 'tile/0/000', (hashes) => hashes.fill(1, 40, 41));
    const asked = async () => [
      await codeOf(reader.certificates.prove(place)),
      await codeOf(reader.certificates.consistency(100, 300)),
      sound.equals(await reader.certificates.tile('tile/0/000')),
    ];
    expect(await asked()).toEqual(['PROOF_IMPOSSIBLE', 'PROOF_IMPOSSIBLE', false]);
    await office.notary.checkpoint({ anew: true });
    expect(await asked()).toEqual([undefined, undefined, true]);
  });

  it('of consistency lead from each checkpoint to each later one', async () => {
    const office = officeWith();
    for (const count of [1, 2, 300]) await office.certify(count);
    const reference = await referenceOf(office.log);
    for (const [from, to] of [
      [1, 3],
      [3, 303],
      [303, 303],
    ] as const) {
      const proof = await office.certificates.consistency(from, to);
      expect(proof.map(hexOf)).toEqual(reference.consistency(from, to).map(hexOf));
    }
    expect(await codeOf(office.certificates.consistency(2, 3))).toBe('CHECKPOINT_MISSING');
    await spoil(await office.place.documents(), 'tile/0/000', (hashes) => hashes.fill(1, 40, 41));
    expect(await codeOf(office.reopened().certificates.consistency(1, 303))).toBe('PROOF_IMPOSSIBLE');
  });

  it('of tiles are those that checkpoints cover, by their paths', async () => {
    const office = officeWith();
    await office.certify(300);
    const sizes = async (path: string) => (await office.certificates.tile(path)).length / 32;
    expect(await sizes('tile/0/000')).toBe(256);
    expect(await sizes('tile/0/001.p/44')).toBe(44);
    expect(await sizes('tile/0/001.p/7')).toBe(7);
    expect(await sizes('tile/1/000.p/1')).toBe(1);
    const none = [
      'tile/0/001',
      'tile/0/001.p/45',
      'tile/0/1',
      'tile/9/000.p/1',
      'tile/63/000',
      '',
      '../keys',
    ];
    for (const path of [...none, `${tilePath({ level: 0, index: 0, width: 256 })}/`]) {
      expect(await codeOf(office.certificates.tile(path))).toBe('TILE_MISSING');
    }
  });
});

describe('following the log', () => {
  async function riding(office: Office) {
    const rider = await office.notary.rider.open();
    const take = async () => {
      const logged = await logOf(office.log);
      await rider.advance({ logged, events: [], bookmarks: [], unknown: null }, true);
    };
    return { rider, take };
  }

  async function whileRunning(office: Office, work: (told: unknown[]) => Promise<void>): Promise<void> {
    const [stop, told] = [new AbortController(), [] as unknown[]];
    const running = office.notary.run(stop.signal, (fault) => told.push(fault));
    try {
      await work(told);
    } finally {
      stop.abort();
      await running;
    }
  }

  async function until(happened: () => Promise<boolean>): Promise<void> {
    while (!(await happened())) await new Promise((done) => setTimeout(done, 20));
  }

  it('signs when it is due, passes on, and shows how it stands', async () => {
    const folder = newFolder();
    const office = officeWith({ LEDGER_PUBLISH_TO: folder, LEDGER_CHECKPOINT_MINUTES: 60 });
    const { take } = await riding(office);
    await whileRunning(office, async (told) => {
      await grow(office.log, someEvents(3));
      await take();
      await until(async () => (await office.notary.state()).checkpoint?.size === 3);
      await until(async () => (await office.notary.state()).unpublished === 0);
      await grow(office.log, someEvents(3));
      await take();
      expect(await office.notary.state()).toMatchObject({
        treeSize: 6,
        checkpoint: { size: 3 },
        fault: null,
      });
      office.clock.nowMs += 3_600_000;
      await until(async () => (await office.notary.state()).checkpoint?.size === 6);
      expect(told).toEqual([]);
    });
  });

  it('answers on demand beside it, with one and the same tree', async () => {
    const office = officeWith();
    const { take } = await riding(office);
    await grow(office.log, someEvents(300));
    const [made] = await Promise.all([office.notary.checkpoint(), take(), take()]);
    expect(made).toMatchObject({ size: 300 });
    await grow(office.log, someEvents(5));
    await take();
    expect(await office.notary.checkpoint()).toMatchObject({ size: 305 });
    expect(await office.certificates.consistency(300, 305)).not.toEqual([]);
  });

  it('signs nothing over a log that was taken back, and says so for as long as it lasts', async () => {
    const office = officeWith();
    const events = someEvents(10);
    await grow(office.log, events);
    await office.certify(0);
    const back = await logWith(events.slice(0, 5));
    const later = office.reopened({}, back);
    expect(await codeOf(later.notary.rider.open())).toBe('TREE_FOREIGN');
    expect(await later.notary.state()).toMatchObject({
      fault: { code: 'TREE_FOREIGN' },
      treeSize: null,
      checkpoint: { size: 10 },
    });
    await grow(back, someEvents(9));
    expect(await codeOf(later.notary.checkpoint())).toBe('TREE_FOREIGN');
    const published = later.reopened({ LEDGER_PUBLISH_TO: newFolder() });
    const { take } = await riding(published);
    await expect(take()).rejects.toThrow('Nothing more is signed');
    await published.notary.rider.open();
    expect(await published.notary.state()).toMatchObject({ fault: { code: 'TREE_FOREIGN' } });
    await whileRunning(published, () =>
      until(async () => (await published.notary.state()).unpublished === 0),
    );
    expect(await codeOf(riding(later).then((again) => again.take()))).toBe('TREE_FOREIGN');
    const mended = later.reopened({}, office.log);
    await mended.notary.rider.open();
    expect(await mended.notary.state()).toMatchObject({ fault: null, treeSize: 10 });
  });

  it('says that its keys were lost for as long as they are, and signs what came meanwhile', async () => {
    const LEDGER_DATA = newFolder();
    const office = officeWith({ LEDGER_DATA, LEDGER_CHECKPOINT_MINUTES: 60 });
    const { take } = await riding(office);
    const path = join(LEDGER_DATA, 'signing-keys', 'signing-keys.1');
    const secret = readFileSync(path);
    rmSync(path);
    await whileRunning(office, async () => {
      await grow(office.log, someEvents(3));
      await take();
      await until(async () => (await office.notary.state()).fault !== null);
      expect(await office.notary.state()).toMatchObject({ fault: { code: 'KEYS_LOST' }, treeSize: null });
      await grow(office.log, someEvents(3));
      expect(await codeOf(take())).toBe('KEYS_LOST');
      expect(await codeOf(office.notary.rider.open())).toBe('KEYS_LOST');
      writeFileSync(path, secret, { mode: 0o600 });
      const again = await riding(office);
      await again.take();
      await until(async () => (await office.notary.state()).checkpoint?.size === 6);
      expect(await office.notary.state()).toMatchObject({ fault: null, treeSize: 6 });
    });
  });

  it('begins with a new tree after it failed', async () => {
    const office = officeWith();
    const { rider } = await riding(office);
    await grow(office.log, someEvents(3));
    const [, second] = await logOf(office.log);
    const stretch = { logged: [second!], events: [], bookmarks: [], unknown: null };
    expect(await codeOf(rider.advance(stretch, false))).toBe('LOG_GAP');
    expect(await office.notary.state()).toMatchObject({ fault: { code: 'LOG_GAP' }, treeSize: null });
    const { take } = await riding(office);
    await take();
    expect(await office.notary.state()).toMatchObject({ fault: null, treeSize: 3 });
  });
});
