import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  newSigningKey,
  parseSigningKey,
  signNote,
  TreeKeeper,
  TreeStore,
  type CheckpointFile,
  type Finding,
  type TreePorts,
} from '@ledger/audit';
import { openEmbeddedDocumentStore } from '@ledger/document-store';
import { openEmbeddedEventStore } from '@ledger/event-store';
import { systemClock } from '@ledger/ledger';
import { Config } from '../../apps/api/src/composition/config';
import { AUDIT_FILE, EVENTS_FILE } from '../../apps/api/src/composition/stores';
import { verifyPlacedLog, type LogAsked, type PlacedVerdict } from '../../apps/cli/src/verify/placed-log';
import { writeLog } from '../load/logs';
import { RawFile } from '../load/raw';

/* A data folder with a log and the evidence that its ledger keeps of it, for whoever edits the files. */

const ORIGIN = 'ledger.example/signed';
const signer = parseSigningKey(newSigningKey(ORIGIN));
export const KEY = signer.verifierKey;

const keys: TreePorts['keys'] = {
  origin: ORIGIN,
  signers: () => [signer],
  list: () => [{ verifierKey: KEY, keyId: signer.keyId, state: 'active', since: '2026-01-01T00:00:00.000Z' }],
};

export interface SignedFolder {
  readonly folder: string;
  readonly events: string;
  readonly audit: string;
  remove(): void;
}

/** A checkpoint covers half of the log, and another one all of it; each has its tiles. */
export async function signedFolder(pledges: number): Promise<SignedFolder> {
  const folder = mkdtempSync(join(tmpdir(), 'signed-'));
  const [events, audit] = [join(folder, EVENTS_FILE), join(folder, AUDIT_FILE)];
  const size = await writeLog({ path: events, pledges });
  const log = await openEmbeddedEventStore(events, { readOnly: true });
  const documents = await openEmbeddedDocumentStore(audit, { synchronous: 'FULL' });
  const store = await TreeStore.open(documents);
  const keeper = await TreeKeeper.open({ store, events: log, keys, clock: systemClock });
  for await (const { events: batch } of log.readAll(undefined, { batchSize: Math.ceil(size / 2) })) {
    await keeper.advance(batch);
    await keeper.checkpoint();
  }
  await documents.close();
  await log.close();
  return { folder, events, audit, remove: () => rmSync(folder, { recursive: true }) };
}

/** A checkpoint by the same key of a log that nobody has. */
export const signedOther = (size: number): CheckpointFile => {
  // Written by hand: the ledger itself refuses to say of nothing that it has this root.
  const text = `${ORIGIN}\n${size}\n${Buffer.alloc(32, 7).toString('base64')}\n`;
  return { source: 'other', note: signNote(text, [signer]) };
};

export function edited(path: string, ...statements: readonly string[]): void {
  const raw = new RawFile(path);
  for (const sql of statements) raw.exec(sql);
  raw.close();
}

/** What `ledger verify` says of the folder, but for its read models. */
export const verdictOf = (folder: string, asked: Partial<LogAsked> = {}): Promise<PlacedVerdict> =>
  verifyPlacedLog(
    {
      place: { kind: 'folder', name: folder, folder },
      config: { ...new Config(), LEDGER_DATA: folder },
      elsewhere: [],
      keys: [KEY],
      treeAlone: false,
      ...asked,
    },
    () => undefined,
  );

export const codesIn = ({ findings }: { readonly findings: readonly Finding[] }): readonly string[] =>
  findings.map(({ code }) => code);
