import { parentPort } from 'node:worker_threads';
import { LedgerError } from '@ledger/kernel';
import {
  compareRange,
  type Compared,
  type RangeVerdict,
} from '../../../api/src/composition/range-comparison';
import { openCompared } from './models';
import { verifyPlacedLog, type PlacedVerdict } from './placed-log';
import type { Said, Work } from './threads';

/* The other side of `threads.ts`. What it has opened is closed with the thread. */

let compared: Promise<Compared> | undefined;

async function done(work: Work): Promise<PlacedVerdict | RangeVerdict> {
  if ('log' in work) return verifyPlacedLog(work.log, (...at) => say({ at }));
  compared ??= openCompared(work.place);
  return compareRange(await compared, work.live, work.range);
}

async function take(work: Work): Promise<void> {
  try {
    say({ done: await done(work) });
  } catch (error) {
    if (!(error instanceof LedgerError)) throw error;
    say({ refused: { code: error.code, details: error.details } });
  }
}

function say(said: Said): void {
  // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a port has no origin, as a window has
  parentPort?.postMessage(said);
}

parentPort?.on('message', (work: Work) => void take(work));
