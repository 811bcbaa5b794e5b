import 'reflect-metadata';
import { existsSync, readFileSync } from 'node:fs';
import { readConfig, Config } from '../../apps/api/src/composition/config';
import { problemOf } from '../../apps/api/src/serving/problem.filter';
import { ERRORS, LedgerError, type ErrorCode } from '@ledger/kernel';
import { PAGES, pathOf, STATUS } from './reference';

describe('the reference pages', () => {
  it.each(Object.entries(PAGES))('%s is what the code says (npm run docs writes it)', (page, render) => {
    expect(existsSync(pathOf(page)) && readFileSync(pathOf(page), 'utf8')).toBe(render());
  });

  it('gives each kind of error the status that the API gives it', () => {
    for (const [code, { kind }] of Object.entries(ERRORS)) {
      expect([code, problemOf(new LedgerError(code as ErrorCode), 'en').status]).toEqual([
        code,
        STATUS[kind],
      ]);
    }
  });

  it('finds the shape of every event', () => {
    expect(PAGES['docs/events.md']!()).not.toContain('not found');
  });
});

describe('.env.example', () => {
  const lines = readFileSync(pathOf('.env.example'), 'utf8').split('\n');
  const set = Object.fromEntries(
    lines.filter((line) => /^[A-Z]/.test(line)).map((line) => line.split('=', 2) as [string, string]),
  );

  it('names every setting with its default, and nothing else', () => {
    const defaults = Object.entries(new Config()).map(([name, value]) => [name, String(value)]);
    expect(set).toEqual(Object.fromEntries(defaults));
  });

  it('is a configuration that the program accepts', () => {
    expect(readConfig(set)).toEqual(new Config());
  });

  it('is refused with the variable, its value and what is allowed when it is wrong', () => {
    expect(() => readConfig({ PORT: 'http' })).toThrow(
      /PORT is "http"; expected a whole number from 0 to 65535/,
    );
    expect(() => readConfig({ LEDGER_SAMPLE: 'maybe' })).toThrow(
      /LEDGER_SAMPLE is "maybe"; expected one of yes, no/,
    );
  });
});

describe('docs/OPERATIONS.md', () => {
  const page = readFileSync(pathOf('docs/OPERATIONS.md'), 'utf8');

  it('names every setting with its default, and nothing else', () => {
    const table = page.split('## Settings')[1]!.split('\n## ')[0]!;
    const rows = [...table.matchAll(/^\| `([A-Z_]+)` +\| (?:`(.*?)`)? +\|/gm)];
    const defaults = Object.entries(new Config()).map(([name, value]) => [name, String(value)]);
    expect(rows.map(([, name, value]) => [name, value ?? ''])).toEqual(defaults);
  });

  it('says what to do about every error that an operator has to mend, and about none that is not there', () => {
    const alarms = page.split('## What each alarm means')[1]!.match(/`[A-Z]+(_[A-Z]+)+`/g)!;
    const named = alarms.map((code) => code.slice(1, -1));
    const grave = Object.entries(ERRORS).flatMap(([code, { kind }]) =>
      kind === 'unavailable' || kind === 'corrupt' ? [code] : [],
    );
    expect(named.filter((code) => code !== 'LEDGER_DATA').toSorted()).toEqual(grave.toSorted());
  });
});
