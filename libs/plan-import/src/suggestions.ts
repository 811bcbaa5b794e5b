import type { PledgeEdition, Suggestion } from './edition';
import { spanOfLines, spanWithin } from './span';
import { compact } from './wording';

/**
 * An open issue that names what another pledge is about hints that one waits for the other. It is a suggestion: only
 * a person makes it a dependency.
 */
export function suggestDependencies(
  pledges: readonly PledgeEdition[],
  document: readonly string[],
): Suggestion[] {
  const subjects = pledges.flatMap((pledge) => {
    const subject = subjectOf(pledge, pledges);
    return subject === undefined ? [] : [{ on: pledge.code, subject }];
  });
  return pledges.flatMap((pledge) =>
    pledge.issues.flatMap((issue) => {
      const texts = [{ value: issue.text, lines: issue.lines }, ...issue.details];
      const hints = subjects
        .filter(({ on }) => on !== pledge.code)
        .flatMap(({ on, subject }) => {
          const place = texts.find(({ value }) => mentions(value, subject));
          if (!place) return [];
          const span = spanWithin(document, spanOfLines(document, place.lines), subject);
          return [suggestion(pledge.code, on, subject, { span, lines: place.lines })];
        });
      return hints;
    }),
  );
}

function suggestion(
  from: string,
  on: string,
  mention: string,
  place: Pick<Suggestion, 'span' | 'lines'>,
): Suggestion {
  return { kind: 'dependency', from, on, mention, ...place };
}

/** The last word of a title that no other title has, leaving out what any pledge may be about: 파주시 신청사 건립 추진 → 신청사. */
function subjectOf(pledge: PledgeEdition, pledges: readonly PledgeEdition[]): string | undefined {
  const others = pledges.filter((other) => other !== pledge).map((other) => compact(other.title.index.value));
  const words = pledge.title.index.value.split(/[^가-힣A-Za-z0-9]+/);
  return words.findLast((word) => word.length >= 3 && !others.some((title) => title.includes(word)));
}

/** At the beginning of a word, so that 신청사 is not found in 혁신청사. */
function mentions(text: string, subject: string): boolean {
  const at = text.indexOf(subject);
  return at >= 0 && !/[가-힣]/.test(text.charAt(at - 1));
}
