import { extname, join } from 'node:path';
import { isMainThread, parentPort, Worker, workerData } from 'node:worker_threads';
import { LedgerError, type ErrorCode } from '@ledger/kernel';
import { verifyPlacedLog, type LogAsked, type PlacedVerdict } from './placed-log';

/*
 * The log is verified on a thread of its own while this one folds it into read models: the two share nothing but the files.
 */

/** What the thread says: how far it is, and in the end what was found or what went wrong. */
type Said =
  | { readonly at: readonly [done: number, of: number] }
  | { readonly verdict: PlacedVerdict }
  | { readonly refused: { readonly code: ErrorCode; readonly details: LedgerError['details'] } };

/** The same as `verifyPlacedLog`, on another thread. */
export function verifyLogBeside(
  asked: LogAsked,
  onEvents: (done: number, of: number) => void,
): Promise<PlacedVerdict> {
  // As this file is, compiled or not.
  const worker = new Worker(join(__dirname, `log-worker${extname(__filename)}`), { workerData: asked });
  return new Promise((resolve, reject) => {
    worker.on('message', (said: Said) => {
      if ('at' in said) onEvents(...said.at);
      else if ('verdict' in said) resolve(said.verdict);
      else reject(new LedgerError(said.refused.code, said.refused.details));
    });
    worker.on('error', reject);
    worker.on('exit', (code) => reject(new Error(`the thread that verifies the log ended with ${code}`)));
  });
}

async function main(asked: LogAsked): Promise<void> {
  // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a port has no origin, as a window has
  const say = (said: Said): void => parentPort!.postMessage(said);
  try {
    say({ verdict: await verifyPlacedLog(asked, (...at) => say({ at })) });
  } catch (error) {
    if (!(error instanceof LedgerError)) throw error;
    say({ refused: { code: error.code, details: error.details } });
  }
}

if (!isMainThread && require.main === module) void main(workerData as LogAsked);
