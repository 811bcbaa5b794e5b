import type { DocumentSource, SourcedEvent } from '../sources';
import { WORDS, type Speech } from '../speech';
import { changeText } from './changes';
import { indented } from './table';

/** The document's own lines, with their numbers, under each event that came from them. */
export function sourcesText(sources: readonly DocumentSource[], speech: Speech): string {
  if (sources.length === 0) return speech.say(WORDS.lines.none);
  return sources.map((source) => sourceText(source, speech)).join('\n\n');
}

function sourceText({ sha256, name, events }: DocumentSource, speech: Speech): string {
  const heading = speech.say(WORDS.lines.heading, { name: name ?? '?', sha256 });
  return [heading, ...events.map((event) => eventText(event, speech))].join('\n');
}

function eventText({ position, type, changes, lines, text }: SourcedEvent, speech: Speech): string {
  const said = changes.length === 1 ? changeText(changes[0]!, speech) : '';
  const head = [`#${position}`, speech.name(WORDS.events, type), said].filter(Boolean).join('  ');
  const digits = String(lines[1]).length;
  const numbered = text.map((line, i) => `${String(lines[0] + i).padStart(digits)} | ${line}`);
  return [indented(head), indented(numbered.join('\n'), 6)].join('\n');
}
