import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Actor } from '@ledger/kernel';
import type { ImportReceipt, PlanImporter } from './plan-importer';

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

/** Takes in the sample plan, so that a new ledger has something to ask about. */
export async function importSample(importer: PlanImporter, actor: Actor): Promise<ImportReceipt> {
  const { file, ...options } = JSON.parse(readFileSync(join(SAMPLES, 'sample.json'), 'utf8')) as SampleOptions;
  return importer.import(readFileSync(join(SAMPLES, file)), { ...options, name: file, actor });
}
