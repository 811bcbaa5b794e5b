import 'reflect-metadata';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { commandsOf, parsePlan, PlanRefusal, type PlanEdition } from '@ledger/plan-import';
import { decideInTurn, noPledge } from '@ledger/pledge';
import { runs } from '../../../../tests/support/property-runs';
import { checked } from './foreseen';

const SAMPLE = readFileSync(join(__dirname, '../../../../samples/paju-8-section-12.md'), 'utf8');
/** What editors, converters and tables of others leave in a text, and nobody sees. */
const INVISIBLE = [
  '\t',
  '\v',
  '\f',
  '\u0085',
  '\u009f',
  '\u2028',
  '\u2029',
  '\u3164',
  '\u00a0',
  '\u200b',
  '\ufeff',
  ' ',
];

/** Where such characters are put in; nothing else of the sample is changed. */
const places = fc.array(fc.tuple(fc.nat(SAMPLE.length - 1), fc.constantFrom(...INVISIBLE)), {
  minLength: 1,
  maxLength: 60,
});

const withMarks = (marks: readonly (readonly [number, string])[]): string =>
  marks
    .toSorted(([a], [b]) => b - a)
    .reduce((text, [at, mark]) => text.slice(0, at) + mark + text.slice(at), SAMPLE);

/** The edition in a document; undefined where it is no plan any more, and nothing is taken. */
function editionIn(text: string): PlanEdition | undefined {
  try {
    return parsePlan(text);
  } catch (error) {
    if (error instanceof PlanRefusal) return undefined;
    throw error;
  }
}

/** What the ledger would say to each pledge of a document. */
function take(text: string): void {
  const edition = editionIn(text);
  for (const pledge of edition?.pledges ?? []) {
    const said = commandsOf('paju8', edition!, pledge).map(checked);
    const id = `paju8.${pledge.code}`;
    decideInTurn(
      noPledge,
      said.map(({ command }) => command),
      { id, effectiveOn: '2022-12-01', today: '2026-01-01' },
    );
  }
}

describe('what is read in a document', () => {
  it('is taken by the ledger, whatever invisible characters stand in it', () => {
    expect(() => take(SAMPLE)).not.toThrow();
    fc.assert(
      fc.property(places, (marks) => take(withMarks(marks))),
      { numRuns: runs(60) },
    );
  });
});
