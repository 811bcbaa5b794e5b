import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import ts from 'typescript';
import { ERRORS, type EventFacts } from '@ledger/kernel';
import { documentEvents, planEvents, pledgeEvents, subjectEvents } from '@ledger/pledge';

/* The reference pages that are made from the code; a test keeps them what the code says. */

const root = join(__dirname, '../..');

/** The status that the problem filter gives a kind; `tests/docs` checks it against the running filter. */
export const STATUS = {
  invalid: 400,
  missing: 404,
  rejected: 409,
  conflict: 412,
  unavailable: 503,
  corrupt: 500,
};

export function errorsPage(): string {
  const rows = Object.entries(ERRORS).map(
    ([code, { kind, en, ko }]) => `| \`${code}\` | ${kind} | ${STATUS[kind]} | ${cell(en)} | ${cell(ko)} |`,
  );
  return [
    '# Errors',
    '',
    'Made from `libs/kernel/src/errors.ts` by `npm run docs`; do not edit. Codes are for ever, sentences may improve.',
    'Over HTTP an error is an RFC 9457 problem document whose `code` is the code below and whose members are the details',
    'that stand in braces. A detail that says what was expected, or why, is an object: `code`, and what belongs to it.',
    '',
    '| code | kind | HTTP | sentence | 문장 |',
    '| --- | --- | --- | --- | --- |',
    ...rows,
    '',
  ].join('\n');
}

/** How a detail is said, and what is left out without it, is no business of a reader. */
const cell = (text: string): string =>
  text
    .replace(/\{(\w+):\w+\}/g, '{$1}')
    .replaceAll('|', '\\|')
    .replaceAll('<', '&lt;');

interface Source {
  readonly title: string;
  readonly file: string;
  readonly events: Readonly<Record<string, EventFacts>>;
}

const SOURCES: readonly Source[] = [
  { title: 'A pledge: `pledge-<plan>.<code>`', file: 'pledge.events.ts', events: pledgeEvents },
  { title: 'A plan: `plan-<plan>`', file: 'plan.events.ts', events: planEvents },
  { title: 'A source document: `document-<sha256>`', file: 'plan.events.ts', events: documentEvents },
  { title: 'A subject: `subject-<subject>`', file: 'subject.events.ts', events: subjectEvents },
];

export function eventsPage(): string {
  const sections = SOURCES.flatMap(({ title, file, events }) => {
    const shapes = shapesIn(file);
    return [
      `## ${title}`,
      '',
      ...Object.values(events).flatMap(({ type, version, sealable }) => [
        `### ${type}`,
        '',
        `Version ${version}.${sealable.length > 0 ? ` Free texts are sealed in ${sealable.map((s) => `\`${s}\``).join(', ')}.` : ''}`,
        '',
        '```ts',
        shapes.get(type) ?? 'not found',
        '```',
        '',
      ]),
    ];
  });
  return [
    '# Events',
    '',
    'Made from `libs/pledge/src/*.events.ts` by `npm run docs`; do not edit. Names and shapes are on disk for ever; a change',
    'of shape is a new version with an upcaster. `Change<T>` is `{ from: T | null; to: T }`, null meaning *not recorded*.',
    'What stands beside every event is `EventMetadata` in `libs/kernel/src/metadata.ts`. A `FreeText` is a string, or a `Sealed`',
    '(`libs/kernel/src/sealed.ts`) where a command about somebody wrote it; its key may be gone.',
    '',
    ...sections,
  ].join('\n');
}

/** The type argument of each `event('Name')<…>()` in a file, as it is written there. */
function shapesIn(file: string): Map<string, string> {
  const path = join(root, 'libs/pledge/src', file);
  const source = ts.createSourceFile(path, readFileSync(path, 'utf8'), ts.ScriptTarget.Latest, true);
  const shapes = new Map<string, string>();
  const visit = (node: ts.Node): void => {
    if (ts.isCallExpression(node) && ts.isCallExpression(node.expression) && node.typeArguments?.[0]) {
      const [name] = node.expression.arguments;
      if (name && ts.isStringLiteral(name)) shapes.set(name.text, dedented(node.typeArguments[0].getText()));
    }
    ts.forEachChild(node, visit);
  };
  visit(source);
  return shapes;
}

const dedented = (text: string): string => text.replaceAll(/^ {2}(?=[ }])/gm, '').replace(/^ +}$/m, '}');

export const PAGES: Readonly<Record<string, () => string>> = {
  'docs/errors.md': errorsPage,
  'docs/events.md': eventsPage,
};

export const pathOf = (page: string): string => join(root, page);
