import { findingText, type Finding, type Said } from '@ledger/audit';
import type { ModelsVerdict } from '../../../api/src/composition/model-verification';
import { WORDS, type Speech } from '../speech';
import type { PlacedVerdict } from '../verify/placed-log';
import { findingLine } from './found';
import { listing } from './table';

/** What verification comes to. */
export interface Verdict extends PlacedVerdict {
  readonly place: string;
  /** Null where they were not looked at, or where there are none. */
  readonly readModels: ModelsVerdict | null;
}

const words = WORDS.verdict;
const { endorsed } = WORDS;
type Row = [name: string, text: string];
const figure = (value: number): string => value.toLocaleString('en');

/** What was looked at, what proves it, and every finding in words. */
export function verdictText(verdict: Verdict, speech: Speech): string {
  const { say } = speech;
  const { place, events, streams, root, findings } = verdict;
  return [
    streams === null
      ? say(words.lookedAtTree, { place, events: figure(events) })
      : say(words.looked, { place, events: figure(events), streams: figure(streams) }),
    listing([
      [`  ${say(words.root)}`, root ?? say(words.noRoot)],
      [`  ${say(words.checkpoints)}`, checkpointsText(verdict, speech)],
      [`  ${say(words.keys)}`, say(words.keysFrom[verdict.keys])],
      ...endorsedRows(verdict.endorsed, speech),
      [`  ${say(words.readModels)}`, modelsText(verdict.readModels, speech)],
    ]),
    ...(findings.length === 0 ? [say(words.nothing)] : findingsText(verdict, speech)),
  ].join('\n');
}

function checkpointsText({ checkpoints, uncovered, keys }: Verdict, { say }: Speech): string {
  const { compared, confirmed, covered, signers } = checkpoints;
  if (compared === 0)
    return [say(words.noCheckpoints), ...(keys === 'own' ? [say(words.noCheckpointsYet)] : [])].join('\n');
  const figures = { compared: figure(compared), confirmed: figure(confirmed), covered: figure(covered) };
  if (confirmed === 0) return say(words.noneConfirmed, figures);
  return [
    say(keys === 'none' ? words.agreed : words.compared, figures),
    ...(signers.length > 0 ? [say(words.signed, { signers: [...new Set(signers)].join(', ') })] : []),
    ...(uncovered > 0 ? [say(words.uncovered, { uncovered: figure(uncovered) })] : []),
  ].join('\n');
}

/** Nothing is said where there is nothing, and nobody who asked for it. */
function endorsedRows({ timestamps, cosignatures }: Verdict['endorsed'], { say }: Speech): Row[] {
  const rows: Row[] = [
    [`  ${say(endorsed.timestamps)}`, saidText(timestamps, endorsed.stamped, say)],
    [`  ${say(endorsed.cosignatures)}`, saidText(cosignatures, endorsed.cosigned, say)],
  ];
  return rows.filter(([, text]) => text !== '');
}

function saidText(
  said: Said,
  { holding, unchecked, none }: typeof endorsed.stamped,
  say: Speech['say'],
): string {
  const { found, verified, isChecked, last } = said;
  const figures = { found: figure(found), verified: figure(verified) };
  if (!isChecked) return found === 0 ? '' : say(unchecked, figures);
  if (found === 0) return say(none);
  return [say(endorsed.hold, figures), ...(last ? [say(holding, last)] : [])].join('\n');
}

function modelsText(models: ModelsVerdict | null, { say }: Speech): string {
  if (!models) return say(words.noModels);
  const { documents, position, head } = models;
  if (documents === 0) return say(words.noneCompared);
  if (position < 0) return say(words.modelsUnplaced, { documents: figure(documents) });
  return say(words.models, { documents: figure(documents), position: figure(position), head: figure(head) });
}

function findingsText({ findings, others, first }: Verdict, speech: Speech): string[] {
  const { say, language } = speech;
  const all = figure(findings.length + others);
  return [
    '',
    say(words.found, { all }),
    ...findings.map((finding) => findingLine(finding, speech)),
    ...(others > 0 ? [say(words.others, { others: figure(others) })] : []),
    ...(first ? ['', say(isPlaced(first) ? words.first : words.foremost), findingText(first, language)] : []),
  ];
}

/** Some concern no place in the log: a file beside it, say. */
const isPlaced = ({ code, position, from }: Finding): boolean =>
  position !== undefined || from !== undefined || code === 'LOG_TRUNCATED';
