import { existsSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { parsePlan } from '../src';
import type { BudgetTable, Finding, PlanEdition, PledgeEdition } from '../src';

const root = resolve(__dirname, '../../..');

/** Same facts, figures and lines; the sentences of the one in the project are our own. */
const PATHS = {
  'the sample of the project': resolve(root, 'samples/paju-8-section-12.md'),
  'the document of the city': resolve(root, '../shared/samples/paju-8-section-12.md'),
};

export const ownSample = readFileSync(PATHS['the sample of the project'], 'utf8');

/** Runs the same tests on both documents; the city's own is not part of the project, and may be missing. */
export function describeSamples(about: string, tests: (text: string) => void): void {
  for (const [name, path] of Object.entries(PATHS)) {
    if (existsSync(path)) describe(`${about}, in ${name}`, () => tests(readFileSync(path, 'utf8')));
    else
      describe.skip(`${about}, in ${name}: SKIPPED, there is no ../shared/samples`, () => tests(ownSample));
  }
}

/** A sample with one place changed; the place must be there, so that a test cannot pass by missing it. */
export function damaged(text: string, place: string | RegExp, by: string): string {
  const copy = text.replace(place, by);
  if (copy === text) throw new Error(`nothing to damage: ${String(place)}`);
  return copy;
}

export function pledgeOf(edition: PlanEdition, code: string): PledgeEdition {
  const pledge = edition.pledges.find((candidate) => candidate.code === code);
  if (!pledge) throw new Error(`no pledge ${code}`);
  return pledge;
}

export function tableOf(edition: PlanEdition, code: string, component = ''): BudgetTable {
  const budget = pledgeOf(edition, code).budgets.find((candidate) => candidate.component === component);
  if (budget?.kind !== 'table') throw new Error(`no budget table ${code} ${component}`);
  return budget;
}

const known = new Map<string, ReadonlySet<string>>();

/** The findings of a damaged copy that the undamaged one does not have. */
export function newFindings(copy: string, original: string): Finding[] {
  const before = known.get(original) ?? new Set(parsePlan(original).findings.map(fingerprint));
  known.set(original, before);
  return parsePlan(copy).findings.filter((finding) => !before.has(fingerprint(finding)));
}

/** Without lines, which shift when one is taken out. */
function fingerprint({ code, pledge, component, read, expected }: Finding): string {
  return [code, pledge, component, read, expected].join('|');
}

export function codesOf(findings: readonly Finding[]): string[] {
  return findings.map(({ code, pledge }) => (pledge === undefined ? code : `${pledge} ${code}`));
}
