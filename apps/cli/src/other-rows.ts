import { arg, flag, must, option, type Group, type Param, type Row } from './rows';

/* What is asked of the ledger, and what keeps it. The fields of a question are those of its class in `@ledger/read-models`. */

const times = [option('as-of', 'asOf', 'day'), option('known-at', 'knownAt', 'day')];
const paging = [option('limit'), option('cursor'), option('order')];

const row = (group: Group, command: string, args: readonly Param[], options: readonly Param[] = []): Row => ({
  group,
  command,
  args,
  options,
});

export const otherRows: readonly Row[] = [
  row(
    'ask',
    'import',
    [arg('file')],
    [
      option('plan'),
      option('jurisdiction'),
      option('jurisdiction-code', 'jurisdictionCode'),
      option('term'),
      option('title'),
      option('effective', 'effective', 'day'),
      flag('dry-run'),
    ],
  ),
  row('ask', 'plans', []),
  row(
    'ask',
    'list',
    [],
    [
      option('plan'),
      option('stage', 'stage', 'stage'),
      option('department'),
      option('year'),
      option('text'),
      option('sort'),
      ...times,
      ...paging,
    ],
  ),
  row('ask', 'show', [arg('id')], [...times, flag('source')]),
  row('ask', 'budget', [arg('id')], [option('kind'), ...times]),
  row('ask', 'history', [arg('id')], paging),
  row(
    'ask',
    'changes',
    [],
    [
      option('plan'),
      option('pledge'),
      option('actor-id', 'actor'),
      option('type'),
      option('from'),
      ...paging,
    ],
  ),
  row('ask', 'summary', [], [option('plan'), ...times]),
  row(
    'ask',
    'findings',
    [],
    [option('plan'), option('pledge'), option('code'), option('severity', 'severity', 'severity'), ...paging],
  ),
  row('certify', 'checkpoint', [], [option('size'), flag('anew')]),
  row('certify', 'checkpoints', [], [option('limit'), option('cursor')]),
  row('certify', 'prove', [arg('event')], [option('checkpoint'), option('to')]),
  row('certify', 'cosign', [arg('size'), arg('file')]),
  row('certify', 'keys', [], [flag('rotate'), option('retire'), flag('replace-lost')]),
  row('ask', 'replay', [], [option('to'), option('diff', 'diff', 'two'), option('pledge')]),
  row('keep', 'rebuild', [{ ...arg('projection', 'projections', 'texts'), required: false }]),
  row('keep', 'projections', [], [flag('retry')]),
  row('keep', 'backup', [arg('file')]),
  row('keep', 'restore', [arg('file')]),
  row('keep', 'export', [], [option('format'), option('to'), flag('no-checkpoint')]),
  row('keep', 'import-log', [arg('file')], [option('key', 'key', 'texts')]),
  row(
    'certify',
    'verify',
    [{ ...arg('place'), required: false }],
    [
      option('checkpoint', 'checkpoint', 'texts'),
      option('key', 'key', 'texts'),
      option('tsa-roots', 'LEDGER_TSA_ROOTS'),
      flag('no-read-models'),
      flag('tree-alone'),
    ],
  ),
  row(
    'keep',
    'staff',
    [arg('action'), arg('number', 'id'), arg('name')].map((param) => ({ ...param, required: false })),
    [option('id', 'id', 'texts'), option('limit'), option('cursor')],
  ),
  row('keep', 'migrate-store', [], [must('from'), must('to')]),
];
