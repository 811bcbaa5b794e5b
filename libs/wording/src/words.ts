import { word as w, type Word } from '@ledger/kernel';
import type {
  Aspect,
  Attribute,
  DepartmentRole,
  MoneyKind,
  Severity,
  Source,
  Stage,
  TOTAL,
  VocabularyName,
} from '@ledger/pledge';

/* What people call the codes of the vocabulary, in both languages. Messages and pages say these; the API says the codes. */

// prettier-ignore
export const VOCABULARY = {
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
  /** The attributes of a plan, whose title is another thing than that of a pledge. */
  plan: { jurisdiction: w('jurisdiction', '자치단체'), term: w('term', '임기'), title: w('title', '제목') },
  sum: w('the sum', '합계'), noRevision: w('none', '없음'),
  document: w('document', '문서'),
};

/** What the codes of a field are called, by the name of their vocabulary. */
export const NAMES: Readonly<Record<VocabularyName, Readonly<Record<string, Word>>>> = VOCABULARY;
