import type { EventMetadata } from '@ledger/kernel';
import type { LedgerEvent } from '@ledger/pledge';
import type { Projected } from '@ledger/read-models';

/* What the specs of a diff are given. */

/** The id of the event at a position. */
export const eventAt = (position: number): string =>
  `00000000-0000-7000-8000-${String(position).padStart(12, '0')}`;

/** The instant of a position: a minute for each, from 2024-01-01 in Korea. */
export const instantAt = (position: number): string =>
  new Date(Date.parse('2023-12-31T15:00:00Z') + position * 60_000).toISOString();

/** An event of a stream at a position. */
export function told(
  position: number,
  stream: string,
  event: LedgerEvent,
  metadata: Partial<EventMetadata> = {},
): Projected {
  return {
    ...event,
    id: eventAt(position),
    stream,
    revision: position,
    position,
    metadata: {
      version: 1,
      actor: { id: '1234', department: '공공건축과', role: '담당' },
      commandId: 'c',
      commandHash: 'h',
      correlationId: 'c',
      causationId: 'c',
      effectiveOn: '2023-02-01',
      recordedAt: instantAt(position),
      origin: { via: 'cli' },
      nonce: 'n',
      ...metadata,
    },
  } as Projected;
}
