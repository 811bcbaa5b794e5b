/*
 * What stands inside a sentence beside plain values: what was expected, why something failed, what became of it. An error
 * carries such a phrase as its code and parameters, and it becomes words where somebody reads it, in their language.
 */

/** The languages that the ledger speaks. */
export type Language = 'en' | 'ko';
export type Word = Readonly<Record<Language, string>>;

export const word = (en: string, ko: string): Word => ({ en, ko });
const w = word;

/** `{name}` is replaced by the parameter of that name. A row is a line, or it is no table. */
// prettier-ignore
export const PHRASES = {
  // What is expected of a value.
  'text': w('1 to {most} characters on one line, without control characters and not blank', '제어 문자와 줄바꿈 없이, 빈칸만은 아닌 {most}자까지의 한 줄'),
  'lines': w('1 to {most} characters, without control characters other than line breaks and not blank', '줄바꿈 말고는 제어 문자 없이, 빈칸만은 아닌 {most}자까지의 글'),
  'quoted': w('1 to {most} characters, without control characters other than line breaks', '줄바꿈 말고는 제어 문자가 없는 {most}자까지의 글'),
  'texts': w('a list of at most {items} texts of 1 to {most} characters, without control characters other than line breaks and not blank', '줄바꿈 말고는 제어 문자 없이, 빈칸만은 아닌 {most}자까지의 글 {items}개까지의 목록'),
  'web-address': w('an address of at most {most} characters that begins with http:// or https://, without a user or password', 'http://나 https://로 시작하고 사용자 이름과 비밀번호가 없는 {most}자까지의 주소'),
  'one-of': w('one of {allowed:choice}', '{allowed:choice} 가운데 하나'),
  'local-code': w('a code of letters, digits, "." and "-", at most 64', '영문자, 숫자, ".", "-"로 된 64자까지의 번호'),
  'day': w('a day, YYYY-MM-DD', '있는 날짜 YYYY-MM-DD'),
  'day-or-instant': w('a day, YYYY-MM-DD, or an RFC 3339 time', '날짜 YYYY-MM-DD나 RFC 3339 시각'),
  'partial-date': w('YYYY, YYYY-MM or YYYY-MM-DD', 'YYYY, YYYY-MM, YYYY-MM-DD 가운데 하나'),
  'year': w('YYYY', 'YYYY'),
  'target-period': w('YYYY, YYYY-MM or after-term', 'YYYY, YYYY-MM, after-term 가운데 하나'),
  'budget-period': w('prior, YYYY, YYYY-MM, after-term or total', 'prior, YYYY, YYYY-MM, after-term, total 가운데 하나'),
  'ordered-period': w('a start that is not after its end', '끝보다 늦지 않은 시작'),
  'amount': w('whole won (0 to {most}) or one of {marks}', '원 단위 금액(0~{most})이나 {marks} 가운데 하나'),
  'amount-written': w('whole won up to {most}, as in 1,100백만원, or blank, dash or none', '1,100백만원처럼 원 단위로 떨어지는 {most}원까지의 금액이나 blank, dash, none'),
  'at-most': w('at most {most}', '{most}까지'),
  'sha256': w('a SHA-256 in lower-case hex', '소문자 16진수로 적은 SHA-256'),
  'event-id': w('the id of an event of this pledge', '이 공약의 사건 번호'),
  'jurisdiction-code': w('the ten digits of its administrative code', '행정표준코드 열 자리'),
  'object': w('an object', '객체'),
  'text-list': w('a list of texts', '글의 목록'),
  'base64': w('text in base64', 'base64로 적은 글'),
  'canonical-object': w('an object with a form of RFC 8785', 'RFC 8785 형식으로 적을 수 있는 객체'),
  'object-list': w('a list of {least} to {most} objects', '객체 {least}~{most}개의 목록'),
  'list': w('a list', '목록'),
  'outline-depth': w('outline items that stand at most {deepest} deep in each other', '서로 {deepest}단계까지만 들어간 사업개요 항목'),
  'whole': w('a whole number from {least}', '{least} 이상의 정수'),
  'whole-between': w('a whole number from {least} to {most}', '{least}~{most}의 정수'),
  'decimal': w('a decimal number as text', '글자로 적은 십진수'),
  'json': w('a JSON value at most {deepest} deep, without a field called constructor', 'constructor라는 항목이 없고 {deepest}단계까지만 들어간 JSON 값'),
  'folder-or-url': w('a folder, or an address that begins with http:// or https:// and has no query', '폴더, 또는 http://나 https://로 시작하고 물음표 뒤가 없는 주소'),
  'answered-status': w('the answer[ at {path}] was status {status}', '[{path}의 ]응답 상태가 {status}이었습니다'),
  'answered-problem': w('the answer at {path} was status {status}: {why}', '{path}의 응답 상태가 {status}이었습니다: {why}'),
  'export-cut': w('nothing came of it from ledger position {position} on: {why}', '원장 위치 {position}부터는 아무것도 오지 않았습니다: {why}'),
  'pages-over': w('it has more than {most} pages', '{most}쪽을 넘습니다'),
  'answered-no-json': w('the answer at {path} was not JSON', '{path}의 응답이 JSON이 아니었습니다'),
  'no-answer-within': w('there was no answer within {seconds} seconds', '{seconds}초 안에 응답이 없었습니다'),
  'json-text': w('JSON', 'JSON'),
  'json-object': w('a JSON object', 'JSON 객체'),
  'no-such-field': w('nothing, for there is no such field', '없음, 모르는 항목입니다'),
  'nonce': w('128 bits in lower-case hex', '소문자 16진수로 적은 128비트'),
  'pledge-path': w('a path of the pledge, as in planned/-/city/2024', 'planned/-/city/2024 같은 공약 값의 경로'),
  'correction': w('what the entry should have said (null if nothing), or since when', '그 기록이 말했어야 할 값(없었어야 하면 null)이나 시행일'),
  'once': w('each of its lines once', '줄마다 한 번씩만'),
  'component-attribute': w('one of {allowed:choice}, for that is what a component has', '세부사업에 있는 {allowed:choice} 가운데 하나'),
  'bytes-at-most': w('at most {most} bytes', '{most}바이트까지'),
  'staff-number': w('a staff number of 1 to {most} visible ASCII characters, never a name', '이름이 아닌 직원 번호, 보이는 ASCII 문자 1~{most}자'),
  'staff-numbers': w('at most {items} staff numbers of 1 to {most} visible ASCII characters', '보이는 ASCII 문자 1~{most}자의 직원 번호 {items}개까지'),
  'subject': w('an opaque id such as a case number, 1 to {most} visible ASCII characters, never a name', '이름이 아닌 건 번호 같은 식별자, 보이는 ASCII 문자 1~{most}자'),
  'one-subject': w('one subject for all changes of a command', '한 명령의 모든 변경에 같은 하나'),
  'visible-text': w('some text', '글'),
  'visible-ascii': w('1 to {most} visible ASCII characters', '보이는 ASCII 문자 1~{most}자'),
  'revision': w('a revision, as in 12', '12 같은 판 번호'),
  'letters': w('at most {most} letters, digits and {besides}', '영문자, 숫자, {besides}로 {most}자까지'),
  'connection': w('a connection string {form}', '접속 문자열 {form}'),
  'certificate': w('a connection string whose certificates can be read ({message})', '인증서를 읽을 수 있는 접속 문자열({message})'),
  'place': w('a data folder, or esdb://… or esdb+discover://…', '자료 폴더나 esdb://…, esdb+discover://…'),
  'place-verified': w('a data folder, an export, a backup or a proof, esdb://…, esdb+discover://…, or the http:// or https:// address of a ledger', '자료 폴더, 내보낸 파일이나 백업이나 증명, esdb://…, esdb+discover://…, 원장의 http://나 https:// 주소'),
  'actor': w('ID:DEPARTMENT:ROLE', '번호:부서:역할'),
  'budget-line': w('[COMPONENT/]SOURCE/PERIOD=AMOUNT', '[세부사업/]재원/기간=금액'),
  'embedded-store': w('nothing, since a server has a backup of its own', '없음, 서버에는 따로 백업이 있습니다'),
  'sort-across-plans': w('code or updated where no plan is given', '계획을 정하지 않으면 code나 updated'),
  'sort-found': w('code where a filter but no plan is given', '계획 없이 조건을 주면 code'),
  'sort-at-time': w('code where a time but no plan is given', '계획 없이 때를 주면 code'),
  'plan-table': w('a table with the headings 관리번호 and 공약명, and a pledge in it', '관리번호와 공약명이라는 제목의 표와 그 안의 공약이 있어야 합니다'),
  'plan-lines': w('at most {most} lines', '{most}행까지 읽습니다'),
  'plan-pledges': w('at most {most} pledges', '공약 {most}개까지 읽습니다'),
  'log-point': w('a ledger position, a day YYYY-MM-DD (its end in Korea), or an RFC 3339 time', '원장 위치나 날짜 YYYY-MM-DD(한국의 그날 끝), RFC 3339 시각'),
  'two-points': w('two of a ledger position, a day (its end in Korea) and an RFC 3339 time, the earlier one first', '원장 위치, 날짜(한국의 그날 끝), RFC 3339 시각 가운데 둘, 앞선 것 먼저'),
  'not-beside': w('nothing beside {other}', '{other}과(와) 함께 쓰지 않습니다'),

  // What is expected of a line of an export.
  'whole-line': w('a line that ends with a line feed; the file is cut off', '줄바꿈으로 끝나는 한 줄(파일이 잘렸습니다)'),
  'utf8-text': w('UTF-8', '올바른 UTF-8'),
  'canonical-line': w('a line in its RFC 8785 form: no name twice, names in order, numbers and texts written the one way, no white space', '같은 이름이 두 번 없고 이름 순서와 수·글의 표기가 하나뿐이며 빈칸이 없는 RFC 8785 형식의 한 줄'),
  'count': w('{due}, by the lines before', '앞선 행들에 따라 {due}'),
  'end-of-export': w('no line behind the checkpoint', '검증점 다음에는 행이 없어야 합니다'),
  'uuid': w('a UUID in lower case, with hyphens', '하이픈이 있는 소문자 UUID'),
  'uri-reference': w('a URI reference', 'URI 참조'),
  'event-type': w('a type of event, as in StageChanged', 'StageChanged 같은 사건 종류'),
  'instant': w('an RFC 3339 time in UTC with milliseconds', '밀리초까지 적은 UTC의 RFC 3339 시각'),
  'recorded-at': w('{recordedAt:json}, the recordedAt of the metadata', '메타데이터의 recordedAt인 {recordedAt:json}'),
  'note-id': w('the SHA-256 of the note in lower-case hex', '소문자 16진수로 적은 검증점 글의 SHA-256'),

  // A problem with a field, as one clause.
  'problem': w('{field:field} is {read:json}; expected {expected}', '{field:field} {read:json}(허용되는 값: {expected})'),
  'problem-missing': w('{field:field} is missing; expected {expected}', '{field:field} 빠짐(허용되는 값: {expected})'),
  'problem-unread': w('{field:field} cannot be read; expected {expected}', '{field:field} 읽을 수 없음(허용되는 값: {expected})'),

  // Why a correction is not allowed.
  'wrong-value': w('{problems:problem}', '{problems:problem}'),
  'used-by': w('{user:path} is recorded for it', '{user:path}에 쓰이고 있습니다'),
  'mandatory': w('a pledge is never without it', '공약에 없을 수 없는 값입니다'),
  'out-of-order': w('it would take effect on {since}, after the next change on {next}', '시행일이 {since}이(가) 되어 다음 변경 {next}보다 늦습니다'),
  'move': w('{from:stage} may not become {to:stage}; allowed: {allowed:stage}', '{from:stage}에서 {to:stage}(으)로 바꿀 수 없습니다. 가능한 단계: {allowed:stage}'),

  // What became of a change when its store failed.
  'nothing-recorded': w('Nothing was recorded.', '아무것도 기록하지 않았습니다.'),
  'unknown-whether-recorded': w('It is not known whether the change was recorded; look before you try again.', '기록되었는지 알 수 없습니다. 다시 시도하기 전에 확인하십시오.'),

  // Why a file, a folder or a disk does not do its part.
  'at': w('{path}: {why}', '{path}: {why}'),
  'at-line': w('line {line}: {why}', '{line}행: {why}'),
  'no-file': w('it is no file', '파일이 아닙니다'),
  'file-in-use': w('another process reads or writes {path}', '다른 프로그램이 {path}을(를) 읽거나 쓰고 있습니다'),
  'no-rights': w('it may not be used with these rights', '쓸 권한이 없습니다'),
  'no-such-file': w('there is no such file', '그런 파일이 없습니다'),
  'no-such-folder': w('there is no such folder, and none can be made there', '그런 폴더가 없고 만들 수도 없습니다'),
  'no-checkpoints': w('it is a folder without a file of a checkpoint', '검증점 파일이 없는 폴더입니다'),
  'is-folder': w('it is a folder', '폴더입니다'),
  'no-regular-file': w('it is no regular file, and has to be read more than once', '여러 번 읽어야 하는데 보통 파일이 아닙니다'),
  'is-file': w('a file stands in its way', '그 자리에 파일이 있습니다'),
  'read-only': w('it may only be read', '읽기만 할 수 있습니다'),
  'disk-full': w('the disk is full', '디스크가 가득 찼습니다'),
  'disk-failed': w('reading or writing the disk failed', '디스크를 읽거나 쓰지 못했습니다'),
  'out-of-memory': w('there is not enough memory', '메모리가 모자랍니다'),
  'not-opened': w('the file cannot be opened', '파일을 열 수 없습니다'),
  'too-many-files': w('too many files are open', '열린 파일이 너무 많습니다'),
  'system': w('the system says {message}', '시스템 오류 {message}'),
  'no-ledger': w('it holds no ledger; ledger import, register-plan or restore makes one', '원장이 없습니다. ledger import, register-plan, restore로 만듭니다'),
  'log-gone': w('its log is gone, though {files} are there; ledger restore brings one back from a backup', '{files}은(는) 있는데 로그가 없습니다. ledger restore가 백업에서 되살립니다'),
  'backup-failed': w('the backup {path} could not be written ({why})', '백업 {path}을(를) 쓰지 못했습니다({why})'),
  'folder-failed': w('the folder {path} cannot be made ({why})', '폴더 {path}을(를) 만들 수 없습니다({why})'),
  'opened-read-only': w('{path} was opened for reading only', '{path}을(를) 읽기 전용으로 열었습니다'),
  'newest-apart': w('the newest part of {path} stands in {path}-wal; to read it takes the right to read {path}-wal and {path}-shm, both of them there, or to write in the folder. Without it, verify a backup (ledger backup)', '{path}의 가장 새로운 부분이 {path}-wal에 있어, {path}-wal과 {path}-shm이 모두 있고 이를 읽을 권한이 있거나 폴더에 쓸 권한이 있어야 읽을 수 있습니다. 권한이 없으면 백업(ledger backup)을 검증하십시오'),
  'changed-meanwhile': w('{path} was written to while it was read without the right to lock it; try again, or verify a backup (ledger backup)', '잠글 권한 없이 읽는 동안 {path}에 쓰기가 있었습니다. 다시 하거나 백업(ledger backup)을 검증하십시오'),
  'closed': w('{path} was closed', '{path}을(를) 닫았습니다'),
  'store-closed': w('the store was closed', '저장소를 닫았습니다'),

  // Why a file or a stream is not what it should be.
  'damage': w('{message}', '{message}'),
  'event-file': w('an event log of the pledge ledger', '공약이행원장의 사건 기록'),
  'keys-file': w('a file of keys of the pledge ledger', '공약이행원장의 열쇠 파일'),
  'staff-file': w('a directory of staff of the pledge ledger', '공약이행원장의 직원 명부'),
  'read-model-file': w('the read models of the pledge ledger', '공약이행원장의 조회 모델'),
  'not-a-database': w('it is no database', '데이터베이스가 아닙니다'),
  'layout': w('in {path}, {object} is laid out otherwise than the program does: expected {expected}, found {found}', '{path}의 {object}이(가) 프로그램이 만드는 것과 다릅니다. {expected}이어야 하는데 {found}입니다'),
  'collections-gone': w('tables of documents belong to no collection any more: {tables}', '어느 모음에도 속하지 않는 문서 표가 있습니다: {tables}'),
  'malformed': w('its content is malformed', '내용이 깨졌습니다'),
  'empty': w('it is empty', '비어 있습니다'),
  'end-missing': w('its end is missing', '끝이 없습니다'),
  'other-application': w('its application id is {found}, not {expected}', '애플리케이션 번호가 {expected}이(가) 아니라 {found}입니다'),
  'event-gone': w('the event at position {position} is missing', '{position}번 위치의 사건이 없습니다'),
  'event-changed': w('the event at position {position} is not what was written', '{position}번 위치의 사건이 기록한 것과 다릅니다'),
  'unreadable-from': w('nothing can be read from ledger position {position} on', '원장 위치 {position}부터는 아무것도 읽을 수 없습니다'),
  'is-checkpoint': w('it is a checkpoint, which is compared with a log by --checkpoint', '검증점이며, --checkpoint로 주어 기록과 대조합니다'),
  'proof-cut': w('it is a proof that is not whole', '온전하지 않은 증명입니다'),
  'proof-other': w('it is a proof in the form {format}, and this program reads {known}', '{format} 형식의 증명인데 이 프로그램은 {known}을(를) 읽습니다'),
  'root-of-none': w('it is of no events, and has not their root', '사건 0건의 검증점인데 루트가 그것이 아닙니다'),
  'position-astray': w('a row stands at ledger position {position}, where no log comes', '기록이 이를 수 없는 원장 위치 {position}에 행이 있습니다'),
  'event-not-json-at': w('the event at position {position} is not JSON', '{position}번 위치의 사건이 JSON이 아닙니다'),
  'event-not-json': w('an event is not JSON', 'JSON이 아닌 사건이 있습니다'),
  'no-event': w('it has not the fields of an event', '사건의 항목을 갖추지 않았습니다'),
  'no-canonical-form': w('it has no canonical JSON form', '표준 JSON으로 나타낼 수 없습니다'),
  'nothing-there': w('nothing', '없음'),
  'models-ahead': w('they know the log up to position {position}, and it ends at {head}', '조회 모델은 {position}번 위치까지 아는데 기록은 {head}번에서 끝납니다'),
  'kept-elsewhere': w('one was kept elsewhere', '다른 곳에 보관된 것이 있음'),
  'tiles-reach': w('its hash tiles go that far', '해시 타일이 거기까지 있음'),
  'named-before': w('that of {size} events names it as the one before', '사건 {size}건의 검증점이 바로 앞의 것으로 적고 있음'),
  'endorsed': w('witnesses or time-stamp authorities have signed it', '증인이나 시점확인 기관이 서명했음'),
  'no-root': w('none that can be computed, since events are missing or were put in', '빠지거나 끼어든 사건이 있어 계산할 수 없음'),
  'event-orphaned': w('the event at position {position} follows a revision of {stream} that is missing', '{position}번 위치의 사건 앞에 있어야 할 {stream}의 판이 없습니다'),
  'revision-gone': w('revision {revision} is missing or hidden', '{revision}판이 없거나 가려져 있습니다'),
  'all-hidden': w('all its events are hidden', '사건이 모두 가려져 있습니다'),
  'limited': w('its metadata hide events ({limit})', '메타데이터가 사건을 가립니다({limit})'),
  'deleted': w('it was deleted', '지워졌습니다'),
  'deleted-before': w('it was deleted; the append went to revision {found}, not {expected}', '지워진 뒤라 {expected}판이 아니라 {found}판에 덧붙었습니다'),
  'deleted-for-good': w('it was deleted for good', '되살릴 수 없게 지워졌습니다'),
  'no-position': w('the server did not say the position of an append', '서버가 덧붙인 위치를 알리지 않았습니다'),
  'revision-foreign': w('revision {revision} is no event of a ledger', '{revision}판이 원장의 사건이 아닙니다'),
  'revision-other': w('expected revision {expected}, found {found}', '{expected}판이 있어야 할 곳에 {found}판이 있습니다'),
  'ends-early': w('it ends at revision {end}, and was read up to {read}', '{read}판까지 읽었는데 {end}판에서 끝납니다'),
  'text-changed': w('its text has another SHA-256', '글의 SHA-256이 다릅니다'),

  // Why a signed note, a checkpoint or a key is not accepted.
  'bytes-over': w('it has more than {most} bytes', '{most}바이트를 넘습니다'),
  'signatures-over': w('it has more than {most} signatures', '서명이 {most}개를 넘습니다'),
  'not-utf8': w('it is not UTF-8', 'UTF-8이 아닙니다'),
  'control-character': w('it holds a control character', '제어 문자가 있습니다'),
  'no-signatures': w('it does not end in a blank line and lines of signatures', '빈 줄과 서명 줄로 끝나지 않습니다'),
  'no-signature-line': w('signature {number} is not "— NAME BASE64"', '{number}번째 서명이 "— 이름 BASE64" 꼴이 아닙니다'),
  'text-end': w('its text does not end in a line break', '글이 줄바꿈으로 끝나지 않습니다'),
  'signature-wrong': w('the signature of {name} ({key}) does not fit the text', '{name}({key})의 서명이 글과 맞지 않습니다'),
  'signature-unknown': w('none of the known keys has signed it', '아는 키의 서명이 없습니다'),
  'lines-under': w('it has fewer than three lines, or its last line has no end', '세 줄이 안 되거나 마지막 줄이 끝나지 않았습니다'),
  'origin-empty': w('its first line, the origin, is empty or no line', '첫 줄인 출처가 비었거나 한 줄이 아닙니다'),
  'tree-size': w('its size {read:json} is not a whole number up to {most}', '크기 {read:json}이(가) {most} 이하의 정수가 아닙니다'),
  'root-base64': w('its root is not base64', '루트 해시가 base64가 아닙니다'),
  'root-length': w('its root has {found} bytes, not {expected}', '루트 해시가 {expected}바이트가 아니라 {found}바이트입니다'),
  'extension-empty': w('an extension line is empty or no line', '덧붙인 줄이 비었거나 한 줄이 아닙니다'),
  'origin-other': w('its origin is {found:json}, not {expected:json}', '출처가 {expected:json}이(가) 아니라 {found:json}입니다'),
  'key-form': w('expected {form}', '{form} 꼴이어야 합니다'),
  'key-name': w('its name is empty, or holds a space, a plus or a control character', '이름이 비었거나 빈칸, 더하기표, 제어 문자가 있습니다'),
  'key-hash': w('its hash is {found}, not {expected}', '해시가 {expected}이(가) 아니라 {found}입니다'),
  'key-algorithm': w('its algorithm is {found}; allowed is {allowed}', '알고리즘이 {found}입니다. 허용되는 것: {allowed}'),
  'key-length': w('it has {found} bytes, not {expected}', '{expected}바이트가 아니라 {found}바이트입니다'),
  'key-open': w('its mode is {found}, so that others than its owner may read or write it; take that away, as chmod {allowed} does', '권한이 {found}이어서 소유자가 아닌 사람이 읽거나 쓸 수 있습니다. chmod {allowed}처럼 그 권한을 거두십시오'),
  'key-writable': w('its mode is {found}, so that others than its owner may write there; allowed is at most {allowed}', '권한이 {found}이어서 소유자가 아닌 사람이 쓸 수 있습니다. {allowed}까지 허용됩니다'),
  'key-uid': w('it belongs to user {found}; allowed is who runs the program, or root: {allowed}', '사용자 {found}번의 것입니다. 프로그램을 실행하는 사용자나 root의 것만 씁니다: {allowed}'),
  'key-irregular': w('it is no regular file', '보통 파일이 아닙니다'),
  'key-owner': w('it is of {found:json}, and the log is {expected:json}', '{found:json}의 키이고, 이 기록의 이름은 {expected:json}입니다'),

  // Why a cosignature or a time stamp is not accepted.
  'checkpoint-other': w('it is of another checkpoint', '다른 검증점의 것입니다'),
  'witness-unknown': w('{name} ({key}) is no known witness; the setting LEDGER_WITNESSES names those that are', '{name}({key})은(는) 아는 증인이 아닙니다. 아는 증인은 LEDGER_WITNESSES 설정에 적습니다'),
  'cosignature-ahead': w('{name} ({key}) dates it {time}, which is still to come; allowed is up to {latest}', '{name}({key})이(가) 적은 시각 {time}은(는) 아직 오지 않았습니다. {latest}까지 허용됩니다'),
  'cosignature-none': w('there is none in it', '공동 서명이 없습니다'),
  'stamp-form': w('its {part} is not as RFC 3161 has it', '{part}이(가) RFC 3161의 꼴이 아닙니다'),
  'stamp-imprint': w('it is for another text', '다른 글의 것입니다'),
  'stamp-hash': w('it is over a hash of the algorithm {found}, and has to be over SHA-256 ({expected})', '해시 알고리즘이 {found}입니다. SHA-256({expected})이어야 합니다'),
  'stamp-nonce': w('it answers another request', '다른 요청의 답입니다'),
  'stamp-attribute': w('its signed attribute {attribute} is missing or wrong', '서명된 속성 {attribute}이(가) 없거나 틀립니다'),
  'stamp-signature': w('its signature is wrong', '서명이 틀립니다'),
  'stamp-certificate': w('the certificate that signed it is not in it', '서명한 인증서가 들어 있지 않습니다'),
  'algorithm': w('the algorithm {oid} is not allowed', '허용되지 않는 알고리즘 {oid}입니다'),
  'certificate-usage': w('the certificate of {subject} may not sign time stamps', '{subject}의 인증서로는 시점 확인에 서명할 수 없습니다'),
  'certificate-critical': w('the certificate of {subject} has a critical extension {oid} that is not known', '{subject}의 인증서에 모르는 필수 확장 {oid}이(가) 있습니다'),
  'certificate-time': w('the certificate of {subject} is valid from {from} to {to}, not at {time}', '{subject}의 인증서는 {from}부터 {to}까지 유효하고 {time}에는 아닙니다'),
  'certificate-unknown': w('no chain of certificates leads from {subject} to a trusted one', '{subject}에서 믿는 인증서까지 이어지지 않습니다'),
  'certificate-unread': w('certificate {number} is none', '{number}번째 것이 인증서가 아닙니다'),
  'certificates-none': w('there is no certificate in PEM', 'PEM 인증서가 없습니다'),
  'http-status': w('it answered with status {status}', '{status} 상태로 답했습니다'),
  'answer-type': w('it answered with {found}, not {expected}', '{expected}이(가) 아니라 {found}(으)로 답했습니다'),
  'authority-address': w('the address has to begin with http:// or https:// and to hold no user and password', '주소는 http://나 https://로 시작하고 사용자와 비밀번호가 없어야 합니다'),
  'authority-refused': w('it refused with PKI status {status}[: {message}]', 'PKI 상태 {status}(으)로 거절했습니다[: {message}]'),

  // Why a server does not answer.
  'server': w('{where}: {why}', '{where}: {why}'),
  'late': w('no answer within {limitMs} ms', '{limitMs}ms 안에 답이 없습니다'),
  'refused-user': w('it does not let this user in, or not do this', '이 사용자를 들이지 않거나 이 일을 허락하지 않습니다'),
  'server-says': w('the server says {message}', '서버 응답: {message}'),
  'network': w('the connection failed ({message})', '연결하지 못했습니다({message})'),
  'connection-closed': w('the connection was closed', '연결이 닫혔습니다'),
  'mongodb-address': w('the address is no MongoDB connection string', 'MongoDB 접속 문자열이 아닙니다'),
  'esdb-late': w('EventStoreDB gave no answer within {limitMs} ms', 'EventStoreDB가 {limitMs}ms 안에 답하지 않았습니다'),
  'esdb-unreachable': w('EventStoreDB cannot be reached', 'EventStoreDB에 닿지 않습니다'),
  'esdb-lost': w('the connection to EventStoreDB was lost', 'EventStoreDB와의 연결이 끊겼습니다'),
  'esdb-cancelled': w('EventStoreDB cancelled the call', 'EventStoreDB가 요청을 취소했습니다'),
  'esdb-slow': w('EventStoreDB did not finish in time', 'EventStoreDB가 제때 마치지 못했습니다'),
  'esdb-dropped': w('EventStoreDB dropped a reader that was too slow', 'EventStoreDB가 느린 구독을 끊었습니다'),
  'esdb-not-leader': w('the node of EventStoreDB is not the leader', 'EventStoreDB의 이 노드가 주 노드가 아닙니다'),
  'esdb-refused': w('EventStoreDB refuses the user or the password', 'EventStoreDB가 사용자나 비밀번호를 거부합니다'),
  'esdb-fault': w('EventStoreDB reported a fault', 'EventStoreDB가 장애를 알렸습니다'),
  'esdb-ended': w('the subscription ended', '구독이 끝났습니다'),
} as const satisfies Record<string, Word>;

export type PhraseCode = keyof typeof PHRASES;

/** A phrase as data. The code may be that of an error, too: what stopped a projection is one. */
export interface Phrase {
  readonly code: string;
  readonly [parameter: string]: unknown;
}

export const phrase = (code: PhraseCode, parameters: Readonly<Record<string, unknown>> = {}): Phrase => ({
  code,
  ...parameters,
});

/** What is wrong with one field of an input. */
export interface Problem {
  /** Its path in what was sent, as in `lines.0.amount`. */
  readonly field: string;
  /** What stood there, the beginning of it where it is long; not there where nothing stood. */
  readonly read?: unknown;
  /** Something stood there that may hold a password or be about somebody, and is not repeated. */
  readonly secret?: true;
  readonly expected: Phrase;
}

const MAX_READ = 120;

export function problem(
  field: string,
  read: unknown,
  code: PhraseCode,
  parameters: Readonly<Record<string, unknown>> = {},
): Problem {
  const expected = phrase(code, parameters);
  return read === undefined ? { field, expected } : { field, read: beginning(read), expected };
}

function beginning(read: unknown): unknown {
  const text = typeof read === 'string' ? read : (JSON.stringify(read) ?? String(read));
  return text.length <= MAX_READ ? read : `${text.slice(0, MAX_READ).toWellFormed()}…`;
}
