import 'reflect-metadata';
import { existsSync, readFileSync } from 'node:fs';
import { readConfig, Config } from '../../apps/api/src/composition/config';
import { problemOf } from '../../apps/api/src/http/problem.filter';
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
    expect(() => readConfig({ PORT: 'http' })).toThrow(/PORT is "http": .*integer/);
    expect(() => readConfig({ LEDGER_SAMPLE: 'maybe' })).toThrow(/LEDGER_SAMPLE is "maybe": .*yes, no/);
  });
});
