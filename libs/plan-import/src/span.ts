/** First and last line of the document, 1-based and inclusive. */
export type Lines = readonly [from: number, to: number];

/**
 * A range of the document. Lines and columns are 1-based; columns count UTF-16 code units of the line as one sees it, without
 * characters of no width; `endColumn` is the column after the last one, so that an empty range has `column === endColumn`.
 */
export interface Span {
  readonly line: number;
  readonly column: number;
  readonly endLine: number;
  readonly endColumn: number;
}

/** The document's lines, without their ends (LF, CRLF or CR). Line n is element n - 1. */
export function linesOf(text: string): string[] {
  return text.split(/\r\n|\n|\r/);
}

export function linesAt(span: Span): Lines {
  return [span.line, span.endLine];
}

/** The range from the beginning of one span to the end of another. */
export function spanning(first: Span, last: Span): Span {
  return { line: first.line, column: first.column, endLine: last.endLine, endColumn: last.endColumn };
}

/** A whole line without the white space around it. */
export function spanOfLine(raw: string, line: number): Span {
  const start = raw.length - raw.trimStart().length;
  return { line, column: start + 1, endLine: line, endColumn: Math.max(raw.trimEnd().length, start) + 1 };
}

/** Whole lines of the document, without the white space around them. */
export function spanOfLines(lines: readonly string[], [from, to]: Lines): Span {
  return spanning(spanOfLine(lines[from - 1] ?? '', from), spanOfLine(lines[to - 1] ?? '', to));
}

/** Where in a span a text stands; the whole span when it is not there letter by letter, as inside broken bold. */
export function spanWithin(lines: readonly string[], span: Span, text: string): Span {
  for (let line = span.line; line <= span.endLine; line++) {
    const raw = lines[line - 1] ?? '';
    const at = raw.indexOf(text, line === span.line ? span.column - 1 : 0);
    if (at < 0 || text === '') continue;
    if (line === span.endLine && at + text.length > span.endColumn - 1) continue;
    return { line, column: at + 1, endLine: line, endColumn: at + text.length + 1 };
  }
  return span;
}
