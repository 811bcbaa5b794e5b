import { word as w } from '@ledger/kernel';

/*
 * What is said of a log that was verified, of a proof of one event, and of what witnesses and time-stamping authorities say; a
 * part of `words.ts`.
 */

// prettier-ignore
export const VERDICT = {
  lookedAtTree: w('Verified {place}: {events|event|events}, by the tree alone; fields, rows, streams and read models were not looked at.', '{place}을(를) 트리만으로 검증했습니다. 사건 {events}건. 항목, 행, 스트림과 조회 모델은 보지 않았습니다.'),
  looked: w('Verified {place}: {events|event|events} in {streams|stream|streams}.', '{place}을(를) 검증했습니다. 사건 {events}건, 스트림 {streams}개.'),
  root: w('Root of all events', '모든 사건의 루트'), noRoot: w('none: not every event is in its place', '없음. 제자리에 없는 사건이 있습니다'),
  checkpoints: w('Checkpoints', '검증점'), noCheckpoints: w('none: nothing proves that the log is what it was', '없음. 기록이 그대로인지 증명할 것이 없습니다'),
  noCheckpointsYet: w('though this ledger has signing keys: it has signed none yet, or they were taken away', '서명 키는 있습니다. 아직 서명하지 않았거나 누가 없앴습니다'),
  noneConfirmed: w('none of {compared} confirmed: nothing proves that the log is what it was', '{compared}개 가운데 확인된 것 없음. 기록이 그대로인지 증명할 것이 없습니다'),
  compared: w('{confirmed} of {compared} confirmed; events before ledger position {covered} are covered', '{compared}개 가운데 {confirmed}개 확인. 원장 위치 {covered} 앞의 사건까지 증명됩니다'),
  agreed: w('{confirmed} of {compared} agree with the events before ledger position {covered}; no signature was checked, so that nothing shows who made them', '{compared}개 가운데 {confirmed}개가 원장 위치 {covered} 앞의 사건과 맞습니다. 서명을 확인하지 않아 누가 만들었는지는 알 수 없습니다'),
  signed: w('the last one is signed by {signers}', '마지막 것의 서명: {signers}'),
  uncovered: w('{uncovered|event|events} after it not covered by any', '그 뒤의 사건 {uncovered}건은 어느 검증점도 증명하지 않습니다'),
  keys: w('Signatures', '서명'),
  keysFrom: {
    given: w('checked with the keys that were given', '주어진 키로 확인했습니다'),
    own: w('checked with the keys that the ledger itself names; give --key to trust no others', '원장이 스스로 밝힌 키로 확인했습니다. 믿는 키는 --key로 줍니다'),
    none: w('not checked: no key was given', '확인하지 않았습니다. 주어진 키가 없습니다'),
  },
  readModels: w('Read models', '조회 모델'), noModels: w('not compared', '대조하지 않았습니다'),
  noneCompared: w('none could be compared', '대조할 수 있는 것이 없었습니다'),
  models: w('{documents|document|documents} compared with what the log makes; all of them know it up to ledger position {position} of {head}', '문서 {documents}건을 기록으로 다시 계산한 것과 대조했습니다. 모두 원장 위치 {head} 가운데 {position}까지 반영되어 있습니다'),
  modelsUnplaced: w('{documents|document|documents} compared with what the log makes; how far all of them know it cannot be said', '문서 {documents}건을 기록으로 다시 계산한 것과 대조했습니다. 모두 어디까지 반영되어 있는지는 알 수 없습니다'),
  nothing: w('Nothing was found that is not as it should be.', '잘못된 것을 찾지 못했습니다.'),
  found: w('Found: {all}', '발견 {all}건'),
  others: w('and {others} more, of which only the number was kept', '그 밖에 {others}건은 수만 세었습니다'),
  first: w('The first in the order of the log:', '기록의 차례로 첫째:'),
  foremost: w('The first that was found:', '처음 발견한 것:'),
};

// prettier-ignore
export const PROOF = {
  holds: w('The proof holds: event {event} is at ledger position {position} of the ledger that a checkpoint of {size|event|events} covers.', '증명이 맞습니다. {event} 사건은 사건 {size}건을 담은 검증점의 원장 위치 {position}에 있습니다.'),
  fails: w('The proof in {proof} does NOT hold. {why}', '{proof}의 증명이 맞지 않습니다. {why}'),
  stream: w('Stands in', '있는 곳'), recorded: w('Recorded', '기록'), signedBy: w('Signed by', '서명한 키'),
  witnesses: w('Witnesses', '증인'), seen: w('{name} ({keyId}) saw the checkpoint at {time}', '{name}({keyId})이(가) {time}에 검증점을 보았습니다'),
  unknown: w('not checked: {unknownSignatures} by keys that were not given; --key or LEDGER_WITNESSES names those that are trusted', '확인하지 않은 다른 서명 {unknownSignatures}건. 그 키가 주어지지 않았습니다. 믿는 키는 --key나 LEDGER_WITNESSES로 줍니다'),
  timestamps: w('Time stamps', '시점 확인'), stamped: w('the checkpoint was there at {time}, says {authority}', '검증점은 {time}에 있었습니다. 확인한 곳: {authority}'), noTimestamps: w('none', '없음'),
  unstamped: w('{found}, not checked: no roots were given; --tsa-roots or LEDGER_TSA_ROOTS names the certificates that are trusted', '{found}건, 확인하지 않았습니다. 주어진 루트가 없습니다. 믿는 인증서는 --tsa-roots나 LEDGER_TSA_ROOTS로 줍니다'),
  compared: w('It is the checkpoint that you kept in {source}.', '{source}에 보관하신 바로 그 검증점입니다.'),
  uncompared: w('NOT compared with {source}: that is of {size|event|events}, and the proof leads to one of {treeSize}. Ask the ledger for the hashes between them, /v1/audit/consistency?from={from}&to={to}, and check these as docs/VERIFYING.md says.', '{source}와는 견주지 못했습니다. 그것은 사건 {size}건의 검증점이고 증명은 {treeSize}건의 것에 이릅니다. 둘을 잇는 해시를 원장의 /v1/audit/consistency?from={from}&to={to}에서 받아 docs/VERIFYING.md대로 확인하십시오.'),
  keyKnown: w('The checkpoint is signed by a key that you gave.', '검증점은 주신 키로 서명되었습니다.'),
  keyUnknown: w('The key comes from the proof itself: compare it with the one that the city publishes, or give that one with --key.', '키가 증명 안에서 나온 것입니다. 시가 공표한 키와 견주거나 --key로 그 키를 주십시오.'),
};

// prettier-ignore
export const ENDORSED = {
  timestamps: w('Time stamps', '시점 확인'), cosignatures: w('Witnesses', '증인'), hold: w('{verified} of {found} hold', '{found}건 가운데 {verified}건이 맞습니다'),
  stamped: {
    holding: w('{source} was there at {time}, says {by}', '{source}은(는) {time}에 있었습니다. 확인한 곳: {by}'),
    unchecked: w('{found}, not checked: no roots were given; --tsa-roots or LEDGER_TSA_ROOTS names the certificates that are trusted', '{found}건, 확인하지 않았습니다. 주어진 루트가 없습니다. 믿는 인증서는 --tsa-roots나 LEDGER_TSA_ROOTS로 줍니다'),
    none: w('none', '없음'),
  },
  cosigned: {
    holding: w('{by} saw {source} at {time}', '{by}이(가) {time}에 {source}을(를) 보았습니다'),
    unchecked: w('{found}, not checked: no key of a witness was given; --key or LEDGER_WITNESSES names those that are trusted', '공동 서명 {found}건, 확인하지 않았습니다. 주어진 증인의 키가 없습니다. 믿는 키는 --key나 LEDGER_WITNESSES로 줍니다'),
    none: w('none', '없음'),
  },
};
