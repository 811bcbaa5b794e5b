import { LedgerError, type JsonObject } from '@ledger/kernel';
import type { DomainRules } from '@ledger/audit';
import { categoryOf, readEvent } from '@ledger/pledge';

/** How the streams of each kind begin; a document's has one type of event only. */
const OPENINGS: ReadonlyMap<string, string> = new Map([
  ['pledge', 'PledgeRegistered'],
  ['plan', 'PlanRegistered'],
]);

/** What the domain says about events to whoever verifies a log of them. */
export const domainRules: DomainRules = {
  openingOf: (stream) => OPENINGS.get(categoryOf(stream)),
  unknownIn: ({ stream, type, data, metadata }) => {
    const version = metadata['version'];
    try {
      readEvent(stream, String(type), Number(version), data as JsonObject);
      return undefined;
    } catch (error) {
      if (!(error instanceof LedgerError)) throw error;
      return `${String(type)} ${String(version)}`;
    }
  },
};
