import { sentence, type Opened } from '@ledger/kernel';
import { holds, type Finding } from '@ledger/pledge';
import { pledgeWording } from '@ledger/wording';
import type { ImportReceipt, PledgeReceipt } from '../../../api/src/composition/import-receipt';
import { WORDS, type Speech } from '../speech';
import { changeText } from './changes';
import { findingText } from './findings';
import { indented, widthOf } from './table';
import { pathText, valueText } from './values';

const words = WORDS.import;

/** What became of each pledge, with all that a person has to look at. */
export function importText(receipt: ImportReceipt, speech: Speech): string {
  const { say } = speech;
  const { plan, document, importer, dryRun, pledges, findings } = receipt;
  return [
    say(words.heading, { plan, document, importer }),
    ...(dryRun ? [say(words.dryRun)] : []),
    ...pledges.map((pledge) => pledgeLines(pledge, dryRun, speech)),
    ...(findings.length > 0
      ? [say(words.ofThePlan), ...findings.map((f) => indented(findingText(f, speech), 4))]
      : []),
    sumsText(receipt, speech),
  ].join('\n');
}

function pledgeLines(pledge: PledgeReceipt, dryRun: boolean, speech: Speech): string {
  const { outcome, events, title, refusal } = pledge;
  const done = speech.say(words.pledge, { outcome: speech.name(WORDS.outcomes, outcome), events });
  const id = pledge.pledge + ' '.repeat(Math.max(0, 12 - widthOf(pledge.pledge)));
  const why = refusal
    ? [`${refusal.code}: ${sentence(refusal.code, refusal.details, speech.language, pledgeWording)}`]
    : [];
  // Of a new pledge everything is new: its events are counted, and listed only when nothing was recorded yet.
  const changes = outcome === 'revised' || dryRun ? pledge.changes : [];
  const below = [
    ...why,
    ...changes.filter(({ path }) => !path.startsWith('finding/')).map((change) => changeText(change, speech)),
    ...pledge.conflicts.map((conflict) => conflictText(conflict, speech)),
    ...pledge.dropped.map(({ path, ledger }) =>
      say(words.dropped, path, { ledger: valueText(path, ledger, speech) }, speech),
    ),
    ...withdrawnIn(pledge.changes).map((finding) =>
      speech.say(words.withdrawn, { finding: findingText(finding, speech) }),
    ),
    ...pledge.proposals.map(({ path, from, to }) =>
      say(
        words.proposal,
        path,
        { from: valueText(path, from, speech), to: valueText(path, to, speech) },
        speech,
      ),
    ),
    // A conflict has been said above.
    ...pledge.found
      .filter(({ code }) => code !== 'EDITION_CONFLICT')
      .map((finding) => findingText(finding, speech)),
  ];
  return [`  ${id}  ${done}  ${title}`, ...(below.length > 0 ? [indented(below.join('\n'), 6)] : [])].join(
    '\n',
  );
}

/** What the edition before found and this one finds no longer. */
const withdrawnIn = (changes: PledgeReceipt['changes']): Opened<Finding>[] =>
  changes.flatMap(({ path, to }) => {
    const finding = path.startsWith('finding/') ? (to as unknown as Opened<Finding>) : undefined;
    return finding && !holds(finding) ? [finding] : [];
  });

const say = (
  word: typeof words.dropped,
  path: string,
  details: Record<string, string>,
  speech: Speech,
): string => speech.say(word, { path: pathText(path, speech), ...details });

function conflictText(
  { path, document, ledger, lines }: PledgeReceipt['conflicts'][number],
  speech: Speech,
): string {
  const [from, to] = lines.map(String) as [string, string];
  const values = { document: valueText(path, document, speech), ledger: valueText(path, ledger, speech) };
  return say(words.conflict, path, { ...values, from, to }, speech);
}

function sumsText({ pledges, findings }: ImportReceipt, speech: Speech): string {
  const all = [...pledges.flatMap(({ found }) => found), ...findings];
  const count = (severity: string): number => all.filter((finding) => finding.severity === severity).length;
  return speech.say(words.sums, {
    pledges: pledges.length,
    events: pledges.reduce((sum, { events }) => sum + events, 0),
    refused: pledges.filter(({ outcome }) => outcome === 'refused').length,
    error: count('error'),
    warning: count('warning'),
    info: count('info'),
  });
}
