import type {
  Aspect,
  Attribute,
  DepartmentRole,
  LedgerEvent,
  MoneyKind,
  Severity,
  Source,
  Stage,
  TOTAL,
} from '@ledger/pledge';

/*
 * Every text of the command line in both languages, on one page. What the ledger refuses is said by the kernel's table of
 * errors, and what the importer finds by its own.
 */

export type Language = 'en' | 'ko';
export type Word = Readonly<Record<Language, string>>;

const w = (en: string, ko: string): Word => ({ en, ko });

// prettier-ignore
export const WORDS = {
  // What the codes of the ledger are called.
  stages: {
    'under-review': w('under review', '검토'), 'in-progress': w('in progress', '추진'), completed: w('completed', '완료'), infeasible: w('infeasible', '불가'),
  } satisfies Record<Stage, Word>,
  notRecorded: w('not recorded', '미기재'),
  sources: {
    national: w('national', '국비'), provincial: w('provincial', '도비'), city: w('city', '시비'), private: w('private', '민자'), other: w('other', '기타'),
    total: w('total', '계'),
  } satisfies Record<Source | typeof TOTAL, Word>,
  money: { planned: w('planned', '계획액'), secured: w('secured', '확보액'), executed: w('executed', '집행액') } satisfies Record<MoneyKind, Word>,
  periods: { prior: w('prior', '기투자'), 'after-term': w('after term', '임기후'), total: w('total', '계') },
  marks: { blank: w('(blank)', '(빈칸)'), dash: w('-', '-'), none: w('(none)', '해당없음') },
  aspects: {
    form: w('form', '사업형태'), body: w('body', '사업주체'), due: w('due', '이행완료'), budgeted: w('budgeted', '예산구분'),
    'central-help': w('central help', '중앙정부 협조'),
  } satisfies Record<Aspect, Word>,
  classes: {
    new: w('new', '신규'), continuing: w('continuing', '계속'), 'national-provincial': w('national, provincial', '국가·도'), city: w('city', '시'),
    other: w('other', '기타'),
    'in-term': w('in term', '임기내'), 'after-term': w('after term', '임기후'), budgeted: w('budgeted', '예산'), 'not-budgeted': w('not budgeted', '비예산'),
    none: w('none', '불요'), institutional: w('institutional', '제도'), fiscal: w('fiscal', '재정'), authority: w('authority', '권한'),
  },
  attributes: {
    title: w('title', '공약명'), 'section-title': w('section title', '본문 제목'), vision: w('vision', '비전'), field: w('field', '분야'), goal: w('goal', '사업목표'),
    outline: w('outline', '사업개요'), period: w('project period', '사업기간'), site: w('site', '사업위치'), facility: w('facility', '시설규모'),
  } satisfies Record<Attribute, Word>,
  roles: { lead: w('lead', '담당'), supporting: w('supporting', '협조'), coordinating: w('coordinating', '총괄') } satisfies Record<DepartmentRole, Word>,
  severities: { error: w('error', '오류'), warning: w('warning', '주의'), info: w('note', '참고') } satisfies Record<Severity, Word>,
  /** What the first part of a path means, where no other word above says it. */
  paths: {
    stage: w('stage', '이행단계'), department: w('department', '부서'), component: w('component', '세부사업'), classification: w('classification', '분류'),
    achievement: w('achievement target', '달성목표'), target: w('annual target', '연도별 목표'),
    milestone: w('milestone', '추진현황'), issue: w('issue', '현안사항'), dependency: w('waits for', '선행공약'), related: w('related material', '관련자료'),
    evidence: w('evidence', '증빙'), finding: w('finding', '확인사항'),
  },
  /** A type that has no word here is shown by its name. */
  events: {
    PlanRegistered: w('plan registered', '계획 등록'), PlanAmended: w('plan amended', '계획 변경'), SourceDocumentRegistered: w('document registered', '문서 등록'),
    PledgeRegistered: w('pledge registered', '공약 등록'), RegistrationVoided: w('registration voided', '등록 취소'), PledgeAmended: w('pledge amended', '내용 변경'),
    ComponentDeclared: w('component declared', '세부사업 등록'),
    ClassificationRecorded: w('classification recorded', '분류 기록'), StageChanged: w('stage changed', '이행단계 변경'),
    BudgetRevised: w('budget revised', '계획액 변경'), FundingSecured: w('funding secured', '재원 확보'), ExpenditureRecorded: w('expenditure recorded', '집행 기록'),
    AchievementTargetSet: w('achievement target set', '달성목표 설정'), AnnualTargetSet: w('annual target set', '연도별 목표 설정'),
    MilestoneRecorded: w('milestone recorded', '추진현황 기록'), DepartmentReassigned: w('department reassigned', '부서 변경'),
    IssueRaised: w('issue raised', '현안 제기'), IssueResolved: w('issue resolved', '현안 해결'), DependencyDeclared: w('dependency declared', '선행공약 지정'),
    RelatedMaterialListed: w('related material listed', '관련자료 등록'),
    EvidenceAttached: w('evidence attached', '증빙 첨부'), FindingRecorded: w('finding recorded', '확인사항 기록'), EntryCorrected: w('entry corrected', '정정'),
  } satisfies Partial<Record<LedgerEvent['type'], Word>>,
  via: { api: w('HTTP', 'HTTP'), cli: w('command line', '명령줄'), import: w('import', '가져오기') },
  /** Findings that the ledger records and the importer has no sentence for. */
  findings: {
    EDITION_CONFLICT: w('The document says {read}; the ledger, which was changed meanwhile, says {expected}.', '문서에는 {read}, 그사이 바뀐 원장에는 {expected}입니다.'),
    DEPENDENCY_SUGGESTED: w('The text mentions "{read}"; if this pledge waits for it, record it: {expected}.', '본문에 "{read}"이(가) 나옵니다. 선행공약이면 기록하십시오: {expected}.'),
  },
  outcomes: {
    registered: w('registered', '등록'), revised: w('revised', '변경'), unchanged: w('unchanged', '변경 없음'), 'imported-before': w('imported before', '이미 가져옴'),
    refused: w('REFUSED', '거부'),
  },

  // What each command does.
  commands: {
  import: w('take in an action plan from a document', '실천계획 문서를 가져온다'),
  plans: w('list the plans', '계획 목록'), list: w('list pledges', '공약 목록'), show: w('show a pledge', '공약 하나를 본다'),
  budget: w('show the budget of a pledge', '공약의 예산표'),
  history: w('show who changed what in a pledge', '공약의 변경 이력'), changes: w('show who changed what, in all pledges', '전체 변경 이력'),
  summary: w('add up by stage, department, source and year', '단계·부서·재원·연도별 집계'),
  findings: w('show what the import found in the documents', '문서에서 발견된 확인사항'),
  replay: w('show the state as it stood, from the log alone', '기록만으로 그때의 상태를 다시 계산한다'),
  'register-plan': w('register a plan', '계획을 등록한다'), 'amend-plan': w('change the attributes of a plan', '계획의 속성을 바꾼다'),
  register: w('register a pledge', '공약을 등록한다'), 'void-registration': w('void a registration that should not have been made', '잘못된 등록을 취소한다'),
  amend: w('change a text of a pledge', '공약의 내용을 바꾼다'), 'declare-component': w('declare a component or rename it', '세부사업을 등록하거나 이름을 바꾼다'),
  classify: w('record a classification', '분류를 기록한다'), 'change-stage': w('change the stage', '이행단계를 바꾼다'),
  'revise-budget': w('revise planned amounts', '계획액을 바꾼다'), 'secure-funding': w('record secured amounts', '확보액을 기록한다'),
  'record-expenditure': w('record executed amounts', '집행액을 기록한다'),
  'set-achievement-target': w('set the achievement target of a year', '달성목표를 정한다'), 'set-target': w('set an annual target', '연도별 목표를 정한다'),
  'record-milestone': w('record a milestone', '추진현황을 기록한다'), 'reassign-department': w('hand over to another department', '부서를 바꾼다'),
  'raise-issue': w('raise an issue', '현안을 제기한다'), 'resolve-issue': w('resolve an issue', '현안을 해결한다'),
  'declare-dependency': w('declare that a pledge waits for another', '선행공약을 지정한다'), 'list-material': w('list related material', '관련자료를 올린다'),
  'attach-evidence': w('attach evidence', '증빙을 붙인다'), 'record-finding': w('record a finding', '확인사항을 기록한다'),
  correct: w('correct an entry that was made wrong', '잘못 기록된 것을 정정한다'),
  rebuild: w('build the read models anew, beside the live ones', '조회 모델을 다시 만든다'), projections: w('show how far the read models are', '조회 모델의 상태'),
  backup: w('copy the ledger to one file, while it is in use', '쓰는 중에도 원장을 파일 하나로 복사한다'),
  restore: w('open a backup as a new data folder', '백업을 새 자료 폴더로 연다'),
  help: w('show help for a command', '명령의 도움말'),
  },

  // Arguments and options by the name that they have on the command line, or `<command>.<name>` where it means another thing.
  params: {
  data: w('the data folder (default: $LEDGER_DATA or ./data)', '자료 폴더 (기본값: $LEDGER_DATA 또는 ./data)'), json: w('print JSON', 'JSON으로 출력'),
  lang: w('language (default: of the locale)', '언어 (기본값: 로캘)'),
  actor: w('who acts, ID:DEPARTMENT:ROLE (default: $LEDGER_ACTOR_…)', '행위자, 번호:부서:역할 (기본값: $LEDGER_ACTOR_…)'),
  help: w('show help', '도움말'), version: w('show the version', '버전'),
  id: w('the pledge, as in paju8.12-5', '공약 번호 (예: paju8.12-5)'), plan: w('the plan, as in paju8', '계획 이름 (예: paju8)'), file: w('the file', '파일'),
  'import.file': w('the document; - reads the standard input', '문서 파일. -는 표준 입력'),
  jurisdiction: w('the city or province, as in 경기도 파주시', '자치단체 (예: 경기도 파주시)'), 'jurisdiction-code': w('its ten-digit code', '행정표준코드 열 자리'),
  term: w('the term, as in 민선 8기', '임기 (예: 민선 8기)'), title: w('the title', '제목'),
  'dry-run': w('show what would happen and record nothing', '기록하지 않고 미리 본다'),
  effective: w('when it is true, YYYY-MM-DD (default: today)', '시행일 YYYY-MM-DD (기본값: 오늘)'),
  'import.effective': w('from when the document holds, YYYY-MM-DD', '문서의 시행일 YYYY-MM-DD'), reason: w('the reason', '사유'),
  'reason-code': w('the reason code', '사유코드'), approval: w('the number of the approval document', '결재문서번호'),
  'if-match': w('only if the pledge is at this revision', '공약이 이 판일 때만'),
  'idempotency-key': w('makes a retry safe: the same key, the same receipt', '같은 키로 다시 보내도 한 번만 기록'),
  body: w('the command as JSON; - reads the standard input', '명령 내용을 JSON으로. -는 표준 입력'),
  'as-of': w('what was true by the end of that day, YYYY-MM-DD', '기준일(시행일 기준) YYYY-MM-DD'),
  'known-at': w('what the ledger knew by that day or time', '그때까지 기록된 것만 (기록일시 기준)'),
  source: w('print the lines of the document behind each event', '각 기록의 근거가 된 문서 줄을 보인다'),
  stage: w('the stage', '이행단계'), 'list.stage': w('only this stage; not-recorded where there is none', '이 단계만. 미기재는 not-recorded'),
  department: w('the department, by its name', '부서 이름'), 'department-code': w('the code of the department', '부서 코드'), role: w('in which role', '부서의 역할'),
 
  year: w('YYYY', 'YYYY'), 'list.year': w('with a target or an amount in that year', '그해의 목표나 금액이 있는 것'), text: w('the text', '내용'),
  'list.text': w('part of the title', '공약명의 일부'),
  sort: w('code, title, stage, department, planned or updated', 'code, title, stage, department, planned, updated 가운데 하나'), order: w('asc or desc', 'asc 또는 desc'),
  limit: w('how many at most', '최대 개수'), cursor: w('where the page before ended', '앞 쪽의 끝'),
  kind: w('planned, secured or executed', 'planned, secured, executed 가운데 하나'), pledge: w('only this pledge', '이 공약만'),
  severity: w('error, warning or info', 'error, warning, info 가운데 하나'), 'from': w('from this ledger position on', '이 원장 위치부터'),
  'findings.code': w('only this code, as in LIST_NUMBER_SKIPPED', '이 코드만 (예: LIST_NUMBER_SKIPPED)'),
  'changes.actor-id': w('only what this staff number did', '이 직원 번호가 한 것만'),
  type: w('only this type of event, as in StageChanged', '이 사건 종류만 (예: StageChanged)'), code: w('the code', '번호'), vision: w('the vision', '비전'),
  field: w('the field', '분야'), because: w('why', '까닭'), attribute: w('which text', '바꿀 항목'),
  value: w('the new value; lists and periods as JSON', '새 값. 목록과 기간은 JSON'),
  'correct.value': w('what it should have said, as JSON; null if it should not have been entered', '바른 값(JSON). 없어야 할 기록이면 null'),
  component: w('the code of the component', '세부사업 번호'), aspect: w('which classification', '분류 항목'), 'classify.value': w('the class', '분류'),
  line: w('[COMPONENT/]SOURCE/PERIOD=AMOUNT, as in city/2026=1,100백만원; the amount may be blank, dash or none (repeatable)', '[세부사업/]재원/기간=금액 (예: 시비/2026=1,100백만원). 금액은 blank, dash, none도 가능 (여러 번)'),
  period: w('YYYY, YYYY-MM or after-term', 'YYYY, YYYY-MM 또는 after-term'),
  start: w('YYYY, YYYY-MM or YYYY-MM-DD', 'YYYY, YYYY-MM 또는 YYYY-MM-DD'), end: w('YYYY, YYYY-MM or YYYY-MM-DD', 'YYYY, YYYY-MM 또는 YYYY-MM-DD'),
  detail: w('a detail (repeatable)', '세부 내용 (여러 번)'), resolution: w('how it was resolved', '해결 내용'),
  on: w('the pledge that is waited for', '먼저 되어야 할 공약'), note: w('a note', '메모'), item: w('an item (repeatable)', '항목 (여러 번)'),
  uri: w('where it is', '증빙의 위치'), sha256: w('the SHA-256 of the file', '파일의 SHA-256'), event: w('the id of an event', '사건 번호'),
  path: w('which of its values, by its path, as in planned/-/city/2024', '어느 값인지 그 경로 (예: planned/-/city/2024)'),
  since: w('since when it should have said so', '바른 시행일'),
  read: w('what was read', '읽은 것'), finding: w('its name within the pledge', '공약 안에서의 이름'), expected: w('what was expected', '기대한 것'), projection: w('which read models (default: all)', '조회 모델 (기본값: 전부)'),
  retry: w('let those that stopped try again', '멈춘 것을 다시 시도한다'), to: w('up to a day, a time or a ledger position', '이 날짜, 시각 또는 원장 위치까지'),
  },

  // What the program says.
  about: w('An event-sourced ledger of election pledges', '공약이행원장: 공약의 모든 변경을 사건으로 기록한다'),
  groups: { ask: w('Import and ask:', '가져오기와 조회:'), record: w('Record:', '기록:'), keep: w('Keep:', '관리:') },
  titles: {
    'Usage:': w('Usage:', '사용법:'), 'Arguments:': w('Arguments:', '인자:'), 'Options:': w('Options:', '선택지:'), 'Commands:': w('Commands:', '명령:'),
    'Global Options:': w('Global options:', '공통 선택지:'),
  },
  usage: {
    'commander.unknownOption': w('There is no option {what}.', '{what}이라는 선택지가 없습니다.'),
    'commander.unknownCommand': w('There is no command {what}.', '{what}이라는 명령이 없습니다.'),
    'commander.missingArgument': w('The argument {what} is missing.', '{what} 인자가 빠졌습니다.'),
    'commander.optionMissingArgument': w('The option {what} needs a value.', '{what} 선택지에 값이 필요합니다.'),
    'commander.missingMandatoryOptionValue': w('The option {what} is missing.', '{what} 선택지가 빠졌습니다.'),
    'commander.excessArguments': w('There are too many arguments.', '인자가 너무 많습니다.'),
    'commander.invalidArgument': w('The value of {what} is not allowed.', '{what}의 값이 허용되지 않습니다.'),
    other: w('The command line cannot be read: {what}.', '명령줄을 읽을 수 없습니다: {what}.'),
  },
  options: w('[options]', '[선택지]'), suggestion: w('Did you mean {what}?', '{what}을(를) 뜻하셨습니까?'),
  seeHelp: w('ledger {command} --help says more.', '자세한 것은 ledger {command} --help'),
  bug: w('The program failed; this is a bug.', '프로그램이 잘못되었습니다. 버그입니다.'),
  interrupted: w('Interrupted. What was recorded is whole; run the same command again to go on.', '중단했습니다. 기록된 것은 온전합니다. 같은 명령을 다시 실행하면 이어집니다.'),
  why: {
    missing: w('there is no such file', '그런 파일이 없습니다'), folder: w('it is a folder', '폴더입니다'),
    forbidden: w('it may not be read with these rights', '읽을 권한이 없습니다'),
    noLedger: w('it holds no ledger; ledger import, register-plan or restore makes one', '원장이 없습니다. ledger import, register-plan, restore로 만듭니다'),
  },
  expected: {
    amount: w('whole won up to {most}, as in 1,100백만원, or blank, dash or none', '1,100백만원처럼 원 단위로 떨어지는 {most}원까지의 금액이나 blank, dash, none'),
    line: w('{as} is "{read}"; expected [COMPONENT/]SOURCE/PERIOD=AMOUNT', '{as} "{read}": [세부사업/]재원/기간=금액으로 적습니다'),
    json: w('{as} is not JSON: {why}', '{as}이(가) JSON이 아닙니다: {why}'), object: w('{as} is not a JSON object', '{as}이(가) JSON 객체가 아닙니다'),
    actor: w('--actor is "{read}"; expected ID:DEPARTMENT:ROLE', '--actor "{read}": 번호:부서:역할로 적습니다'),
    revision: w('--if-match is "{read}"; expected a revision, as in 12', '--if-match "{read}": 12 같은 판 번호로 적습니다'),
    key: w('--idempotency-key is "{read}"; expected 1 to 128 visible ASCII characters', '--idempotency-key "{read}": 보이는 ASCII 문자 1~128자로 적습니다'),
  },
  recorded: w('Recorded on {of}, now at revision {revision}:', '{of}에 기록했습니다. 이제 {revision}판입니다:'),
  nothingNew: w('Nothing new for {of}; nothing was recorded. It is at revision {revision}.', '{of}에 새로운 것이 없어 기록하지 않았습니다. {revision}판입니다.'),
  repeated: w('This command was recorded on {of} before, up to revision {revision}:', '이미 {of}에 기록된 명령입니다. 그때 {revision}판이었습니다:'),
  commandId: w('Command id', '명령 번호'), token: w('Token', '토큰'),
  columns: {
    id: w('Pledge', '공약'), title: w('Title', '공약명'), stage: w('Stage', '이행단계'), department: w('Department', '담당부서'),
    planned: w('Planned (won)', '계획액(원)'), plan: w('Plan', '계획'), jurisdiction: w('Jurisdiction', '자치단체'), term: w('Term', '임기'),
    planTitle: w('Title', '제목'), pledges: w('Pledges', '공약 수'), documents: w('Documents', '문서 수'), source: w('Source', '재원'), period: w('Period', '기간'),
    sum: w('Sum', '합계'), stated: w('As stated', '적힌 합계'), projection: w('Read model', '조회 모델'), version: w('Version', '버전'), position: w('Position', '위치'),
    lag: w('Behind', '밀린 사건'), state: w('State', '상태'),
  },
  won: w('{amount} won', '{amount}원'), million: w('{amount} million won', '{amount}백만원'),
  wonAndMillion: w('{amount} won ({million} million)', '{amount}원({million}백만원)'),
  unit: { won: w('in won', '단위: 원'), million: w('in million won', '단위: 백만원') },
  none: w('Nothing to show.', '표시할 것이 없습니다.'), next: w('More: the same command with --cursor {cursor}', '계속: 같은 명령에 --cursor {cursor}'),
  position: w('Ledger position {position}', '원장 위치 {position}'),
  count: { pledges: w('{count} pledges', '공약 {count}개') },
  pledge: {
    since: w('{stage}, since {day}', '{stage} ({day}부터)'), voided: w('The registration was voided: {reason}', '등록이 취소됨: {reason}'),
    whole: w('The pledge as a whole', '공약 전체'), component: w('Component {code} {title}', '세부사업 {code} {title}'), resolved: w('resolved: {text}', '해결: {text}'),
    revision: w('Revision {revision}, ledger position {position}', '{revision}판, 원장 위치 {position}'), visionField: w('Vision, field', '비전·분야'),
    departments: w('Departments', '부서'), budget: w('Budget', '예산'),
  },
  budget: {
    whole: w('{kind}, the pledge as a whole', '{kind}, 공약 전체'), component: w('{kind}, component {code}', '{kind}, 세부사업 {code}'),
    differs: w('{place}: stated {stated}, the lines add up to {sum}', '{place}: 적힌 합계 {stated}, 더하면 {sum}'),
  },
  change: {
    revision: w('revision {revision}', '{revision}판'), effective: w('effective {day}', '시행일 {day}'),
    by: w('{id} ({department}, {role}), {via}', '{id} ({department}, {role}), {via}'), reason: w('Reason: {text}', '사유: {text}'),
    approval: w('Approval: {approval}', '결재: {approval}'), lines: w('lines {from}-{to}', '{from}~{to}행'),
  },
  lines: {
    heading: w('From the document {name} (SHA-256 {sha256}):', '근거 문서 {name} (SHA-256 {sha256}):'),
    none: w('No event of this pledge came from a document.', '문서에서 온 기록이 없습니다.'),
  },
  import: {
    heading: w('Plan {plan}, document {document}, importer {importer}', '계획 {plan}, 문서 {document}, 가져오기 프로그램 {importer}'),
    dryRun: w('A dry run: nothing was recorded.', '미리 보기: 기록하지 않았습니다.'), pledge: w('{outcome}, {events} events', '{outcome}, 사건 {events}건'),
    conflict: w('Conflict at {path}: the document says {document}, the ledger keeps {ledger} (lines {from}-{to})', '충돌 {path}: 문서 {document}, 원장은 {ledger} 그대로 ({from}~{to}행)'),
    dropped: w('No longer in the document, kept in the ledger: {path} {base}', '문서에서 빠졌으나 원장에 남김: {path} {base}'),
    proposal: w('Proposed, not applied: {path}: {from} → {to}', '제안(적용 안 함): {path}: {from} → {to}'),
    sums: w('{pledges} pledges, {events} events, {refused} refused; findings: {error} errors, {warning} warnings, {info} notes', '공약 {pledges}개, 사건 {events}건, 거부 {refused}개. 확인사항: 오류 {error}, 주의 {warning}, 참고 {info}'),
    ofThePlan: w('The document as a whole', '문서 전체'),
  },
  finding: w('{severity} {place} {code}: {sentence}', '{severity} {place} {code}: {sentence}'),
  other: w('read "{read}", expected "{expected}"', '읽은 것 "{read}", 기대한 것 "{expected}"'),
  progress: {
    import: w('Importing', '가져오는 중'), catchUp: w('Reading the log', '기록을 읽는 중'), rebuild: w('Rebuilding', '다시 만드는 중'),
    replay: w('Replaying', '다시 계산하는 중'),
  },
  states: {
    live: w('live', '정상'), building: w('building, at {position}', '만드는 중, 위치 {position}'),
    stopped: w('STOPPED at event {event}: {error}', '{event} 사건에서 멈춤: {error}'),
  },
  rebuilt: w('Rebuilt up to ledger position {position}: {names}', '원장 위치 {position}까지 다시 만들었습니다: {names}'),
  retried: w('Trying again: {names}', '다시 시도합니다: {names}'), nothingStopped: w('No read model is stopped.', '멈춘 조회 모델이 없습니다.'),
  backedUp: w('Copied {events} events to {file}. Open it elsewhere: ledger restore {file} --data FOLDER', '사건 {events}건을 {file}에 복사했습니다. 다른 곳에서 열기: ledger restore {file} --data 폴더'),
  restored: w('The ledger of {events} events is in {folder}. Ask it: ledger list --data {folder}', '사건 {events}건의 원장이 {folder}에 있습니다. 조회: ledger list --data {folder}'),
  replayed: w('{events} events, up to ledger position {position}', '사건 {events}건, 원장 위치 {position}까지'),
};
