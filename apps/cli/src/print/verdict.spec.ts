import type { Finding } from '@ledger/audit';
import { speechIn } from '../speech';
import { type Verdict, verdictText } from './verdict';

/* The header says no more than was proven. */

const NOBODY = { found: 0, verified: 0, isChecked: false, last: null };
const VERDICT: Verdict = {
  place: 'data',
  events: 1,
  streams: 1,
  root: 'r',
  checkpoints: { compared: 2, confirmed: 2, covered: 20_001, signers: ['k'] },
  uncovered: 1,
  findings: [],
  others: 0,
  first: null,
  keys: 'own',
  endorsed: { timestamps: NOBODY, cosignatures: NOBODY },
  readModels: null,
};
const said = (changes: Partial<Verdict>, language: 'en' | 'ko' = 'en') =>
  verdictText({ ...VERDICT, ...changes }, speechIn(language));
const none = { compared: 2, confirmed: 0, covered: 0, signers: [] };

it('says how far checkpoints cover it, and counts in the right number', () => {
  expect(said({})).toContain('data: 1 event in 1 stream.');
  expect(said({})).toContain('2 of 2 confirmed; events before ledger position 20,001 are covered');
  expect(said({})).toContain('1 event after it not covered');
  expect(said({ events: 2 })).toContain('data: 2 events in 1 stream.');
});

it('calls nothing covered where no checkpoint was confirmed', () => {
  for (const language of ['en', 'ko'] as const) {
    const text = said({ checkpoints: none, uncovered: 1 }, language);
    expect(text).not.toMatch(/are covered|까지 증명/);
  }
  expect(said({ checkpoints: none })).toContain('none of 2 confirmed: nothing proves');
});

it('says that agreement shows nothing of who signed where there was no key', () => {
  const unsigned = { ...VERDICT.checkpoints, signers: [] };
  for (const language of ['en', 'ko'] as const) {
    expect(said({ keys: 'none', checkpoints: unsigned }, language)).not.toMatch(/are covered|까지 증명/);
  }
  expect(said({ keys: 'none', checkpoints: unsigned })).toContain('no signature was checked');
});

it('says where a ledger with keys has no checkpoint', () => {
  const checkpoints = { ...none, compared: 0 };
  expect(said({ checkpoints })).toContain('this ledger has signing keys');
  expect(said({ checkpoints, keys: 'none' })).not.toContain('this ledger has signing keys');
});

it('does not call what is of no log the first in its order', () => {
  const junk: Finding = { code: 'CHECKPOINT_REFUSED', source: 'junk', why: { code: 'empty' } };
  const cut: Finding = { code: 'LOG_TRUNCATED', source: 'kept', expected: 2, found: 1, size: 2 };
  expect(said({ findings: [junk], first: junk })).toContain('The first that was found:');
  expect(said({ findings: [junk, cut], first: cut })).toContain('The first in the order of the log:');
});

it('does not say up to where read models were compared that could not be', () => {
  const readModels = { documents: 0, position: -1, head: -1, findings: [], others: 0 };
  expect(said({ readModels })).toContain('none could be compared');
});
