import { basename } from 'node:path';
import { requireOptions } from '../../api/src/composition/import-context';
import type { ImportOptions, ImportReceipt } from '../../api/src/composition/import-receipt';
import { hasLedger } from '../../api/src/composition/stores';
import type { Asked } from './asked';
import { readDocument, STANDARD_INPUT } from './document-file';
import { EXIT_REFUSED } from './failure';
import { openedFor } from './opened';
import { importText } from './print/import-receipt';
import { withProgress } from './progress';
import { fieldsOf } from './readers';
import { withLedger, withoutLedger, type Session } from './session';
import { WORDS } from './speech';

/** Takes a document in. What it does not say itself is asked for by name. */
export async function importPlan({ row, given, config, screen }: Asked): Promise<void> {
  const { speech } = screen;
  const file = String(given['file']);
  const { 'dry-run': dry, ...said } = fieldsOf(row.options, given);
  requirePlan(said);
  const bytes = await readDocument(file);
  const options = { ...said, name: file === STANDARD_INPUT ? 'stdin' : basename(file) };
  const take = async ({ importer, actor, stores }: Session, dryRun: boolean): Promise<ImportReceipt> => {
    const receipt = await withProgress(speech.say(WORDS.progress.import), ({ at: onProgress }) =>
      importer.import(bytes, { ...options, actor, dryRun, onProgress } as ImportOptions),
    );
    return (await openedFor(screen, stores.vault, receipt)) as ImportReceipt;
  };
  // Where there is no ledger it is tried on none first: a dry or refused import leaves no empty one behind.
  const tried = hasLedger(config) ? undefined : await withoutLedger(config, (session) => take(session, true));
  const receipt = tried && dry ? tried : await withLedger(config, (session) => take(session, dry === true));
  if (receipt.pledges.some(({ outcome }) => outcome === 'refused')) process.exitCode = EXIT_REFUSED;
  screen.answer(receipt, () => importText(receipt, speech));
}

/** Without its plan nobody knows what is recorded of it: all is asked for that a new one needs. */
function requirePlan({ plan, jurisdiction, term, effective }: Readonly<Record<string, unknown>>): void {
  if (plan === undefined) requireOptions({ plan, jurisdiction, term, effective });
}
