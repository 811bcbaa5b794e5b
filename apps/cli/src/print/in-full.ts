import { sameJson, type Json } from '@ledger/kernel';
import type { LedgerEvent } from '@ledger/pledge';
import { WORDS, type Names, type Speech } from '../speech';
import { shortened } from './table';
import { movedText, pathText, valuesText, valueText } from './values';

/*
 * The events that say more than the changes of a pledge's values: a correction, a voided registration, those of a plan, an
 * erasure. Each is told from what to what, in words.
 */

type DataOf<Type extends LedgerEvent['type']> = Extract<LedgerEvent, { type: Type }>['data'];

type Told = (data: object, now: readonly string[], speech: Speech) => string[];

const words = WORDS.change;
const ATTRIBUTES: Names = WORDS.plan;

/** @param now what holds after the event, in words */
type Tell<Type extends LedgerEvent['type']> = (
  data: DataOf<Type>,
  now: readonly string[],
  speech: Speech,
) => string[];

/** What the entry said and what it should have said; and what holds now, where that is another thing. */
const corrected: Tell<'EntryCorrected'> = ({ event, path, was, is }, now, speech) => {
  const { say } = speech;
  const [from, to] = valuesText(path, was.value, is.value, speech);
  const since = (value: string, day: string): string =>
    was.effectiveOn === is.effectiveOn ? value : say(words.since, { value, day });
  const should = is.value === null ? say(words.taken) : since(to, is.effectiveOn);
  const told = movedText(pathText(path, speech), since(from, was.effectiveOn), should);
  const others = now.filter((change) => change !== movedText(pathText(path, speech), from, to));
  return [told, ...others.map((change) => say(words.now, { change })), say(words.corrects, { event })];
};

const attribute = (name: string, from: Json, to: Json, speech: Speech): string =>
  movedText(speech.name(ATTRIBUTES, name), ...valuesText('', from, to, speech));

const TELL: { readonly [Type in LedgerEvent['type']]?: Tell<Type> } = {
  EntryCorrected: corrected,
  RegistrationVoided: ({ reason }, _, { say }) => [say(WORDS.pledge.voided, { reason: String(reason) })],
  PlanRegistered: ({ plan: _, ...attributes }, __, speech) =>
    Object.entries(attributes).map(([name, to]) => attribute(name, null, to as Json, speech)),
  PlanAmended: ({ attribute: name, from, to }, _, speech) =>
    sameJson(from, to) ? [] : [attribute(name, from, to, speech)],
  SubjectErased: ({ subject }, _, { say }) => [say(words.erased, { subject })],
  SourceDocumentRegistered: ({ name, sha256, pledges, findings }, _, speech) => {
    const counts = { pledges: pledges.length, findings: findings.length };
    const document = speech.say(words.document, { name, sha256: sha256.slice(0, 12), ...counts });
    return [movedText(speech.say(WORDS.document), valueText('', null, speech), document)];
  },
};

/** An event of a type that nobody has words for is shown as it is. */
export function inFull(type: string, data: object, now: readonly string[], speech: Speech): string[] {
  const tell = Object.hasOwn(TELL, type) ? (TELL[type as LedgerEvent['type']] as unknown as Told) : undefined;
  if (tell) return tell(data, now, speech);
  return now.length > 0 ? [...now] : [shortened(JSON.stringify(data), 200)];
}
