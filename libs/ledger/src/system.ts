import { randomBytes } from 'node:crypto';
import { v7 } from 'uuid';
import type { Clock, Ids } from '@ledger/kernel';

export const systemClock: Clock = { now: () => new Date().toISOString() };

const NONCE_BYTES = 16;
const POOL_BYTES = NONCE_BYTES * 256;
let pool = Buffer.alloc(0);

/** Random bytes are taken from the system in pools: one call for each event would cost more than the rest of it. */
function nonce(): string {
  if (pool.length < NONCE_BYTES) pool = randomBytes(POOL_BYTES);
  const taken = pool.toString('hex', 0, NONCE_BYTES);
  pool = pool.subarray(NONCE_BYTES);
  return taken;
}

export const systemIds: Ids = { eventId: () => v7(), nonce };
