import type { FieldDiff, LogDiff, Reached, SubjectDiff } from '../log-diff';
import { WORDS, type Names, type Speech } from '../speech';
import { changeText, entryText } from './changes';
import { indented } from './table';
import { movedText, pathText, valuesText, valueText } from './values';

const words = WORDS.diff;
const ATTRIBUTES: Names = WORDS.plan;

/** What changed of each plan and pledge, and below that what made it so, as a history prints it; then what was erased. */
export function logDiffText({ from, to, plans, pledges, erasures }: LogDiff, speech: Speech): string {
  const { say } = speech;
  const between = say(words.between, { from: reachedText(from, speech), to: reachedText(to, speech) });
  const subjects = [
    ...plans.map((plan) => subjectText(plan, planFieldText, speech)),
    ...pledges.map((pledge) => subjectText(pledge, changeText, speech)),
    ...erasures.map((erasure) => entryText(erasure, speech)),
  ];
  return [between, ...(subjects.length === 0 ? [say(words.nothing)] : subjects)].join('\n\n');
}

const reachedText = ({ asked, position, events }: Reached, { say }: Speech): string =>
  say(words.reached, { asked, position: position ?? '-', events });

type Tell = (field: FieldDiff, speech: Speech) => string;

function subjectText(subject: SubjectDiff, tell: Tell, speech: Speech): string {
  const { id, title, registered, voided, fields, events } = subject;
  const { say } = speech;
  const head = [
    title === undefined ? say(words.plan, { plan: id }) : `[${id}] ${title}`,
    ...(registered ? [say(words.registered)] : []),
    ...(voided === null ? [] : [say(WORDS.pledge.voided, { reason: voided })]),
  ].join('  ');
  const values = fields.map((field) => fieldText(field, tell, speech));
  const made = [say(words.events), ...events.map((event) => indented(entryText(event, speech)))];
  return [head, indented([...values, ...made].join('\n'))].join('\n');
}

/** `이행단계: 검토 → 추진  (#12, #15)` */
function fieldText(field: FieldDiff, tell: Tell, speech: Speech): string {
  const { path, to, net, moves } = field;
  const at = moves.map(
    ({ position, corrects }) =>
      `#${position}${corrects === undefined ? '' : ` ${speech.say(words.correction)}`}`,
  );
  const what = tell === changeText ? pathText(path, speech) : planPathText(path, speech);
  const said =
    net === 'changed'
      ? tell(field, speech)
      : speech.say(words[net], { what, value: valueText(path, to, speech) });
  return `${said}  (${at.join(', ')})`;
}

const planPathText = (path: string, { name, say }: Speech): string =>
  path.startsWith('document/') ? say(WORDS.document) : name(ATTRIBUTES, path);

const planFieldText: Tell = ({ path, from, to }, speech) =>
  movedText(planPathText(path, speech), ...valuesText('', from, to, speech));
