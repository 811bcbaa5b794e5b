import { basename } from 'node:path';
import { LedgerError } from '@ledger/kernel';
import type { ImportOptions } from '../../api/src/composition/import-receipt';
import type { Asked } from './asked';
import { readDocument, STANDARD_INPUT } from './document-file';
import { EXIT_REFUSED } from './failure';
import { importText } from './print/import-receipt';
import { withProgress } from './progress';
import { fieldsOf } from './readers';
import { withLedger } from './session';
import { WORDS } from './speech';

/** Takes a document in. What it does not say itself is asked for by name. */
export async function importPlan({ row, given, config, screen }: Asked): Promise<void> {
  const { speech } = screen;
  const file = String(given['file']);
  const { 'dry-run': dryRun = false, ...said } = fieldsOf(row.options, given);
  if (said['plan'] === undefined) throw new LedgerError('OPTION_MISSING', { option: 'plan' });
  const bytes = await readDocument(file);
  const name = file === STANDARD_INPUT ? 'stdin' : basename(file);
  await withLedger(config, async ({ importer, actor }) => {
    const receipt = await withProgress(speech.say(WORDS.progress.import), ({ at: onProgress }) =>
      importer.import(bytes, { ...said, name, actor, dryRun: dryRun === true, onProgress } as ImportOptions),
    );
    if (receipt.pledges.some(({ outcome }) => outcome === 'refused')) process.exitCode = EXIT_REFUSED;
    screen.answer(receipt, () => importText(receipt, speech));
  });
}
