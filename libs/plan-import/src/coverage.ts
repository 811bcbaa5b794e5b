import { FINDINGS } from './findings';
import type { FindingRow } from './findings';
import type { Reading } from './reading';
import type { Span } from './span';
import { spanOfLine } from './span';

/** Whose section lines stand in. */
export interface Owner {
  readonly code: string;
  readonly span: Span;
}

/**
 * Reports each line that nothing answers for. The edition itself is the proof of what was understood: a line counts
 * when a value names it, when it is structure, or when a finding says that it was left out.
 */
export function reportUnanswered(values: unknown, owners: readonly Owner[], reading: Reading): void {
  const answered = answeredLines(values);
  for (const { lines } of reading.structure) addRange(answered, lines[0], lines[1]);
  for (const { code, span } of reading.findings) {
    const row: FindingRow = FINDINGS[code];
    if (row.leavesOut) addRange(answered, span.line, span.endLine);
  }
  reading.lines.forEach((raw, index) => {
    if (raw.trim() === '' || answered.has(index + 1)) return;
    const owner = owners.find(({ span }) => span.line <= index + 1 && index + 1 <= span.endLine);
    const own = owner ? reading.of(owner.code) : reading;
    own.report('LINE_NOT_UNDERSTOOD', spanOfLine(raw, index + 1), { read: raw.trim() });
  });
}

/** Every line that a `lines` anywhere in the values names. */
export function answeredLines(values: unknown, answered = new Set<number>()): Set<number> {
  if (typeof values !== 'object' || values === null) return answered;
  for (const [name, value] of Object.entries(values)) {
    if (name === 'lines' && isRange(value)) addRange(answered, value[0], value[1]);
    else answeredLines(value, answered);
  }
  return answered;
}

function isRange(value: unknown): value is [number, number] {
  return Array.isArray(value) && value.length === 2 && typeof value[0] === 'number';
}

function addRange(answered: Set<number>, from: number, to: number): void {
  for (let line = from; line <= to; line++) answered.add(line);
}
