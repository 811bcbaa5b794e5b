import {
  filledIn,
  phrase,
  phraseText,
  type Language,
  type Phrase,
  type Word,
  word as w,
} from '@ledger/kernel';

/**
 * Everything that verification may find, on one screen. Codes are for ever; sentences may improve. `{name}` is replaced by
 * the finding's detail of that name.
 */
// prettier-ignore
export const FINDINGS = {
  // What lies in the store.
  LOG_UNREADABLE: w('The log of {place} cannot be read, not a single event of it: {why}.', '{place}의 기록을 읽을 수 없으며 사건을 하나도 읽지 못했습니다: {why}.'),
  PART_UNREADABLE: w('What is stored at ledger positions {position} to {to} cannot be read: {why}.', '원장 위치 {position}~{to}에 저장된 것을 읽을 수 없습니다: {why}.'),
  STORE_FAULT: w('The store is not as a ledger leaves it: {why}.', '저장소가 원장이 남긴 상태가 아닙니다: {why}.'),
  EXPORT_FAULT: w('The export is not as a ledger writes it: {why}.', '내보낸 파일이 원장이 쓴 대로가 아닙니다: {why}.'),
  EXPORT_UNPROVEN: w('The file has no checkpoint at its end, and none of all its events was given: nothing proves it, and its end may be missing.', '파일 끝에 검증점이 없고 사건 모두의 검증점을 받지도 못했습니다. 이 파일을 증명할 것이 없고, 끝이 잘렸을 수 있습니다.'),
  EVENT_UNREADABLE: w('What is stored here is no event: {why}.', '여기에 저장된 것은 사건이 아닙니다: {why}.'),
  BYTES_DIFFER: w('The stored bytes are not the canonical form (RFC 8785) of the event in them: from byte {offset} on expected {expected}, found {found}.', '저장된 바이트가 그 안의 사건의 표준 형식(RFC 8785)이 아닙니다. {offset}번째 바이트부터 {expected}이어야 하는데 {found}입니다.'),
  KEPT_OTHERWISE: w('The store keeps the {column} of the event as {found}; expected {expected}.', '저장소가 이 사건의 {column}을(를) {found}(으)로 보관하고 있습니다. {expected}이어야 합니다.'),
  ROW_DIFFERS: w('The event itself says {column} {expected}; the store has filed it under {found}.', '사건 자체의 {column}은(는) {expected}인데 저장소에는 {found}(으)로 적혀 있습니다.'),

  // Positions and streams.
  EVENTS_MISSING: w('Events are missing: expected ledger position {expected}, found {found}.', '빠진 사건이 있습니다. 원장 위치 {expected}이(가) 있어야 하는데 {found}입니다.'),
  POSITION_WRONG: w('Expected ledger position {expected}, found {found}.', '원장 위치 {expected}이어야 하는데 {found}입니다.'),
  REVISION_WRONG: w('Expected revision {expected} of the stream, found {found}.', '이 스트림의 {expected}판이어야 하는데 {found}판입니다.'),
  RECORDED_BACKWARDS: w('Expected to be recorded no earlier than the event before it in the stream, at {expected}; found {found}.', '같은 스트림의 앞선 사건이 기록된 {expected}보다 이르지 않아야 하는데 {found}에 기록되었습니다.'),
  FIELD_INVALID: w('The field {field} is {found}; expected {expected}.', '{field} 항목이 {found}입니다. 허용되는 값: {expected}.'),
  TYPE_UNKNOWN: w('This program knows no event {found}, and stops at it.', '이 프로그램이 모르는 사건 {found}이며, 여기서 멈춥니다.'),
  OPENING_WRONG: w('Expected the stream to begin with {expected}, found {found}.', '스트림이 {expected}(으)로 시작해야 하는데 {found}입니다.'),
  REGISTERED_AGAIN: w('{found} again: expected it nowhere but at revision 0 of the stream.', '{found}이(가) 다시 나옵니다. 스트림의 0판에만 있어야 합니다.'),
  ID_REPEATED: w('The event id {found} was met before; expected another one for each event.', '사건 번호 {found}이(가) 앞에 이미 나왔습니다. 사건마다 달라야 합니다.'),

  // Checkpoints. Hashes are in base64, as a checkpoint has them.
  CHECKPOINT_REFUSED: w('The checkpoint {source} proves nothing: {why}.', '검증점 {source}은(는) 아무것도 증명하지 못합니다: {why}.'),
  CHECKPOINT_KEY_UNKNOWN: w('The checkpoint {source} of {size|event|events} was not counted: it is signed by {found}, and the keys that are trusted are {expected}. Where the city publishes that key as well, give it with --key too.', '사건 {size}건의 검증점 {source}은(는) 셈에 넣지 않았습니다. 서명한 키는 {found}이고 믿는 키는 {expected}입니다. 시가 공표한 키라면 그 키도 --key로 주십시오.'),
  KEYS_REFUSED: w('The ledger itself names public keys in {source} that cannot be read, and no signature was checked with them: {why}.', '원장이 스스로 밝힌 {source}의 공개키 가운데 읽을 수 없는 것이 있어 그 키로는 서명을 확인하지 않았습니다: {why}.'),
  SIGNATURES_UNCHECKED: w('No signature of a checkpoint was checked: there are checkpoints of {place}, but no public key of it can be read, and none was given. Anybody could have made them. Give the key that the city publishes with --key.', '{place}의 검증점은 있으나 읽을 수 있는 공개키가 없고 주어진 키도 없어 서명을 하나도 확인하지 못했습니다. 누구나 만들 수 있는 검증점입니다. 시가 공표한 키를 --key로 주십시오.'),
  TIMESTAMP_REFUSED: w('A time stamp of the checkpoint {source} proves nothing: {why}.', '검증점 {source}의 시점 확인은 아무것도 증명하지 못합니다: {why}.'),
  COSIGNATURE_REFUSED: w('A cosignature of the checkpoint {source} proves nothing: {why}.', '검증점 {source}의 공동 서명은 아무것도 증명하지 못합니다: {why}.'),
  CHECKPOINT_FORKED: w('There are two checkpoints of {size|event|events}: {other} has the root {expected}, {source} has {found}. The log was shown in two versions, or rewritten.', '사건 {size}건의 검증점이 둘입니다. {other}의 루트는 {expected}, {source}의 루트는 {found}입니다. 기록이 두 가지로 제시되었거나 다시 쓰였습니다.'),
  CHECKPOINT_LATE: w('The checkpoint {source} of {found|event|events} came after one of {expected|event|events} and was not compared.', '사건 {found}건의 검증점 {source}이(가) {expected}건의 검증점보다 뒤에 나와 대조하지 못했습니다.'),
  LOG_TRUNCATED: w('The end is missing: the checkpoint {source} covers {expected|event|events}, the log has {found}.', '기록의 끝이 없습니다. 검증점 {source}은(는) 사건 {expected}건을 증명하는데 기록에는 {found}건이 있습니다.'),
  ROOT_DIFFERS: w('The first {size|event|events} are not those that were certified: expected the root {expected} of the checkpoint {source}, found {found}. What differs lies at ledger positions {from} to {to}.', '처음 사건 {size}건이 증명된 것과 다릅니다. 검증점 {source}의 루트는 {expected}, 찾은 사건의 루트는 {found}. 다른 곳은 원장 위치 {from}~{to}에 있습니다.'),
  LEAF_DIFFERS: w('The event is not the one that the checkpoint {source} certifies here: expected the leaf hash {expected}, found {found}.', '검증점 {source}이(가) 증명한 이 자리의 사건이 아닙니다. 리프 해시가 {expected}이어야 하는데 {found}입니다.'),
  LEAF_MISSING: w('The event that the checkpoint {source} certifies here, with the leaf hash {expected}, is not here.', '검증점 {source}이(가) 증명한, 리프 해시 {expected}의 사건이 이 자리에 없습니다.'),
  LEAF_INSERTED: w('The checkpoint {source} certifies no such event here: found one with the leaf hash {found}.', '검증점 {source}에는 이 자리에 이런 사건이 없는데 리프 해시 {found}의 사건이 있습니다.'),
  LEAF_MOVED: w('The event stands in the wrong place: the checkpoint {source} certifies it at ledger position {expected}.', '사건의 자리가 틀립니다. 검증점 {source}은(는) 원장 위치 {expected}에서 이를 증명합니다.'),
  TILES_DIFFER: w('The hash tiles do not lead to the checkpoint {source} of {size|event|events}, from ledger position {position} on; the events do.', '해시 타일이 원장 위치 {position}부터 사건 {size}건의 검증점 {source}에 이르지 않습니다. 사건은 검증점과 맞습니다.'),
  TILES_MISSING: w('Hash tiles are missing or cut short under the checkpoint of {size|event|events} that the ledger keeps, whose leaf hashes take {of|tile|tiles}: {count} of them, the first {tile}.', '원장이 보관하는 사건 {size}건의 검증점 아래에서 해시 타일 {count}개가 없거나 잘렸습니다. 첫째는 {tile}입니다. 리프 해시의 타일은 모두 {of}개여야 합니다.'),
  TILES_WRONG: w('Hash tiles are not what the hashes below them make, under the checkpoint of {size|event|events} that the ledger keeps: {count} of them, the first {tile}.', '원장이 보관하는 사건 {size}건의 검증점 아래에서 해시 타일 {count}개가 그 아래의 해시로 계산한 것과 다릅니다. 첫째는 {tile}입니다.'),
  CHECKPOINT_MISFILED: w('The checkpoint {source} of {found|event|events} is filed as one of {expected}.', '사건 {found}건의 검증점 {source}이(가) {expected}건의 것으로 적혀 있습니다.'),
  CHECKPOINT_MISSING: w('There should be a checkpoint of {expected|event|events}, since {why}; the newest that the ledger keeps covers {found}. It was taken away, or the ledger has yet to sign it: verify again when it has.', '사건 {expected}건의 검증점이 있어야 하는데({why}), 원장에 남은 가장 새로운 것은 {found}건의 것입니다. 누가 없앴거나 아직 서명하지 않았습니다. 서명한 뒤 다시 검증하십시오.'),
  CHECKPOINT_GONE: w('The checkpoint of {expected|event|events} was taken away: {why}.', '사건 {expected}건의 검증점이 있었는데 누가 없앴습니다: {why}.'),
  CHECKPOINT_EDITED: w('What the ledger keeps beside the signed note of {source} was changed: expected {field} to be {expected}, found {found}. The note and the log are not concerned.', '원장이 {source}의 서명된 글 곁에 적어 둔 것이 바뀌었습니다. {field} 항목이 {expected}이어야 하는데 {found}입니다. 서명된 글과 기록의 문제는 아닙니다.'),
  ENDORSEMENT_DAMAGED: w('What the ledger keeps under {key} is not what a witness or a time-stamping authority said: it was changed.', '원장이 {key}에 보관한 것은 증인이나 시점 확인 기관이 말한 그대로가 아닙니다. 누가 바꾸었습니다.'),
  EVIDENCE_UNREADABLE: w('Checkpoints or hash tiles that the ledger keeps itself cannot be read, and prove nothing: {why}.', '원장이 스스로 보관한 검증점이나 해시 타일을 읽을 수 없어 증거가 되지 못합니다: {why}.'),

  // Read models, which are compared with a fresh fold of the log.
  MODEL_DIFFERS: w('The document {key} of {projection} is not what the events of {made} make of it, in {fields}: expected {expected}, found {found}.', '{projection}의 문서 {key}이(가) {made}의 사건으로 만든 것과 다릅니다. 항목 {fields}은(는) {expected}이어야 하는데 {found}입니다.'),
  MODEL_MOVED: w('Documents of {projection} that name another ledger position than their last event has: {count}. The first is {key}: expected {expected}, found {found}.', '{projection}의 문서 {count}건이 마지막 사건의 원장 위치와 다른 위치를 적고 있습니다. 첫째는 {key}이며 {expected}이어야 하는데 {found}입니다.'),
  MODEL_MISSING: w('The document {key} of {projection} is missing; the events of {made} make one.', '{projection}의 문서 {key}이(가) 없습니다. {made}의 사건으로는 만들어집니다.'),
  MODEL_EXTRA: w('The document {key} of {projection} is there, though no event makes it.', '{projection}의 문서 {key}은(는) 어느 사건으로도 만들어지지 않습니다.'),
  MODEL_UNREADABLE: w('What stands in the place of the document {key} of {projection} is no document.', '{projection}의 문서 {key}이(가) 있을 자리에 문서가 아닌 것이 있습니다.'),
  MODEL_MISPLACED: w('The document {key} of {projection} is not found by what it says: an index of the store leads elsewhere.', '{projection}의 문서 {key}을(를) 그 내용으로 찾을 수 없습니다. 저장소의 색인이 다른 곳을 가리킵니다.'),
  MODEL_ASTRAY: w('An index of {projection} leads to the document {key} where that does not belong.', '{projection}의 색인이 문서 {key}을(를) 엉뚱한 곳에서 찾게 합니다.'),
  MODEL_UNCOMPARED: w('{projection} was not compared with the log: there are no documents of it that this version of the program makes.', '{projection}을(를) 기록과 대조하지 못했습니다. 이 판의 프로그램이 만드는 문서가 없습니다.'),
  MODEL_UNPLACED: w('{projection} does not say any more up to where it knows the log: expected the register {expected}, found none. Those of its documents that are there were compared; whether newer ones are missing nobody can tell.', '{projection}이(가) 기록을 어디까지 반영했는지 더는 알 수 없습니다. 레지스터 {expected}이(가) 있어야 하는데 없습니다. 남은 문서는 대조했으나 그 뒤의 것이 빠졌는지는 알 수 없습니다.'),
  MODELS_UNCOMPARED: w('The read models could not be compared with the log: {why}.', '조회 모델을 기록과 대조하지 못했습니다: {why}.'),
} as const satisfies Record<string, Word>;

export type FindingCode = keyof typeof FINDINGS;

/** One thing that is not as it should be: data first, a sentence on demand. */
export interface Finding {
  readonly code: FindingCode;
  /** Where it was found; what concerns no single event has none of these. */
  readonly position?: number;
  readonly stream?: string;
  readonly revision?: number;
  /** The event's id. */
  readonly event?: string;
  readonly expected?: unknown;
  readonly found?: unknown;
  /** A phrase. */
  readonly why?: Phrase;
  readonly [detail: string]: unknown;
}

const PLACE = {
  event: w(
    'Ledger position {position}, {stream} revision {revision}',
    '원장 위치 {position}, {stream} {revision}판',
  ),
  position: w('Ledger position {position}', '원장 위치 {position}'),
  stream: w('{stream}', '{stream}'),
};

/** The finding as a sentence behind its place, for an auditor to paste into a report of their own. */
export function findingText(finding: Finding, language: Language): string {
  const said = filled(FINDINGS[finding.code][language], finding, language);
  const place = placeOf(finding);
  return place ? `${filled(place[language], finding, language)}: ${said}` : said;
}

function placeOf({ position, stream, revision }: Finding): Word | undefined {
  if (position !== undefined)
    return stream !== undefined && revision !== undefined ? PLACE.event : PLACE.position;
  return stream === undefined ? undefined : PLACE.stream;
}

/** One pass, so that braces in what was stored stay what they are. */
function filled(text: string, finding: Finding, language: Language): string {
  return filledIn(text, (name, stop) => {
    const said = shown(finding[name], language);
    // A sentence within a sentence ends with it.
    return stop === '' ? said : said.replace(/\.$/, '');
  });
}

function shown(value: unknown, language: Language): string {
  if (typeof value === 'object' && value !== null && typeof (value as Phrase).code === 'string')
    return phraseText(value as Phrase, language);
  if (typeof value === 'string' || typeof value === 'number') return String(value);
  return JSON.stringify(value) ?? phraseText(phrase('nothing-there'), language);
}

/** How many findings are kept in detail: a log that is all wrong must not fill the memory. */
export const MOST_FINDINGS = 1000;

/** Findings in the order in which they were made: the first thousand in detail, of the others how many there are. */
export class Findings {
  readonly detailed: Finding[] = [];
  others = 0;

  add(...findings: readonly Finding[]): void {
    for (const finding of findings) {
      if (this.detailed.length < MOST_FINDINGS) this.detailed.push(finding);
      else this.others += 1;
    }
  }

  /** The first in the order of the log; of those in one place the one that was made first, and last what is of no log. */
  get first(): Finding | undefined {
    return this.detailed.toSorted((a, b) => orderOf(a) - orderOf(b))[0];
  }
}

/** An event tells its place; what is of many begins somewhere; and a file that proves nothing is nowhere in the log. */
function orderOf({ code, position, from, found }: Finding): number {
  if (code === 'LOG_UNREADABLE') return -1;
  if (position !== undefined) return position;
  if (code === 'CHECKPOINT_REFUSED') return Number.MAX_VALUE;
  const begins = code === 'LOG_TRUNCATED' ? found : from;
  return Number.MAX_SAFE_INTEGER + (typeof begins === 'number' ? begins : 2 ** 54);
}
