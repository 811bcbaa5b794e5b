import { exportLines, type ExportOptions } from '@ledger/audit';
import { invalidInput, LedgerError, problem } from '@ledger/kernel';
import { sourceOf } from '../../api/src/composition/audit-place';
import type { ShownCheckpoint } from '../../api/src/composition/certificates';
import type { Asked } from './asked';
import { signed } from './audit';
import { ownPlace } from './log-place';
import { toStandardOutput, writeNewFile, type Write } from './new-file';
import { withProgress } from './progress';
import { requireLedger, withLedger, type Session } from './session';
import { WORDS } from './speech';

const FORMATS = ['ndjson'];

/**
 * Writes the whole log to a new file or to the standard output: there it is all that is written. It ends with a checkpoint,
 * made now, that covers exactly what is written.
 */
export async function exportLog(asked: Asked): Promise<void> {
  const { given, config, screen } = asked;
  requireFormat(given['format']);
  requireLedger(config);
  const file = given['to'] as string | undefined;
  await withLedger(config, async (session) => {
    const { checkpoint, ...rest } = await decided(session, asked);
    const note = checkpoint && { checkpoint: checkpoint.note };
    const work = (write: Write): Promise<void> => written(session, { ...rest, ...note }, write, asked);
    if (file === undefined) await work(toStandardOutput);
    else await writeNewFile(file, work);
    if (!checkpoint) screen.note(screen.speech.say(WORDS.noCheckpoint));
    if (file !== undefined) answer(file, rest.until, checkpoint, asked);
  });
}

function requireFormat(format: unknown = 'ndjson'): void {
  if (FORMATS.includes(String(format))) return;
  throw invalidInput(problem('--format', format, 'one-of', { allowed: FORMATS }));
}

/** What is exported, before anything is written. */
async function decided(
  session: Session,
  asked: Asked,
): Promise<Pick<ExportOptions, 'source' | 'until'> & { readonly checkpoint?: ShownCheckpoint }> {
  const head = await session.stores.events.head();
  if (!head) {
    const { name: place } = ownPlace(asked.config, asked.screen.speech);
    throw new LedgerError('LEDGER_EMPTY', { place });
  }
  if (asked.given['no-checkpoint'] === true)
    return { source: sourceOf({ origin: await session.place.origin() }), until: head.position };
  const checkpoint = await signed(session, asked);
  return { source: sourceOf(checkpoint), until: checkpoint.size - 1, checkpoint };
}

async function written(
  { stores }: Session,
  options: ExportOptions,
  write: Write,
  { screen: { speech } }: Asked,
): Promise<void> {
  await withProgress(speech.say(WORDS.progress.export), async ({ at }) => {
    for await (const { text, position } of exportLines(stores.events, options)) {
      await write(text);
      at(position + 1, options.until + 1);
    }
  });
}

function answer(
  file: string,
  position: number,
  checkpoint: ShownCheckpoint | undefined,
  { screen }: Asked,
): void {
  const { say } = screen.speech;
  const exported = { file, events: position + 1, position };
  screen.answer({ ...exported, checkpoint: checkpoint?.note ?? null }, () => {
    const text = say(WORDS.exported, exported);
    if (!checkpoint) return text;
    const { size, origin, root } = checkpoint;
    return `${text}\n${say(WORDS.checkpointed, { size, origin, root })}`;
  });
}
