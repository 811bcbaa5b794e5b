import { CommanderError } from 'commander';
import { LedgerError } from '@ledger/kernel';
import { bodyParams, isCommandRow } from './command-rows';
import { failureOf, Interrupted } from './failure';
import { buildProgram, type Globals } from './program';
import { fieldsOf } from './readers';
import type { Given, Row } from './rows';
import { speechIn } from './speech';

const speech = speechIn('en');

interface Parsed {
  readonly row: Row;
  readonly given: Given;
  readonly globals: Globals;
}

/** What the program would have been asked to do. */
async function parse(...args: string[]): Promise<Parsed> {
  let parsed: Parsed | undefined;
  const program = buildProgram(speech, '1.2.3', async (row, given, globals) => {
    parsed = { row, given, globals };
  });
  await program
    .configureOutput({ writeOut: () => undefined, writeErr: () => undefined })
    .parseAsync(args, { from: 'user' });
  return parsed!;
}

async function bodyOf(...args: string[]): Promise<object> {
  const { row, given } = await parse(...args);
  if (!isCommandRow(row)) throw new Error(`${row.command} is no command of the domain`);
  return fieldsOf(bodyParams(row), given);
}

describe('the help', () => {
  const helpOf = (language: 'ko' | 'en', command?: string): string => {
    const program = buildProgram(speechIn(language), '1.2.3', async () => undefined);
    const shown = command ? program.commands.find((c) => c.name() === command)! : program;
    return shown.helpInformation().replaceAll(/\s+/g, ' ');
  };

  it('says how the program is used in the language of the reader', () => {
    expect(helpOf('ko')).toMatch(/^사용법: ledger \[선택지\] \[명령\]/);
    expect(helpOf('en')).toMatch(/^Usage: ledger \[options\] \[command\]/);
  });

  it('says which orders of a list need a plan', () => {
    expect(helpOf('en', 'list')).toContain(
      'without --plan only code, and updated where there is no filter and no time',
    );
    expect(helpOf('ko', 'list')).toContain('--plan 없이는 code만, 조건과 때가 없으면 updated도');
  });
});

describe('a command on the command line', () => {
  it('becomes the body that HTTP would be sent', async () => {
    expect(
      await bodyOf(
        'change-stage',
        'paju8.12-5',
        '추진',
        '--effective',
        '2023-03-01',
        '--reason',
        '착수',
        '--reason-code',
        'start',
        '--approval',
        '기획-12',
      ),
    ).toEqual({
      to: 'in-progress',
      effectiveOn: '2023-03-01',
      reason: { text: '착수', code: 'start' },
      approval: '기획-12',
    });
  });

  it('takes budget lines, by codes or by Korean words', async () => {
    expect(
      await bodyOf(
        'revise-budget',
        'paju8.12-8',
        '--line',
        '1/시비/기투자=10,578백만원',
        '--line',
        'total/total=none',
        '--line',
        'city/2026=',
      ),
    ).toEqual({
      lines: [
        { component: '1', source: 'city', period: 'prior', amount: 10_578_000_000 },
        { source: 'total', period: 'total', amount: 'none' },
        { source: 'city', period: '2026', amount: 'blank' },
      ],
    });
  });

  it('reads JSON where a value may be more than text', async () => {
    expect(await bodyOf('amend', 'p8.1', 'outline', '[{"text":"a"}]')).toEqual({
      attribute: 'outline',
      to: [{ text: 'a' }],
    });
    expect(await bodyOf('amend', 'p8.1', 'title', '[조리·광탄] 센터')).toEqual({
      attribute: 'title',
      to: '[조리·광탄] 센터',
    });
    expect(await bodyOf('amend', 'p8.1', 'title', '2024')).toEqual({ attribute: 'title', to: '2024' });
    expect(await bodyOf('correct', 'p8.1', 'e', 'stage', '--value', 'null')).toMatchObject({ value: null });
    expect(await bodyOf('correct', 'p8.1', 'e', 'stage', '--value', 'completed')).toMatchObject({
      value: 'completed',
    });
  });

  it('takes what it says of itself before or after its name', async () => {
    for (const args of [
      ['--json', '--data', 'x', 'list'],
      ['list', '--json', '--data', 'x'],
    ]) {
      expect((await parse(...args)).globals).toEqual({ json: true, data: 'x' });
    }
  });

  it('takes two values where it is asked for two, up to the next option', async () => {
    const { given } = await parse('replay', '--diff', '5', '2026-06-30', '--pledge', 'p8.1');
    expect(given).toMatchObject({ diff: ['5', '2026-06-30'], pledge: 'p8.1' });
    expect((await parse('replay')).given['diff']).toBeUndefined();
  });

  it('may be given as JSON instead', async () => {
    expect((await parse('change-stage', 'p8.1', '--body', '{"to":"completed"}')).given).toMatchObject({
      id: 'p8.1',
      body: '{"to":"completed"}',
    });
  });
});

describe('a mistake on the command line', () => {
  it.each([
    [['lst'], 'There is no command lst. Did you mean list?'],
    [['list', '--plam', 'x'], 'There is no option --plam. Did you mean --plan?'],
    [['show'], 'The argument id is missing.'],
    [['change-stage', 'p8.1'], 'The argument stage is missing.'],
    [['revise-budget', 'p8.1'], 'The option --line is missing.'],
    [['list', '--plan'], 'The option --plan needs a value.'],
    [['replay', '--diff'], 'The option --diff needs a value.'],
    [['show', 'a', 'b'], 'There are too many arguments.'],
  ])('%j is answered by one sentence', async (args, detail) => {
    const error: unknown = await parse(...args).catch((e: unknown) => e);
    expect(failureOf(error, speech)).toEqual({ exitCode: 2, problem: { code: 'USAGE', detail } });
  });

  it('says what --lang was given, and what it takes', async () => {
    const error: unknown = await parse('--lang', 'fr', 'list').catch((e: unknown) => e);
    expect(failureOf(error, speech)).toMatchObject({
      exitCode: 2,
      problem: { detail: 'The input is not valid: --lang is "fr"; expected one of ko, en.' },
    });
  });

  it.each(['city2026=5', 'city/2026', '/city/2026=5', 'a/b/c/d=5', '=5'])(
    'such as the budget line %j is refused',
    async (line) => {
      await expect(bodyOf('revise-budget', 'p8.1', '--line', line)).rejects.toThrow(
        expect.objectContaining({ code: 'INPUT_INVALID' }),
      );
    },
  );
});

describe('a failure', () => {
  it('has an exit code for each kind', () => {
    const codes = [
      'INPUT_INVALID',
      'PLEDGE_MISSING',
      'PLEDGE_EXISTS',
      'REVISION_MISMATCH',
      'STORE_BUSY',
      'STORE_DAMAGED',
    ] as const;
    expect(codes.map((code) => failureOf(new LedgerError(code), speech).exitCode)).toEqual([
      2, 3, 4, 5, 6, 7,
    ]);
    expect(failureOf(new Error('x'), speech)).toMatchObject({
      exitCode: 70,
      stack: expect.stringContaining('x'),
    });
    expect(failureOf(new Interrupted('SIGINT'), speech).exitCode).toBe(130);
  });

  it('says its sentence in the language, beside its details', () => {
    const error = new LedgerError('PLEDGE_MISSING', { pledge: 'p8.1' });
    expect(failureOf(error, speechIn('ko')).problem).toEqual({
      pledge: 'p8.1',
      code: 'PLEDGE_MISSING',
      detail: 'p8.1 공약이 없습니다.',
    });
    expect(
      failureOf(
        new CommanderError(1, 'commander.unknownOption', "error: unknown option '--x'"),
        speechIn('ko'),
      ).problem.detail,
    ).toBe('--x이라는 선택지가 없습니다.');
  });
});
