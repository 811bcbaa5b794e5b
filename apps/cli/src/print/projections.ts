import { phraseText } from '@ledger/kernel';
import { pledgeWording } from '@ledger/wording';
import type { ProjectionHealth } from '@ledger/read-models';
import { WORDS, type Speech } from '../speech';
import { left, right, table } from './table';

const { columns, states } = WORDS;

/** How far each read model is; what stopped, with its error; and what tries again, if that was asked for. */
export function projectionsText(
  health: readonly ProjectionHealth[],
  retried: readonly string[] | undefined,
  speech: Speech,
): string {
  const { say } = speech;
  const titles = [
    left(say(columns.projection)),
    right(say(columns.version)),
    right(say(columns.position)),
    right(say(columns.lag)),
    left(say(columns.state)),
  ];
  const rows = health.map((h) => [
    h.projection,
    String(h.version),
    String(h.position),
    String(h.lag),
    stateText(h, speech),
  ]);
  const asked =
    retried &&
    (retried.length === 0 ? say(WORDS.nothingStopped) : say(WORDS.retried, { names: retried.join(', ') }));
  return [...(asked ? [asked] : []), table(titles, rows)].join('\n');
}

function stateText({ stopped, building }: ProjectionHealth, { say, language }: Speech): string {
  if (stopped) {
    const error = stopped.why ? phraseText(stopped.why, language, pledgeWording) : stopped.error;
    return say(states.stopped, { event: stopped.event, error });
  }
  return building ? say(states.building, { position: building.position }) : say(states.live);
}
