import { word as w } from '@ledger/kernel';

/* What is said of a proof of one event, and of what witnesses and time-stamping authorities say; a part of `words.ts`. */

// prettier-ignore
export const PROOF = {
  holds: w('The proof holds: event {event} is at ledger position {position} of the ledger that a checkpoint of {size} events covers.', '증명이 맞습니다. {event} 사건은 사건 {size}건을 담은 검증점의 원장 위치 {position}에 있습니다.'),
  fails: w('The proof in {proof} does NOT hold. {why}', '{proof}의 증명이 맞지 않습니다. {why}'),
  stream: w('Stands in', '있는 곳'), recorded: w('Recorded', '기록'), signedBy: w('Signed by', '서명한 키'),
  witnesses: w('Witnesses', '증인'), seen: w('{name} ({keyId}) saw the checkpoint at {time}', '{name}({keyId})이(가) {time}에 검증점을 보았습니다'),
  unknown: w('not checked: {unknownSignatures} by keys that were not given; --key or LEDGER_WITNESSES names those that are trusted', '확인하지 않은 다른 서명 {unknownSignatures}건. 그 키가 주어지지 않았습니다. 믿는 키는 --key나 LEDGER_WITNESSES로 줍니다'),
  timestamps: w('Time stamps', '시점 확인'), stamped: w('the checkpoint was there at {time}, says {authority}', '검증점은 {time}에 있었습니다. 확인한 곳: {authority}'), noTimestamps: w('none', '없음'),
  unstamped: w('{found}, not checked: no roots were given; --tsa-roots or LEDGER_TSA_ROOTS names the certificates that are trusted', '{found}건, 확인하지 않았습니다. 주어진 루트가 없습니다. 믿는 인증서는 --tsa-roots나 LEDGER_TSA_ROOTS로 줍니다'),
  compared: w('It is the checkpoint that you kept in {source}.', '{source}에 보관하신 바로 그 검증점입니다.'),
  uncompared: w('NOT compared with {source}: that is of {size} events, and the proof leads to one of {treeSize}. Ask the ledger for the hashes between them, /v1/audit/consistency?from={from}&to={to}, and check these as docs/VERIFYING.md says.', '{source}와는 견주지 못했습니다. 그것은 사건 {size}건의 검증점이고 증명은 {treeSize}건의 것에 이릅니다. 둘을 잇는 해시를 원장의 /v1/audit/consistency?from={from}&to={to}에서 받아 docs/VERIFYING.md대로 확인하십시오.'),
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
