import { phrase } from '@ledger/kernel';
import { blocksOf } from './blocks';
import { readChapters } from './chapters';
import { reportUnanswered, type Owner } from './coverage';
import { decodeDocument } from './decode';
import type { PlanEdition } from './edition';
import { IMPORTER_VERSION } from './edition';
import { byPlace } from './findings';
import { readPledge } from './pledge-section';
import { Reading } from './reading';
import { PlanRefusal } from './refusal';
import { matchSections } from './section-match';
import { linesOf } from './span';
import { suggestDependencies } from './suggestions';

/** Several times the plan of any city, at some 65 lines a pledge; reading more could take minutes. */
const MAX_LINES = 20_000;
const MAX_PLEDGES = 500;

/** What only tells a program how to set a text: soft hyphens, marks of direction, blanks of no width, a byte order mark. */
const NO_WIDTH = /\p{Cf}/gu;
/** What is a blank to whoever looks at it: white space, control characters, and the two fillers as wide as a letter. */
const BLANKS = /[\s\p{Cc}\u3164\uffa0]/gu;
/** Marks on nothing, and fillers of what is no syllable. */
const ALONE = /(?<=^|[ |])[\p{M}\u115f\u1160]+(?=$|[ |])/gu;

/** A line as a person sees it; only its indentation stays as it is, since a tab is wider than a blank. */
function asSeen(line: string): string {
  const shown = line.replace(NO_WIDTH, '');
  const body = shown.trimStart();
  const seen = body.replace(BLANKS, ' ').replace(ALONE, (unseen) => ' '.repeat(unseen.length));
  return shown.slice(0, shown.length - body.length) + seen;
}

/** The edition in a document's bytes; refuses what is no text or no plan, and reports whatever else is wrong. */
export function readPlan(bytes: Uint8Array): PlanEdition {
  return parsePlan(decodeDocument(bytes));
}

/** The edition in a document's text. The same text always gives the same edition. */
export function parsePlan(text: string): PlanEdition {
  const lines = linesOf(text).map(asSeen);
  if (lines.length > MAX_LINES)
    throw new PlanRefusal('DOCUMENT_NOT_A_PLAN', { expected: phrase('plan-lines', { most: MAX_LINES }) });
  const reading = new Reading(lines);
  const blocks = blocksOf(lines);
  for (const block of blocks) if (block.kind === 'ornament') reading.structural('ornament', block.span);
  const chapters = readChapters(
    blocks.filter((block) => block.kind !== 'ornament'),
    reading,
  );
  const count = chapters.reduce((sum, chapter) => sum + chapter.entries.length, 0);
  if (count > MAX_PLEDGES)
    throw new PlanRefusal('DOCUMENT_NOT_A_PLAN', { expected: phrase('plan-pledges', { most: MAX_PLEDGES }) });
  if (count === 0) {
    throw new PlanRefusal('DOCUMENT_NOT_A_PLAN', { expected: phrase('plan-table') });
  }
  const owners: Owner[] = [];
  const pledges = chapters.flatMap((chapter) => {
    const sections = matchSections(chapter, reading);
    for (const [{ code }, { span }] of sections) owners.push({ code, span });
    return chapter.entries.map((entry) => readPledge(entry, sections.get(entry), reading.of(entry.code)));
  });
  const head = chapters.flatMap((chapter) => chapter.head);
  reportUnanswered({ head, pledges }, owners, reading);
  return {
    importer: IMPORTER_VERSION,
    lineCount: lines.length,
    head,
    pledges,
    suggestions: suggestDependencies(pledges, lines),
    findings: reading.findings.toSorted(byPlace),
    structure: reading.structure.toSorted((a, b) => a.lines[0] - b.lines[0]),
  };
}
