import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import ts from 'typescript';
import { root } from './dependency-cruiser';

export interface Source {
  /** From the root, with `/`. */
  readonly name: string;
  readonly text: string;
}

/** The files below some folders of the project whose names match. */
export function sources(folders: readonly string[], matching: RegExp): Source[] {
  return folders
    .filter((folder) => existsSync(join(root, folder)))
    .flatMap((folder) =>
      readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' }).map((name) =>
        join(folder, name),
      ),
    )
    .map((name) => name.replaceAll('\\', '/'))
    .filter((name) => matching.test(name))
    .map((name) => ({ name, text: readFileSync(join(root, name), 'utf8') }));
}

export const isSpec = (name: string) => /\.(spec|contract)\.ts$|^tests\/|\/test\//.test(name);

/** Where the rules of purity hold; the same places as in `.dependency-cruiser.js`. */
export const isPure = (name: string) =>
  !isSpec(name) &&
  (/^libs\/(kernel|merkle|plan-import|pledge|wording)\/src\//.test(name) ||
    /\.(events|commands|decider|projection)\.ts$/.test(name));

export function linesOf(text: string): number {
  return text.trimEnd().split('\n').length;
}

/** Functions of more than so many lines, as `file:line name? lines`. */
export function longFunctions({ name, text }: Source, most: number): string[] {
  const file = parse(name, text);
  const long: string[] = [];
  visit(file, (node) => {
    if (!ts.isFunctionLike(node) || !('body' in node) || !node.body) return;
    const [start, end] = [node.getStart(file), node.getEnd()].map(
      (at) => file.getLineAndCharacterOfPosition(at).line,
    ) as [number, number];
    if (end - start + 1 > most) long.push(`${name}:${start + 1} has ${end - start + 1} lines`);
  });
  return long;
}

/** What would make the same input give another output: a clock, chance, the process, the network. */
const IMPURE =
  /^(Date\.now|performance\.\w+|Math\.random|crypto\.\w+|globalThis\.\w+|process\.\w+|fetch|setTimeout|setInterval|setImmediate|queueMicrotask|console\.\w+)$/;

/** Uses of them, as `file:line what`. `new Date(text)` is arithmetic; `new Date()` and `Date()` look at the clock. */
export function impurities({ name, text }: Source): string[] {
  const file = parse(name, text);
  const found: string[] = [];
  visit(file, (node) => {
    const what = impurity(node, file);
    if (what)
      found.push(`${name}:${file.getLineAndCharacterOfPosition(node.getStart(file)).line + 1} ${what}`);
  });
  return found;
}

function impurity(node: ts.Node, file: ts.SourceFile): string | undefined {
  if (ts.isNewExpression(node) && node.expression.getText(file) === 'Date' && !node.arguments?.length)
    return 'new Date()';
  if (ts.isCallExpression(node) && node.expression.getText(file) === 'Date') return 'Date()';
  if (ts.isCallExpression(node) && ts.isIdentifier(node.expression) && IMPURE.test(node.expression.text))
    return node.expression.text;
  if (ts.isPropertyAccessExpression(node) && IMPURE.test(node.getText(file))) return node.getText(file);
  return undefined;
}

function parse(name: string, text: string): ts.SourceFile {
  return ts.createSourceFile(name, text, ts.ScriptTarget.ES2023);
}

function visit(node: ts.Node, look: (node: ts.Node) => void): void {
  look(node);
  ts.forEachChild(node, (child) => visit(child, look));
}
