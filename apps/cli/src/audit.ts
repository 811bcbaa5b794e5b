import { readFile } from 'node:fs/promises';
import { VERIFIER_KEYS } from '@ledger/audit';
import { invalidInput, LedgerError, problem } from '@ledger/kernel';
import { FindEvent, type PlacedEvent } from '@ledger/read-models';
import { pledgeStream } from '@ledger/pledge';
import type { ShownCheckpoint } from '../../api/src/composition/certificates';
import type { Act, Asked } from './asked';
import { unreadable } from './document-file';
import { failureOf } from './failure';
import { toStandardOutput, writeNewFile } from './new-file';
import { checkpointText, checkpointsText, keysText } from './print/audit';
import { withProgress } from './progress';
import { requireLedger, withLedger, type Session } from './session';
import { WORDS } from './speech';

/* What the ledger certifies: checkpoints, proofs, and the keys that sign. */

const LIMIT = 50;
const MOST = 200;

async function withNotary({ config }: Asked, work: (session: Session) => Promise<void>): Promise<void> {
  requireLedger(config);
  await withLedger(config, work);
}

/** Signs all that the log holds now, and passes it on: a person who waits learns what did not work, and that it is signed. */
export async function signed(
  { notary, certificates, stores }: Session,
  { screen, given }: Pick<Asked, 'screen' | 'given'>,
): Promise<ShownCheckpoint> {
  const events = ((await stores.events.head())?.position ?? -1) + 1;
  const made = await withProgress(screen.speech.say(WORDS.progress.hash), ({ at }) =>
    notary.checkpoint({
      anew: given['anew'] === true,
      onBatch: (position) => at(position + 1, Math.max(position + 1, events)),
    }),
  );
  for (const fault of await notary.passOn({ atOnce: true }))
    screen.note(failureOf(fault, screen.speech).problem.detail);
  return certificates.shown(made?.size);
}

const checkpoint: Act = (asked) =>
  withNotary(asked, async (session) => {
    const size = wholeOf(asked, 'size');
    const shown = size === undefined ? await signed(session, asked) : await session.certificates.shown(size);
    asked.screen.answer(shown, () => checkpointText(shown));
  });

const checkpoints: Act = (asked) =>
  withNotary(asked, async ({ certificates }) => {
    const { cursor } = asked.given as { cursor?: string };
    const answer = await certificates.page(wholeOf(asked, 'limit', MOST) ?? LIMIT, cursor);
    asked.screen.answer(answer, () => checkpointsText(answer, asked.screen.speech));
  });

/** An event is named by its id, or by its place in a pledge: `paju8.12-5@3`. What no checkpoint covers yet gets one. */
const prove: Act = (asked) =>
  withNotary(asked, async (session) => {
    const { given, screen } = asked;
    const place = await placeOf(String(given['event']), session);
    const size = wholeOf(asked, 'checkpoint');
    const newest = await (await session.place.tree()).latest();
    if (size === undefined && (newest?.size ?? 0) <= place.position) await signed(session, asked);
    const text = `${JSON.stringify(await session.certificates.prove(place, size), null, 2)}\n`;
    const file = given['to'] as string | undefined;
    if (file === undefined) return toStandardOutput(text);
    await writeNewFile(file, (write) => write(text));
    screen.answer({ file, ...place }, () =>
      screen.speech.say(WORDS.proven, { file, position: place.position }),
    );
  });

async function placeOf(event: string, { queries, projector, stores }: Session): Promise<PlacedEvent> {
  await projector.catchUp();
  const [, name, revision] = /^([^@]+)@(\d{1,9})$/.exec(event) ?? [];
  if (name === undefined) return queries.execute<FindEvent, PlacedEvent>(new FindEvent(event));
  // The name of a stream, as `plan-paju8`, is none of a pledge.
  const stream = /^[a-z0-9]+\./.test(name) ? pledgeStream(name) : name;
  const [found] = await stores.events.readStream(stream, Number(revision));
  if (found?.revision !== Number(revision)) throw new LedgerError('EVENT_NOT_FOUND', { event });
  return queries.execute<FindEvent, PlacedEvent>(new FindEvent(found.id));
}

/** Lists the keys; or makes a new one that signs beside those that there are, or for lost ones, or lets one sign no more. */
const keys: Act = (asked) =>
  withNotary(asked, async ({ place }) => {
    const { given } = asked;
    if (given['replace-lost'] === true) await place.replaceLostKeys();
    if (given['rotate'] === true) (await place.keys()).rotate();
    const retired = given['retire'] as string | undefined;
    if (retired !== undefined) (await place.keys()).retire(retired);
    const known = await place.knownKeys();
    const answer = { origin: known?.origin ?? null, keys: known?.list() ?? [], file: VERIFIER_KEYS };
    asked.screen.answer(answer, () => keysText(answer, asked.screen.speech));
  });

/** Takes what witnesses answered. The checkpoint goes to the standard output, to be kept; what became of their lines beside it. */
const cosign: Act = (asked) =>
  withNotary(asked, async ({ certificates }) => {
    const { screen, given } = asked;
    const cosigned = await certificates.cosign(wholeOf(asked, 'size')!, await textOf(String(given['file'])));
    for (const what of ['kept', 'known'] as const)
      for (const one of cosigned[what]) screen.note(screen.speech.say(WORDS.cosigned[what], { ...one }));
    screen.answer(cosigned, () => checkpointText(cosigned));
  });

async function textOf(path: string): Promise<string> {
  return readFile(path, 'utf8').catch((error: NodeJS.ErrnoException) => {
    throw unreadable(path, error);
  });
}

function wholeOf({ given }: Asked, name: string, most = Number.MAX_SAFE_INTEGER): number | undefined {
  const text = given[name] as string | undefined;
  if (text === undefined) return undefined;
  const number = /^[1-9]\d{0,15}$/.test(text) ? Number(text) : Number.NaN;
  if (number <= most) return number;
  throw invalidInput(problem(name, text, 'whole-between', { least: 1, most }));
}

export const certifying: Readonly<Record<string, Act>> = { checkpoint, checkpoints, prove, keys, cosign };
