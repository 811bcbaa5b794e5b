import { type Measured, type Migration, THREE_MILLION } from '../migration';
import { WORDS, type Speech } from '../speech';
import { listing } from './table';

const words = WORDS.migration;
const figure = (value: number): string => value.toLocaleString('en');

/** What was copied, the proof that it is a copy, and how long a greater ledger would take. */
export function migrationText(migration: Migration, speech: Speech): string {
  const { say } = speech;
  const { from, to, found, copied, events, position, sha256, measured, grownBy } = migration;
  return [
    say(words.copied, { from, to, copied: figure(copied), found: figure(found) }),
    say(words.proven, { events: figure(events), position }),
    listing([
      [`  ${say(words.sha256.source)}`, sha256.source],
      [`  ${say(words.sha256.target)}`, sha256.target],
    ]),
    ...(measured ? [measuredText(copied, measured, speech)] : []),
    ...(grownBy > 0 ? [say(words.grown, { grownBy: figure(grownBy) })] : []),
  ].join('\n');
}

function measuredText(copied: number, measured: Measured, { say }: Speech): string {
  return say(words.measured, {
    copied: figure(copied),
    rate: figure(measured.eventsPerSecond),
    minutes: figure(measured.minutesForThreeMillion),
    events: figure(THREE_MILLION),
  });
}
