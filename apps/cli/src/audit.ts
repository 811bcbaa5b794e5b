import { readFile } from 'node:fs/promises';
import { VERIFIER_KEYS } from '@ledger/audit';
import { invalidInput, LedgerError, problem } from '@ledger/kernel';
import { FindEvent, type EventPlace } from '@ledger/read-models';
import { pledgeStream } from '@ledger/pledge';
import { Notary, shownCheckpoint } from '../../api/src/composition/notary';
import type { Act, Asked } from './asked';
import { unreadable } from './document-file';
import { toStandardOutput, writeNewFile } from './new-file';
import { checkpointText, checkpointsText, keysText } from './print/audit';
import { withProgress } from './progress';
import { requireLedger, withLedger, type Session } from './session';
import { WORDS } from './speech';

/* What the ledger certifies: checkpoints, proofs, and the keys that sign. */

const LIMIT = 50;

async function withNotary({ config }: Asked, work: (session: Session) => Promise<void>): Promise<void> {
  requireLedger(config);
  await withLedger(config, work);
}

/** Signs all that the log holds now. */
async function signed({ notary }: Session, { screen }: Asked): ReturnType<Notary['shown']> {
  const { speech } = screen;
  const made = await withProgress(speech.say(WORDS.progress.hash), ({ at }) =>
    notary.checkpoint((position) => at(position + 1, position + 1)),
  );
  return notary.shown(made?.size);
}

const checkpoint: Act = (asked) =>
  withNotary(asked, async (session) => {
    const size = wholeOf(asked, 'size');
    const shown = size === undefined ? await signed(session, asked) : await session.notary.shown(size);
    asked.screen.answer(shown, () => checkpointText(shown));
  });

const checkpoints: Act = (asked) =>
  withNotary(asked, async ({ notary }) => {
    const { cursor } = asked.given as { cursor?: string };
    const page = await (await notary.tree()).page(wholeOf(asked, 'limit') ?? LIMIT, cursor);
    const answer = { items: page.items.map(shownCheckpoint), next: page.next };
    asked.screen.answer(answer, () => checkpointsText(answer, asked.screen.speech));
  });

/** An event is named by its id, or by its place in a pledge: `paju8.12-5@3`. What no checkpoint covers yet gets one. */
const prove: Act = (asked) =>
  withNotary(asked, async (session) => {
    const { given, screen } = asked;
    const place = await placeOf(String(given['event']), session);
    const size = wholeOf(asked, 'checkpoint');
    const newest = await (await session.notary.tree()).latest();
    if (size === undefined && (newest?.size ?? 0) <= place.position) await signed(session, asked);
    const text = `${JSON.stringify(await session.notary.prove(place, size), null, 2)}\n`;
    const file = given['to'] as string | undefined;
    if (file === undefined) return toStandardOutput(text);
    await writeNewFile(file, (write) => write(text));
    screen.answer({ file, ...place }, () =>
      screen.speech.say(WORDS.proven, { file, position: place.position }),
    );
  });

async function placeOf(event: string, { queries, projector, stores }: Session): Promise<EventPlace> {
  await projector.catchUp();
  const [, pledge, revision] = /^([^@]+)@(\d{1,9})$/.exec(event) ?? [];
  if (pledge === undefined) return queries.execute<FindEvent, EventPlace>(new FindEvent(event));
  const stream = /-/.test(pledge.split('.')[0]!) ? pledge : pledgeStream(pledge);
  const [found] = await stores.events.readStream(stream, Number(revision));
  if (found?.revision !== Number(revision)) throw new LedgerError('EVENT_NOT_FOUND', { event });
  return queries.execute<FindEvent, EventPlace>(new FindEvent(found.id));
}

/** Lists the keys; or makes a new one that signs beside those that there are, or lets one sign no more. */
const keys: Act = (asked) =>
  withNotary(asked, async ({ notary }) => {
    const signing = notary.keys();
    if (asked.given['rotate'] === true) signing.rotate();
    const retired = asked.given['retire'] as string | undefined;
    if (retired !== undefined) signing.retire(retired);
    const answer = { origin: signing.origin, keys: signing.list(), file: VERIFIER_KEYS };
    asked.screen.answer(answer, () => keysText(answer, asked.screen.speech));
  });

/** Takes what a witness answered. */
const cosign: Act = (asked) =>
  withNotary(asked, async ({ notary }) => {
    const size = wholeOf(asked, 'size')!;
    await notary.cosign(size, await textOf(String(asked.given['file'])));
    const shown = await notary.shown(size);
    asked.screen.answer(shown, () => checkpointText(shown));
  });

async function textOf(path: string): Promise<string> {
  return readFile(path, 'utf8').catch((error: NodeJS.ErrnoException) => {
    throw unreadable(path, error);
  });
}

function wholeOf({ given }: Asked, name: string): number | undefined {
  const text = given[name] as string | undefined;
  if (text === undefined) return undefined;
  const number = /^[1-9]\d{0,15}$/.test(text) ? Number(text) : Number.NaN;
  if (Number.isSafeInteger(number)) return number;
  throw invalidInput(problem(name, text, 'whole', { least: 1 }));
}

export const certifying: Readonly<Record<string, Act>> = { checkpoint, checkpoints, prove, keys, cosign };
