import { PHRASES, phrase, type Language, type Phrase, type Word } from './phrases';
import type { Problem } from './problem';

/** The six kinds; only the problem filter of the API knows what they mean in HTTP. */
export type ErrorKind = 'invalid' | 'missing' | 'rejected' | 'conflict' | 'unavailable' | 'corrupt';

export type ErrorDetails = Readonly<Record<string, unknown>>;

interface ErrorRow {
  readonly kind: ErrorKind;
  /**
   * `{name}` is replaced by the detail of that name, `{name:kind}` by what people call it, where somebody knows; what
   * stands in square brackets is left out where the detail in it is not there.
   */
  readonly en: string;
  readonly ko: string;
}

const row = (kind: ErrorKind, en: string, ko: string): ErrorRow => ({ kind, en, ko });

/** Every way in which the ledger says no, on one screen. Codes are for ever; sentences may improve. A row is a line, or it is no table. */
// prettier-ignore
export const ERRORS = {
  // What was sent cannot be read.
  INPUT_INVALID: row('invalid', 'The input is not valid: {problems:problem}.', '입력이 올바르지 않습니다: {problems:problem}.'),
  PLEDGE_ID_INVALID: row('invalid', '"{read}" is not a pledge id; expected <plan>.<code>, as in paju8.12-5.', '"{read}"은(는) 공약 번호가 아닙니다. paju8.12-5처럼 <계획>.<관리번호>로 적습니다.'),
  PLAN_SLUG_INVALID: row('invalid', '"{read}" is not a plan slug; allowed are 2 to 32 of a-z and 0-9, a letter first.', '"{read}"은(는) 계획 이름이 아닙니다. 영문 소문자로 시작하는 2~32자의 a-z, 0-9만 씁니다.'),
  DATE_INVALID: row('invalid', '{field:field} "{read}" is not a date; expected YYYY-MM-DD.', '{field:field} "{read}"은(는) 날짜가 아닙니다. YYYY-MM-DD로 적습니다.'),
  INSTANT_INVALID: row('invalid', '{field:field} "{read}" is not a point in time; expected a date or an RFC 3339 time such as 2026-06-30T09:00:00+09:00.', '{field:field} "{read}"은(는) 시각이 아닙니다. 날짜나 2026-06-30T09:00:00+09:00 같은 RFC 3339 시각으로 적습니다.'),
  AMOUNT_INVALID: row('invalid', '{field:field} "{read}" is not an amount in whole won: {expected}.', '{field:field} "{read}"은(는) 원 단위 금액이 아닙니다: {expected}.'),
  CURSOR_INVALID: row('invalid', 'The cursor does not belong to this query; start again without it.', '이 조회의 커서가 아닙니다. 커서 없이 다시 조회하십시오.'),
  TOKEN_INVALID: row('invalid', '"{read}" is not a token of this ledger; use the one a receipt gave.', '"{read}"은(는) 이 원장의 토큰이 아닙니다. 접수증의 토큰을 쓰십시오.'),
  OPTION_MISSING: row('invalid', 'The document does not say everything itself; give {options}.', '문서에 적혀 있지 않은 것이 있습니다. 함께 알려 주십시오: {options}.'),
  EVENT_TOO_LARGE: row('invalid', 'An event of type {type} would take {bytes} bytes; at most {limit} are allowed.', '{type} 사건이 {bytes}바이트입니다. {limit}바이트까지 허용됩니다.'),
  APPEND_TOO_LARGE: row('invalid', 'One command would append {bytes} bytes; at most {limit} are allowed.', '한 명령이 {bytes}바이트를 기록하려 합니다. {limit}바이트까지 허용됩니다.'),
  JSON_NOT_CANONICAL: row('invalid', 'A value has no canonical JSON form: {read}.', '표준 JSON으로 나타낼 수 없는 값입니다: {read}.'),
  DOCUMENT_EMPTY: row('invalid', 'The document is empty.', '문서가 비어 있습니다.'),
  DOCUMENT_BINARY: row('invalid', 'The document is not text: byte {offset} is 0x{byte}.', '텍스트 문서가 아닙니다: {offset}번째 바이트가 0x{byte}입니다.'),
  DOCUMENT_NOT_UTF8: row('invalid', 'The document is not UTF-8: byte {offset} cannot be read.', 'UTF-8 문서가 아닙니다: {offset}번째 바이트를 읽을 수 없습니다.'),
  DOCUMENT_TOO_LARGE: row('invalid', 'The document has more than {limit} bytes, the most that is allowed.', '문서가 허용되는 {limit}바이트를 넘습니다.'),
  DOCUMENT_NOT_A_PLAN: row('invalid', 'The document is not an action plan: {expected}.', '공약 실천계획 문서가 아닙니다: {expected}.'),
  FILE_UNREADABLE: row('invalid', 'The file {path}[ of the setting {setting}] cannot be read: {why}.', '[{setting} 설정의 ]{path} 파일을 읽을 수 없습니다: {why}.'),
  FILE_EXISTS: row('invalid', 'The file {path} is there already; nothing was written.', '{path} 파일이 이미 있어 쓰지 않았습니다.'),
  NOTE_INVALID: row('invalid', 'This is no signed note: {why}.', '서명된 글이 아닙니다: {why}.'),
  NOTE_UNTRUSTED: row('invalid', 'The signed note is not to be trusted: {why}.', '서명된 글을 믿을 수 없습니다: {why}.'),
  CHECKPOINT_INVALID: row('invalid', 'This is no checkpoint: {why}.', '검증점이 아닙니다: {why}.'),
  VERIFIER_KEY_INVALID: row('invalid', '"{read}"[ in the setting {setting}] is not a verifier key: {why}.', '[{setting} 설정의 ]"{read}"은(는) 검증 키가 아닙니다: {why}.'),
  SIGNING_KEY_INVALID: row('invalid', 'The signing key[ in {path}] cannot be used: {why}.', '[{path}의 ]서명 키를 쓸 수 없습니다: {why}.'),
  EXPORT_INVALID: row('invalid', 'Line {line} of the export is not valid: {problems:problem}.', '내보낸 파일의 {line}행이 올바르지 않습니다: {problems:problem}.'),
  EXPORT_ALTERED: row('invalid', 'The events of the export are not those of its checkpoint: it covers {size} with the root {expected}, and {events} events with the root {found} are there.', '내보낸 파일의 사건이 그 검증점의 것이 아닙니다. 검증점은 사건 {size}건에 루트 {expected}인데, 있는 것은 사건 {events}건에 루트 {found}입니다.'),
  EXPORT_EXPECTED: row('invalid', '{path} is no log that can be verified: {why}. Give a data folder, an export, a backup, a proof, or the URL of a ledger.', '{path}은(는) 검증할 수 있는 기록이 아닙니다: {why}. 자료 폴더, 내보낸 파일, 백업, 증명, 또는 원장의 URL을 주십시오.'),
  EXPORT_EMPTY: row('invalid', 'The export holds no event of a ledger.', '내보낸 파일에 원장의 사건이 없습니다.'),
  FILE_UNWRITABLE: row('invalid', 'The file {path} cannot be written: {why}.', '{path} 파일을 쓸 수 없습니다: {why}.'),
  COSIGNATURE_INVALID: row('invalid', 'The cosignature is not accepted: {why}.', '공동 서명을 받을 수 없습니다: {why}.'),
  TIMESTAMP_INVALID: row('invalid', 'The time stamp is not valid: {why}.', '시점 확인이 올바르지 않습니다: {why}.'),
  CERTIFICATES_INVALID: row('invalid', 'The trusted certificates[ in {path}] cannot be read: {why}.', '[{path}의 ]믿는 인증서를 읽을 수 없습니다: {why}.'),
  LEDGERS_SAME: row('invalid', 'Source and target are the same ledger: {place}.', '원본과 대상이 같은 원장입니다: {place}.'),

  BUNDLE_INVALID: row('invalid', 'This is no proof of an event[, {path}]: {problems:problem}.', '[{path}은(는) ]사건의 증명이 아닙니다: {problems:problem}.'),
  CHECKPOINT_CONTRADICTED: row('invalid', 'The proof leads to another checkpoint of {size} events than {source}: its root is {found}, and that of {source} is {expected}. The log was shown in two versions, or rewritten.', '증명이 {source}와 다른, 사건 {size}건의 검증점에 이릅니다. 그 루트는 {found}이고 {source}의 루트는 {expected}입니다. 기록이 두 가지로 제시되었거나 다시 쓰였습니다.'),
  PROOF_REFUSED: row('invalid', 'The proof does not show what it claims: {field} is {found}, and {expected} was expected.', '증명이 주장하는 것을 보이지 못합니다: {field}이(가) {found}인데 {expected}이어야 합니다.'),

  // What was asked for is not there.
  PLAN_MISSING: row('missing', 'There is no plan {plan}.', '{plan} 계획이 없습니다.'),
  PLEDGE_MISSING: row('missing', 'There is no pledge {pledge}[ as of {asOf}][ as known at {knownAt}].', '[{asOf} 기준으로 ][{knownAt}까지 기록된 것 가운데 ]{pledge} 공약이 없습니다.'),
  EVENT_MISSING: row('missing', 'There is no event {event} in {stream}[ that sets {path:path}].', '{stream}에 [{path:path}을(를) 정한 ]{event} 사건이 없습니다.'),
  EVENT_NOT_FOUND: row('missing', 'There is no event {event} in this ledger.', '이 원장에 {event} 사건이 없습니다.'),
  EVENT_UNCOVERED: row('missing', 'No checkpoint covers the event {event} at ledger position {position} yet: the newest one covers {covered} events. Make one, or wait for the next.', '원장 위치 {position}의 {event} 사건을 담은 검증점이 아직 없습니다. 가장 새로운 검증점은 사건 {covered}건까지입니다. 검증점을 만들거나 다음 것을 기다리십시오.'),
  EVENT_LATER: row('missing', 'The checkpoint of {size} events does not cover the event {event} at ledger position {position}: it ends before it[; the newest one, of {newest} events, covers it].', '사건 {size}건의 검증점은 원장 위치 {position}의 {event} 사건 앞에서 끝납니다[(가장 새로운 사건 {newest}건의 검증점에는 있습니다)].'),
  CHECKPOINT_MISSING: row('missing', 'There is no checkpoint[ of {size} events].', '[사건 {size}건의 ]검증점이 없습니다.'),
  TILE_MISSING: row('missing', 'No checkpoint covers the tile {tile}, or there is none of that name.', '{tile} 타일을 담은 검증점이 없거나 그런 이름의 타일이 없습니다.'),
  DOCUMENT_MISSING: row('missing', 'There is no document {document}.', '{document} 문서가 없습니다.'),
  PROJECTION_MISSING: row('missing', 'There is no projection {projection}; there are {allowed}.', '{projection} 조회 모델이 없습니다. 있는 것: {allowed}.'),
  SIGNING_KEY_MISSING: row('missing', 'There is no signing key {key}; there are {allowed}.', '{key} 서명 키가 없습니다. 있는 것: {allowed}.'),
  SUBJECT_MISSING: row('missing', 'The keys that are here know of no text about {subject}: it is mistyped, or its texts were sealed with another file of keys.', '여기 있는 열쇠로 봉인한 {subject}에 관한 글이 없습니다. 번호가 틀렸거나 다른 열쇠 파일로 봉인했습니다.'),
  STAFF_MISSING: row('missing', 'The directory of staff has no name for the number {id}.', '직원 명부에 {id}번의 이름이 없습니다.'),
  LEDGER_UNCERTIFIED: row('missing', 'The ledger at {url} has no checkpoint yet, and so serves nothing that could be verified.', '{url}의 원장에 아직 검증점이 없어 검증할 것을 내놓지 않습니다.'),
  LEDGER_EMPTY: row('missing', 'There is nothing to copy: {place} holds no event of a ledger.', '복사할 것이 없습니다: {place}에 원장의 사건이 없습니다.'),

  // The domain says no.
  PLAN_EXISTS: row('rejected', 'The plan {plan} is registered already with other attributes: {differs:path}.', '{plan} 계획이 다른 내용으로 이미 등록되어 있습니다: {differs:path}.'),
  PLEDGE_EXISTS: row('rejected', 'The pledge {pledge} is registered already.', '{pledge} 공약은 이미 등록되어 있습니다.'),
  PLEDGE_VOIDED: row('rejected', 'The registration of {pledge} was voided[: {reason}].', '{pledge} 공약의 등록이 취소되었습니다[: {reason}].'),
  COMPONENT_MISSING: row('rejected', 'Pledge {pledge} has no component "{component}"; declared are {allowed}.', '{pledge} 공약에 "{component}" 세부사업이 없습니다. 있는 것: {allowed}.'),
  STAGE_NOT_ALLOWED: row('rejected', 'Stage {from:stage} may not become {to:stage}; allowed from {from:stage}: {allowed:stage}.', '이행단계 {from:stage}에서 {to:stage}(으)로 바꿀 수 없습니다. {from:stage}에서 가능한 단계: {allowed:stage}.'),
  REASON_REQUIRED: row('rejected', 'Stage {from:stage} may become {to:stage} only with a reason.', '이행단계를 {from:stage}에서 {to:stage}(으)로 바꾸려면 사유가 필요합니다.'),
  APPROVAL_REQUIRED: row('rejected', 'Stage {from:stage} may become {to:stage} only with a reason and an approval document.', '이행단계를 {from:stage}에서 {to:stage}(으)로 되돌리려면 사유와 결재문서번호가 필요합니다.'),
  EFFECTIVE_IN_FUTURE: row('rejected', 'A change takes effect not in the future: {effectiveOn} is after {today}.', '시행일은 앞날일 수 없습니다: {effectiveOn}은(는) {today} 이후입니다.'),
  EFFECTIVE_TOO_EARLY: row('rejected', '{field:path} last changed on {latest}; {effectiveOn} is before it. Something earlier is a correction that names the event it corrects.', '{field:path}은(는) {latest}에 마지막으로 바뀌었습니다. 그 전인 {effectiveOn}은(는) 정정할 사건을 밝힌 정정으로만 기록합니다.'),
  AMOUNT_UNCHANGED_FROM: row('rejected', '{field:path} is {actual}, not {expected} as the command assumes.', '{field:path}은(는) {expected}이(가) 아니라 {actual}입니다.'),
  CORRECTION_NOT_ALLOWED: row('rejected', 'The entry of {field:path} in event {event} cannot be corrected so: {why}.', '{event} 사건의 {field:path}을(를) 그렇게 정정할 수 없습니다: {why}.'),
  EFFECTIVE_TOO_OLD: row('rejected', 'The effective date {effectiveOn} is before {earliest}, and no elected local government is as old as that.', '시행일 {effectiveOn}은(는) {earliest}보다 이릅니다. 그때는 선출된 지방자치단체가 없었습니다.'),
  MILESTONE_RANGE: row('rejected', 'The milestone starts {start} after it ends {end}.', '추진현황의 시작 {start}이(가) 끝 {end}보다 늦습니다.'),
  PERIOD_RANGE: row('rejected', 'The project period starts {from} after it ends {to}.', '사업기간의 시작 {from}이(가) 끝 {to}보다 늦습니다.'),
  ISSUE_MISSING: row('rejected', 'Pledge {pledge} has no open issue "{issue}"; open are {allowed}.', '{pledge} 공약에 열린 현안 "{issue}"이(가) 없습니다. 열린 현안: {allowed}.'),
  DEPENDENCY_ON_ITSELF: row('rejected', 'Pledge {pledge} cannot wait for itself.', '{pledge} 공약은 자기 자신을 기다릴 수 없습니다.'),
  COMMAND_ID_REUSED: row('rejected', 'The command id {commandId} was used before for another command on {stream}.', '명령 번호 {commandId}은(는) {stream}에서 다른 명령에 이미 쓰였습니다.'),
  DOCUMENT_SUPERSEDED: row('rejected', 'This document, which holds from {effectiveOn}, was imported before and has been superseded since by {latest}.', '이미 가져온 문서(시행일 {effectiveOn})이며 그 뒤 {latest} 문서로 대체되었습니다.'),
  TEXT_NOT_SEALABLE: row('rejected', 'What {command} says about somebody could not be erased: lists, sums and search need to read what it sets. Send it without about, and name nobody in it.', '{command}(으)로 누군가에 관해 적으면 지울 수 없습니다. 목록과 집계, 검색에 쓰이는 값입니다. 사람을 적지 말고 about 없이 보내십시오.'),
  TEXT_UNSEALED: row('rejected', 'What {field:path} says is sealed, since it is about somebody; in its place nothing is said in the open, where it could not be erased. Send it with about, and it is sealed too; or correct the entry to null, if it should not be there.', '{field:path}은(는) 누군가에 관한 글이라 봉인되어 있습니다. 그 자리에 지울 수 없는 글을 적을 수 없습니다. about과 함께 보내면 봉인됩니다. 없어야 할 기록이면 null로 정정하십시오.'),
  NOTHING_TO_SEAL: row('rejected', 'A command about {subject} has to say something that can be sealed: a reason, or a text that is new.', '{subject}에 관한 명령에는 봉인할 것이 있어야 합니다: 사유나 새로운 글.'),
  SUBJECT_ERASED: row('rejected', 'What was sealed about {subject} was erased on {on}; whatever follows is about another case and needs an id of its own.', '{subject}에 관한 글은 {on}에 지워졌습니다. 그 뒤의 일은 다른 건이므로 새 번호를 씁니다.'),
  EDITION_TOO_EARLY: row('rejected', 'This edition would hold from {effectiveOn}, but the edition before it, {name} ({document}), holds from {latest}; an edition is not earlier than the one before.', '이 판의 시행일 {effectiveOn}이(가) 앞선 판 {name}({document})의 시행일 {latest}보다 이릅니다. 새 판은 앞선 판보다 이를 수 없습니다.'),
  SIGNING_KEY_LAST: row('rejected', 'The signing key {key} is the last one that signs here; make another one before it is retired.', '{key}은(는) 여기서 서명하는 마지막 키입니다. 다른 키를 만든 뒤에 거둡니다.'),
  LOG_REMAINS: row('rejected', 'In {path} there is no log, and yet {files}, which would be taken for a part of the log that is restored. Move them elsewhere and restore again: read models are made anew from the log. Everything else there stays as it is.', '{path}에 로그가 없는데 {files}이(가) 남아 있어 복원한 로그의 것으로 여겨집니다. 다른 곳으로 옮긴 뒤 다시 복원하십시오. 조회 모델은 로그에서 다시 만들어집니다. 나머지는 그대로 둡니다.'),
  LEDGER_NOT_EMPTY: row('rejected', 'The ledger at {path} is not empty.', '{path} 원장이 비어 있지 않습니다.'),
  TARGET_FOREIGN: row('rejected', 'The target is not the beginning of the source: at ledger position {position} it holds {found}, the source {expected}. Nothing was appended.', '대상이 원본의 앞부분이 아닙니다. 원장 위치 {position}에 대상은 {found}, 원본은 {expected}입니다. 아무것도 덧붙이지 않았습니다.'),
  EVENT_ID_REUSED: row('rejected', 'Event {event} of {stream} has the id of another event that the ledger holds.', '{stream}의 사건 {event}은(는) 원장에 있는 다른 사건의 번호를 씁니다.'),

  // Someone else was faster.
  REVISION_MISMATCH: row('conflict', '{stream} is at revision {actual:revision}, not {expected:revision}.', '{stream}의 판은 {expected:revision}이(가) 아니라 {actual:revision}입니다.'),
  TARGET_CHANGED: row('conflict', 'Somebody else writes to the target: its {stream} is at revision {actual}, not {expected}. Stop them, and run the same command again.', '다른 프로그램이 대상에 쓰고 있습니다. 대상의 {stream}이(가) {expected}이(가) 아니라 {actual}판입니다. 그 프로그램을 멈추고 같은 명령을 다시 실행하십시오.'),

  // Not now.
  CHECKPOINT_UNPUBLISHED: row('unavailable', 'The checkpoint of {size} events could not be written to {to}: {why}. It is kept, and tried again.', '사건 {size}건의 검증점을 {to}에 쓰지 못했습니다: {why}. 원장에는 남아 있으며 다시 시도합니다.'),
  LEDGER_UNREACHABLE: row('unavailable', 'The ledger at {url} does not answer, or not as one: {why}.', '{url}의 원장이 응답하지 않거나 원장답게 응답하지 않습니다: {why}.'),
  STORE_UNAVAILABLE: row('unavailable', 'The store cannot be used now: {why}. {outcome}', '지금 저장소를 쓸 수 없습니다: {why}. {outcome}'),
  OUTPUT_FAILED: row('unavailable', 'The answer could not be written to the standard output: {why}.', '답을 표준 출력에 쓰지 못했습니다: {why}.'),
  DATA_FOLDER_UNUSABLE: row('unavailable', 'The data folder {path} cannot be used: {why}.', '자료 폴더 {path}을(를) 쓸 수 없습니다: {why}.'),
  TIMESTAMP_UNAVAILABLE: row('unavailable', 'No time stamp came from {url}: {why}.', '{url}에서 시점 확인을 받지 못했습니다: {why}.'),
  PORT_BUSY: row('unavailable', 'Port {port} on 127.0.0.1 is in use; set {setting} to another one, or stop the program that has it.', '127.0.0.1의 {port}번 포트를 다른 프로그램이 쓰고 있습니다. {setting}(으)로 다른 포트를 정하거나 그 프로그램을 멈추십시오.'),
  PORT_FORBIDDEN: row('unavailable', 'Port {port} on 127.0.0.1 may not be used ({why}); set {setting} to another one, from 1024 on.', '127.0.0.1의 {port}번 포트를 쓸 수 없습니다({why}). {setting}(으)로 1024 이상의 다른 포트를 정하십시오.'),
  STORE_BUSY: row('unavailable', 'Another process holds the data folder for writing; nothing was recorded. Try again.', '다른 프로그램이 자료 폴더에 쓰고 있어 기록하지 않았습니다. 다시 시도하십시오.'),
  ERASURE_UNFINISHED: row('unavailable', 'The erasure of {subject} is recorded, and not yet carried out to the last byte: {why}. Send it again; the next start of the ledger ends it, too.', '{subject}에 관한 삭제를 기록했으나 마지막 바이트까지 지우지는 못했습니다: {why}. 다시 보내십시오. 원장을 다음에 시작할 때에도 마저 지웁니다.'),
  RETRIES_EXHAUSTED: row('unavailable', '{stream} changed {attempts} times while the command was decided; nothing was recorded. Try again.', '명령을 처리하는 동안 {stream}이(가) {attempts}번 바뀌어 기록하지 않았습니다. 다시 시도하십시오.'),
  READ_MODEL_BEHIND: row('unavailable', 'The read model has not reached {after} within {waitMs} ms; try again.', '조회 모델이 {waitMs}ms 안에 {after}에 이르지 못했습니다. 다시 조회하십시오.'),
  READ_MODELS_HELD: row('unavailable', 'The read models are kept by {holder}, and have not come closer to what this program needs for {waitMs} ms. Try again; if it stays so, that is another version of the program, or it hangs.', '조회 모델을 {holder}이(가) 맡고 있는데 {waitMs}ms 동안 이 프로그램에 필요한 만큼 나아가지 않았습니다. 다시 시도하고, 그대로이면 그쪽이 다른 판이거나 멈춰 있는지 보십시오.'),
  PROJECTION_STOPPED: row('unavailable', 'The projection {projection} stopped at event {event}: {why}.', '{projection} 조회 모델이 {event} 사건에서 멈췄습니다: {why}.'),

  // The record itself is not what it should be.
  EVENT_UNKNOWN: row('corrupt', 'Event {type} version {version} is not known to this program; a newer one wrote it.', '{type} 사건의 {version}판을 이 프로그램이 모릅니다. 더 새로운 프로그램이 기록했습니다.'),
  STORE_FOREIGN: row('corrupt', 'The file {path} is not {expected}: {why}.', '{path} 파일은 {expected}이(가) 아닙니다: {why}.'),
  STORE_NEWER: row('corrupt', 'The file {path} has format {found}; this program knows formats up to {known}. A newer program wrote it.', '{path} 파일의 형식은 {found}판인데 이 프로그램은 {known}판까지만 압니다. 더 새로운 프로그램이 기록했습니다.'),
  LOG_SHORTER: row('corrupt', 'The log ends at position {head}, before the bookmark at {bookmark}: the bookmark was made on another log, or on a later copy of this one.', '기록이 {head}번 위치에서 끝나 책갈피 {bookmark}에 미치지 못합니다. 다른 원장이나 더 나중 사본에서 만든 책갈피입니다.'),
  READ_MODELS_FOREIGN: row('corrupt', 'The read models were made of another log: its first event is {found}, that of this one {expected}. Give the program new ones.', '조회 모델이 다른 원장에서 만들어졌습니다. 그 첫 사건은 {found}이고, 이 원장의 첫 사건은 {expected}입니다. 새 조회 모델을 쓰게 하십시오.'),
  STORE_DAMAGED: row('corrupt', 'The file {path} is damaged: {why}.', '{path} 파일이 손상되었습니다: {why}.'),
  DOCUMENT_DAMAGED: row('corrupt', 'What the document store keeps under {key} is damaged: it is not what the program writes there. `ledger verify` says more.', '문서 저장소의 {key}에 있는 것이 손상되었습니다. 프로그램이 쓰는 것이 아닙니다. 자세한 것은 `ledger verify`가 알려 줍니다.'),
  COPY_UNPROVEN: row('corrupt', 'The target is no copy of the source: at ledger position {position} it holds {found}, the source {expected}. Do not use it.', '대상이 원본의 사본이 아닙니다. 원장 위치 {position}에 대상은 {found}, 원본은 {expected}입니다. 대상을 쓰지 마십시오.'),
  LOG_GAP: row('corrupt', 'The log goes on at ledger position {found} where {expected} was expected.', '원장 위치 {expected}이(가) 올 자리에 {found}이(가) 있습니다.'),
  TREE_DAMAGED: row('corrupt', 'The hash tree on disk lacks the tile {tile}; `ledger checkpoint --anew` makes it again from the log.', '디스크의 해시 트리에 {tile} 타일이 없습니다. `ledger checkpoint --anew`가 기록에서 다시 만듭니다.'),
  PROOF_IMPOSSIBLE: row('corrupt', 'There is no proof[ of the event {event} at ledger position {position}] that leads to the checkpoint of {size} events: the log, or the hash tree on disk, is not what was signed. `ledger verify` says what was changed.', '[원장 위치 {position}의 {event} 사건에서 ]사건 {size}건의 검증점에 이르는 증명이 없습니다. 기록이나 디스크의 해시 트리가 서명한 것과 다릅니다. 무엇이 바뀌었는지는 `ledger verify`가 알려 줍니다.'),
  KEYS_LOST: row('corrupt', 'None of the keys that sign[ for {origin}] is here, and nothing is signed without them. Put {path} back from its backup, or name the file of the keys in LEDGER_SIGNING_KEY; where they are gone for good, `ledger keys --replace-lost` begins a new key under the same name[, once {file} is back there, which is public].', '[{origin}에 ]서명하는 키가 여기에 하나도 없어 더는 서명하지 않습니다. {path}을(를) 백업에서 되돌리거나 LEDGER_SIGNING_KEY에 키 파일을 적으십시오. 아주 잃었으면 [공개된 {file}을(를) 그곳에 되돌린 뒤 ]`ledger keys --replace-lost`로 같은 이름의 새 키를 시작합니다.'),
  KEYS_FOREIGN: row('corrupt', 'The checkpoint of {size} events was not signed by a key of this data folder: {why}. Nothing more is signed; give the program its keys back.', '사건 {size}건의 검증점은 이 자료 폴더의 키로 서명한 것이 아닙니다: {why}. 더는 서명하지 않습니다. 원래 키를 다시 주십시오.'),
  TREE_FOREIGN: row('corrupt', 'The log is not the one of the checkpoint of {size} events with the root {root}: it was changed, or taken back. Nothing more is signed.', '로그가 사건 {size}건, 루트 {root}의 검증점과 다릅니다. 바뀌었거나 예전 것으로 되돌려졌습니다. 더는 서명하지 않습니다.'),
  STREAM_BROKEN: row('corrupt', '{stream} is broken: {why}.', '{stream}의 기록이 끊겼습니다: {why}.'),
} as const satisfies Record<string, ErrorRow>;

export type ErrorCode = keyof typeof ERRORS;

/** The one error of the ledger. Anything else that is thrown is a bug, and crashes loudly. */
export class LedgerError extends Error {
  override readonly name = 'LedgerError';

  constructor(
    readonly code: ErrorCode,
    readonly details: ErrorDetails = {},
    options?: ErrorOptions,
  ) {
    super(sentence(code, details, 'en'), options);
  }

  get kind(): ErrorKind {
    return ERRORS[this.code].kind;
  }

  /** What it says, to stand inside another sentence. */
  get phrase(): Phrase {
    return { code: this.code, ...this.details };
  }
}

/** @returns the error that says what is wrong with the fields of an input */
export const invalidInput = (...problems: readonly Problem[]): LedgerError =>
  new LedgerError('INPUT_INVALID', { problems });

const REFUSALS: ReadonlySet<ErrorKind> = new Set(['invalid', 'missing', 'rejected']);

/**
 * The same refusal without what was read in the input: what is said about somebody is repeated in no answer and no log.
 * Anything but a refusal stays what it is.
 */
export function discreet(error: unknown): unknown {
  if (!(error instanceof LedgerError) || !REFUSALS.has(error.kind)) return error;
  return new LedgerError(error.code, withoutRead(error.details) as ErrorDetails);
}

/** A problem, which names its field, says that something stood there. */
function withoutRead(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutRead);
  if (typeof value !== 'object' || value === null) return value;
  const { read, ...rest } = value as { readonly read?: unknown };
  const kept = Object.entries(rest).map(([name, inner]) => [name, withoutRead(inner)] as const);
  return { ...Object.fromEntries(kept), ...(read !== undefined && 'field' in value ? { secret: true } : {}) };
}

/** What is known about a change when its store failed. */
export type Recorded = 'no' | 'unknown';

/** The error of a store that does not do its part now, with what is known of the change that it was asked for. */
export function storeUnavailable(why: Phrase, recorded: Recorded, cause?: unknown): LedgerError {
  const outcome = phrase(recorded === 'no' ? 'nothing-recorded' : 'unknown-whether-recorded');
  return new LedgerError('STORE_UNAVAILABLE', { why, recorded, outcome }, { cause });
}

/**
 * What an erasure throws whose store failed behind its record: "nothing was recorded" would not be true.
 *
 * @returns `ERASURE_UNFINISHED` for a store that does not do its part now; any other error as it is
 */
export function erasureUnfinished(subject: string, error: unknown): unknown {
  if (!(error instanceof LedgerError) || error.kind !== 'unavailable') return error;
  const { why = phrase('file-in-use', { path: error.details['path'] }) } = error.details;
  return new LedgerError('ERASURE_UNFINISHED', { subject, why }, { cause: error });
}

/** What people call a detail of some kind: a stage, a path. Undefined where the code itself is all there is to say. */
export type Wording = Readonly<
  Record<string, (value: unknown, language: Language, beside: ErrorDetails) => string | undefined>
>;

/** The error's sentence in a language, with its details filled in. */
export function sentence(
  code: ErrorCode,
  details: ErrorDetails,
  language: Language,
  wording: Wording = {},
): string {
  return filled(ERRORS[code], details, language, wording);
}

/** A phrase in a language. */
export function phraseText(said: Phrase, language: Language, wording: Wording = {}): string {
  const { code, ...parameters } = said;
  const row = rowOf(code);
  return row ? filled(row, parameters, language, wording) : JSON.stringify(said);
}

const ROWS: Readonly<Record<string, Word>> = { ...PHRASES, ...ERRORS };

/** A row of either table. */
function rowOf(code: unknown): Word | undefined {
  return typeof code === 'string' && Object.hasOwn(ROWS, code) ? ROWS[code] : undefined;
}

function filled(row: Word, details: ErrorDetails, language: Language, wording: Wording): string {
  const isThere = (name: string): boolean => details[name] !== undefined && details[name] !== null;
  return row[language]
    .replace(/\[([^\][{]*\{(\w+)[^\]]*)\]/g, (_, part: string, name: string) => (isThere(name) ? part : ''))
    .replace(/\{(\w+)(?::(\w+))?\}(\.?)/g, (_, name: string, kind: string | undefined, stop: string) => {
      const text = shown(details[name], kind, { language, wording, beside: details });
      // A sentence within a sentence ends with it.
      return stop === '' ? text : text.replace(/\.$/, '') + stop;
    });
}

interface Telling {
  readonly language: Language;
  readonly wording: Wording;
  /** The details that stand with the one that is told. */
  readonly beside: ErrorDetails;
}

function shown(value: unknown, kind: string | undefined, telling: Telling): string {
  // As it was sent: null and an empty list are not a dash.
  if (kind === 'json') return JSON.stringify(value);
  if (Array.isArray(value)) {
    const items = value.map((item) => shown(item, kind, telling));
    return items.length === 0 ? '-' : items.join(kind === 'problem' ? '. ' : ', ');
  }
  if (value === null || value === undefined) return '-';
  const { language, wording, beside } = telling;
  if (kind === 'problem') return phraseText(clauseOf(value as Problem), language, wording);
  if (rowOf((value as { code?: unknown }).code)) return phraseText(value as Phrase, language, wording);
  const called = kind === undefined ? undefined : wording[kind]?.(value, language, beside);
  return called ?? (typeof value === 'object' ? JSON.stringify(value) : String(value));
}

function clauseOf(wrong: Problem): Phrase {
  const read = wrong.secret ? 'problem-unread' : wrong.read === undefined ? 'problem-missing' : 'problem';
  return phrase(read, { ...wrong });
}
