import type { ComponentCode, Located, StructureRole } from './edition';
import type { Finding, FindingCode, FindingRow } from './findings';
import { FINDINGS } from './findings';
import type { Span } from './span';
import { linesAt, spanOfLine, spanWithin } from './span';

interface FindingFacts {
  readonly read: string;
  readonly expected?: string;
  readonly component?: ComponentCode;
}

/** The reader's pencil: what was found on the way, and which lines are mere structure. */
export class Reading {
  constructor(
    readonly lines: readonly string[],
    readonly findings: Finding[] = [],
    readonly structure: Located<StructureRole>[] = [],
    private readonly pledge?: string,
  ) {}

  /** The same pencil, in the section of one pledge. */
  of(pledge: string): Reading {
    return new Reading(this.lines, this.findings, this.structure, pledge);
  }

  /** Notes a finding. Its range narrows to the text that was read, unless the whole range was left out. */
  report(code: FindingCode, span: Span, facts: FindingFacts): void {
    const { component, ...rest } = facts;
    const row: FindingRow = FINDINGS[code];
    this.findings.push({
      code,
      severity: row.severity,
      ...(this.pledge === undefined ? {} : { pledge: this.pledge }),
      ...(component ? { component } : {}),
      span: row.leavesOut ? span : spanWithin(this.lines, span, facts.read),
      ...rest,
      read: clipped(facts.read),
    });
  }

  /** The text of a line of the document, wherever it stands in it. */
  spanOf(line: number): Span {
    return spanOfLine(this.lines[line - 1] ?? '', line);
  }

  structural(role: StructureRole, span: Span): void {
    this.structure.push({ value: role, lines: linesAt(span) });
  }
}

/** A finding quotes; whoever wants more has its range. */
const MAX_QUOTE = 400;

function clipped(read: string): string {
  return read.length > MAX_QUOTE ? `${read.slice(0, MAX_QUOTE)}…` : read;
}
