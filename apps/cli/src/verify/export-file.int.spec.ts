import { createReadStream, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { canonicalJson, type Json } from '@ledger/kernel';
import { checkpointEnvelope, exportedLog, exportLines, TreeStore } from '@ledger/audit';
import { openEmbeddedDocumentStore } from '@ledger/document-store';
import { openEmbeddedEventStore } from '@ledger/event-store';
import { codesIn, KEY, signedFolder, verdictOf } from '../../../../tests/attacks/signed-folder';

/* Verifying an export and loading it read it by one order: what one refuses, the other finds. */

const SOURCE = 'ledger.example/signed';
let folder: string;
let lines: readonly string[];
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'exports-'));
  const ledger = await signedFolder(1);
  const log = await openEmbeddedEventStore(ledger.events, { readOnly: true });
  const documents = await openEmbeddedDocumentStore(ledger.audit, { readOnly: true });
  const { size, note } = (await TreeStore.reading(documents).latest())!;
  const texts: string[] = [];
  for await (const { text } of exportLines(log, { source: SOURCE, until: size - 1 })) texts.push(text);
  texts.push(`${canonicalJson(checkpointEnvelope(note, size, SOURCE) as unknown as Json)}\n`);
  lines = texts.join('').split(/(?<=\n)/);
  await documents.close();
  await log.close();
  ledger.remove();
});
afterAll(() => rmSync(folder, { recursive: true }));

type Lines = readonly string[];
const changed = (at: number, change: object) => (all: Lines) =>
  all.with(at, `${canonicalJson({ ...(JSON.parse(all.at(at)!) as object), ...change } as Json)}\n`);

async function read(text: string): Promise<{ codes: readonly string[]; isRefused: boolean }> {
  const file = join(folder, 'export');
  writeFileSync(file, text);
  const verdict = await verdictOf(folder, { place: { kind: 'file', name: file, file }, keys: [KEY] });
  const isRefused = await loaded(file).then(
    () => false,
    () => true,
  );
  return { codes: codesIn(verdict), isRefused };
}

const loaded = (file: string) => exportedLog(() => createReadStream(file) as AsyncIterable<Buffer>).end();

it('finds nothing in an export that is whole, which can be loaded', async () => {
  expect(await read(lines.join(''))).toEqual({ codes: [], isRefused: false });
});

it.each<[string, (all: Lines) => Lines, string[]]>([
  ['a line of another ledger', changed(10, { source: 'evil' }), ['EXPORT_FAULT']],
  ['a checkpoint of another ledger', changed(-1, { source: 'evil' }), ['EXPORT_FAULT']],
  ['another size of the checkpoint', changed(-1, { ledgersize: 5 }), ['EXPORT_FAULT', 'EXPORT_FAULT']],
  [
    'the checkpoint in the middle',
    (all) => [...all.slice(0, 20), all.at(-1)!, ...all.slice(20, -1)],
    ['EXPORT_FAULT', 'EXPORT_FAULT'],
  ],
  ['the checkpoint twice', (all) => [...all, all.at(-1)!], ['EXPORT_FAULT']],
  ['the checkpoint alone', (all) => all.slice(-1), ['EXPORT_FAULT', 'LOG_TRUNCATED']],
  ['nothing in it', () => [], ['EXPORT_FAULT']],
  ['two lines that changed places', (all) => all.with(20, all[21]!).with(21, all[20]!), ['EXPORT_FAULT']],
])('finds %s, which is refused when it is loaded', async (_, change, expected) => {
  const { codes, isRefused } = await read(change(lines).join(''));
  expect([[...new Set(codes)], isRefused]).toEqual([[...new Set(expected)], true]);
});

it('says that nothing proves a file which may have been cut off', async () => {
  expect((await read(lines.slice(0, 30).join(''))).codes).toEqual(['EXPORT_UNPROVEN']);
});
