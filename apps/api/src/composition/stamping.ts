import { base64, parseNote, requestTimestamp, type TimestampAuthority } from '@ledger/audit';
import { invalidInput, problem, type Clock } from '@ledger/kernel';
import type { AuditPlace } from './audit-place';
import type { Config } from './config';
import { Errand } from './errand';
import { trustedIn } from './trusted-roots';

const LIMIT_MS = 8_000;

/**
 * Gets a time stamp (RFC 3161) for each checkpoint that comes: a stamp for one of before would say no more than that it is
 * there now, which the next one says as well.
 */
export function stamping(authority: TimestampAuthority, place: AuditPlace, clock: Clock): Errand {
  return new Errand(place, {
    register: 'stamped',
    from: 'newest',
    perform: async ({ size, note }) => {
      const tree = await place.tree();
      // Another process may have been faster; two that ask at the same moment get two stamps, which does no harm.
      if ((await tree.endorsements(size)).some(({ kind }) => kind === 'timestamp')) return;
      const { token } = await requestTimestamp(parseNote(note).text, authority);
      const text = base64(token);
      await tree.endorse(size, { kind: 'timestamp', text, addedAt: clock.now() });
    },
  });
}

/**
 * The authority that the settings name, if they do.
 *
 * @throws LedgerError `INPUT_INVALID` for an address without certificates to trust, `FILE_UNREADABLE`, `CERTIFICATES_INVALID`
 */
export function authorityOf({
  LEDGER_TSA_URL: url,
  LEDGER_TSA_ROOTS: path,
}: Config): TimestampAuthority | undefined {
  if (!url) return undefined;
  if (!path) throw invalidInput(problem('LEDGER_TSA_ROOTS', path, 'text', { most: 4096 }));
  return { url, trusted: trustedIn(path, 'LEDGER_TSA_ROOTS'), limitMs: LIMIT_MS };
}
