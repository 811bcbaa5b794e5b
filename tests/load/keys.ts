import { newSigningKey, parseSigningKey, type TreePorts } from '@ledger/audit';
import { systemClock } from '@ledger/ledger';

/** A key that is nowhere but in memory, for the trees of the measurements. */
export function keysInMemory(): TreePorts['keys'] {
  const key = parseSigningKey(newSigningKey('bench'));
  const { keyId, verifierKey } = key;
  const listed = { keyId, verifierKey, state: 'active', since: systemClock.now() } as const;
  return { origin: key.name, signers: () => [key], list: () => [listed] };
}
