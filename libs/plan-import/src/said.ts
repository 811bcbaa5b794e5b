import type { PledgeCommand } from '@ledger/pledge';
import type { Lines, Span } from './span';

/** A command and the lines of the document that say so. */
export interface Said {
  readonly command: PledgeCommand;
  readonly lines: Lines;
  /** Where each value stands that a command of many sets, by its path. */
  readonly spans?: ReadonlyMap<string, Span>;
}

export type Body<Name extends PledgeCommand['name']> = Extract<PledgeCommand, { name: Name }>['body'];

export const said = <Name extends PledgeCommand['name']>(
  name: Name,
  body: Body<Name>,
  lines: Lines,
  spans?: ReadonlyMap<string, Span>,
): Said => ({ command: { name, body } as PledgeCommand, lines, ...(spans ? { spans } : {}) });
