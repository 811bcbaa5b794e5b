import { parentPort, workerData } from 'node:worker_threads';
import { LedgerError } from '@ledger/kernel';
import {
  compareRange,
  type Compared,
  type RangeVerdict,
} from '../../../api/src/composition/range-comparison';
import { closeCompared, openCompared } from './models';
import { verifyPlacedLog, type PlacedVerdict } from './placed-log';
import type { Said, Work } from './threads';

/* The other side of `threads.ts`. */

/** Somebody set it while this thread worked: what it would come to is not waited for any more. */
const isOver = workerData as Int32Array;
let compared: Promise<Compared> | undefined;

class Over extends Error {}

/** Every word takes another thread from its own work. */
const EVENTS_A_WORD = 5_000;
let saidAt = 0;

async function done(work: Exclude<Work, 'end'>): Promise<PlacedVerdict | RangeVerdict> {
  if ('log' in work) return verifyPlacedLog(work.log, at);
  compared ??= openCompared(work.place);
  return compareRange(await compared, work.live, work.range);
}

function at(done: number, of: number): void {
  if (Atomics.load(isOver, 0) === 1) throw new Over();
  if (done < saidAt + EVENTS_A_WORD) return;
  saidAt = done;
  say({ at: [done, of] });
}

async function take(work: Work): Promise<void> {
  if (work === 'end') return end();
  try {
    say({ done: await done(work) });
  } catch (error) {
    if (error instanceof Over) return;
    if (!(error instanceof LedgerError)) throw error;
    say({ refused: { code: error.code, details: error.details } });
  }
}

/** With its port closed, a thread that does nothing ends. */
async function end(): Promise<void> {
  const opened = await compared?.catch(() => undefined);
  if (opened) await closeCompared(opened);
  parentPort?.close();
}

function say(said: Said): void {
  // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a port has no origin, as a window has
  parentPort?.postMessage(said);
}

parentPort?.on('message', (work: Work) => void take(work));
