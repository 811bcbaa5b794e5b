import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Actor } from '@ledger/kernel';
import type { ImportReceipt } from './import-receipt';
import type { PlanImporter } from './plan-importer';
import type { Stores } from './stores';

/** The folder of the sample plan: the document, and in `sample.json` what the document does not say itself. */
const SAMPLES = join(__dirname, '../../../../../samples');

interface SampleOptions {
  readonly file: string;
  readonly plan: string;
  readonly jurisdiction: string;
  readonly term: string;
  readonly title: string;
  readonly effective: string;
}

/**
 * Takes in the sample plan where the ledger is empty, so that a new one has something to ask about; or where that was cut
 * off before its end. Undefined where there is nothing to do.
 */
export async function importSample(
  importer: PlanImporter,
  { events }: Stores,
  actor: Actor,
): Promise<ImportReceipt | undefined> {
  const { file, ...options } = JSON.parse(
    readFileSync(join(SAMPLES, 'sample.json'), 'utf8'),
  ) as SampleOptions;
  const bytes = readFileSync(join(SAMPLES, file));
  const due = !(await events.head()) || (await importer.wasCutOff(bytes, options.plan));
  return due ? importer.import(bytes, { ...options, name: file, actor }) : undefined;
}
