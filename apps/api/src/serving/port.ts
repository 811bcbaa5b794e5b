import { once } from 'node:events';
import { createServer } from 'node:net';
import { LedgerError, systemWhy } from '@ledger/kernel';

/** Which setting names a port, for whoever has to choose another one. */
export type PortSetting = 'PORT' | 'PROJECTOR_PORT';

/** The plain error for a port that cannot be listened on. */
export function portError(fault: unknown, port: number, setting: PortSetting): unknown {
  const { code } = (fault ?? {}) as NodeJS.ErrnoException;
  if (code === 'EADDRINUSE') return new LedgerError('PORT_BUSY', { port, setting }, { cause: fault });
  if (typeof code !== 'string') return fault;
  return new LedgerError('PORT_FORBIDDEN', { port, setting, why: systemWhy(fault) }, { cause: fault });
}

/**
 * Listens for a moment, and lets go again.
 *
 * @throws LedgerError `PORT_BUSY`, `PORT_FORBIDDEN`
 */
export async function requirePort(port: number, host: string, setting: PortSetting): Promise<void> {
  const probe = createServer().listen({ port, host });
  try {
    await once(probe, 'listening');
  } catch (fault) {
    throw portError(fault, port, setting);
  }
  probe.close();
  await once(probe, 'close');
}
