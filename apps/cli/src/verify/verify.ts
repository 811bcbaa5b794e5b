import { findingText, type Finding, type LogVerdict } from '@ledger/audit';
import type { Config } from '../../../api/src/composition/config';
import { verifyModels, whyUncompared } from '../../../api/src/composition/model-verification';
import { verifierOf, verifyLog, type Evidence } from '../../../api/src/composition/verification';
import type { Asked } from '../asked';
import { EXIT_FOUND } from '../failure';
import { unlessInterrupted } from '../interruption';
import { verdictText, type Verdict } from '../print/verdict';
import { withProgress } from '../progress';
import { WORDS, type Speech } from '../speech';
import { checkpointsIn } from './given-checkpoints';
import { verifyProof } from './verify-proof';
import {
  openModels,
  openPlace,
  unreadEvidence,
  verifyPlaceOf,
  type Opened,
  type VerifyPlace,
} from './verify-place';

/** Verifies a log, and says all that is wrong with it. */
export async function verify(asked: Asked): Promise<void> {
  const { given, config, screen } = asked;
  const { speech } = screen;
  const place = verifyPlaceOf(given['place'] as string | undefined, config, speech);
  if (place.kind === 'proof') return verifyProof(place.file, listOf(given['key']), asked);
  const elsewhere = checkpointsIn(listOf(given['checkpoint']));
  const keys = listOf(given['key']).map(verifierOf);
  const verdict = await unlessInterrupted(async (): Promise<Verdict> => {
    const log = await withPlace(openPlace(place, config), async (opened) => {
      const { said = [], tiles, verifiers } = opened;
      const given = {
        elsewhere: [...said, ...elsewhere],
        tiles,
        verifiers: keys.length > 0 ? keys : verifiers,
      };
      const found = await withProgress(speech.say(WORDS.progress.verify), ({ at }) =>
        lookedAt(opened, given, at),
      );
      return { ...found, keys: keysFrom(keys, verifiers) };
    });
    const isAsked = given['no-read-models'] !== true;
    const readModels = isAsked ? await modelsOf(place, config, speech) : null;
    const findings = [...log.findings, ...(readModels?.findings ?? [])];
    return { place: place.name, ...log, first: log.first ?? findings[0] ?? null, findings, readModels };
  });
  const all = { ...verdict, findings: verdict.findings.map((finding) => told(finding, speech)) };
  screen.answer(all, () => verdictText(verdict, speech));
  if (verdict.findings.length > 0) process.exitCode = EXIT_FOUND;
}

/** Where the ledger's own evidence is damaged, that is a finding, and the log is looked at without it. */
async function lookedAt(
  { log, own, unread }: Opened,
  given: Omit<Evidence, 'own'>,
  at: (done: number, of: number) => void,
): Promise<LogVerdict> {
  try {
    const verdict = await verifyLog(log, { own, ...given }, at);
    return unread ? { ...verdict, findings: [unread, ...verdict.findings] } : verdict;
  } catch (error) {
    if (!own) throw error;
    return lookedAt({ log, own: undefined, verifiers: [], unread: unreadEvidence(error) }, given, at);
  }
}

/** Null where the place has no read models; a log or a file that cannot even be opened is a finding. */
async function modelsOf(place: VerifyPlace, config: Config, { say }: Speech): Promise<Verdict['readModels']> {
  const opened = await openModels(place, config).catch((error: unknown) => whyUncompared(error));
  if (!opened || 'findings' in opened) return opened ?? null;
  const { events, documents } = opened;
  try {
    return await withProgress(say(WORDS.progress.refold), ({ at }) =>
      verifyModels(events, documents, ({ position, head }) => at(position, head)),
    );
  } finally {
    await documents.close();
    await events.close();
  }
}

const listOf = (given: unknown): readonly string[] => (given as readonly string[] | undefined) ?? [];

const keysFrom = (given: readonly unknown[], own: readonly unknown[]): Verdict['keys'] =>
  given.length > 0 ? 'given' : own.length > 0 ? 'own' : 'none';

/** Data with its sentence beside it, as a problem has. */
const told = (finding: Finding, { language }: Speech) => ({
  ...finding,
  detail: findingText(finding, language),
});

async function withPlace<T>(opening: Promise<Opened>, work: (opened: Opened) => Promise<T>): Promise<T> {
  const opened = await opening;
  try {
    return await work(opened);
  } finally {
    await opened.own?.close();
    await opened.log.close();
  }
}
