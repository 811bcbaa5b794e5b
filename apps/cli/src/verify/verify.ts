import {
  verifyModels,
  whyUncompared,
  type Lane,
  type ModelsVerdict,
} from '../../../api/src/composition/model-verification';
import { verifierOf } from '../../../api/src/composition/verification';
import type { Asked } from '../asked';
import { EXIT_FOUND } from '../failure';
import { unlessInterrupted } from '../interruption';
import { told } from '../print/found';
import { verdictText, type Verdict } from '../print/verdict';
import { withProgress } from '../progress';
import { WORDS } from '../speech';
import { checkpointsIn } from './given-checkpoints';
import { closeCompared, openCompared, openModels, type Models } from './models';
import { verifyPlacedLog, type LogAsked, type PlacedVerdict } from './placed-log';
import { verifyProof } from './verify-proof';
import { type Thread, Threads } from './threads';
import { verifyPlaceOf, type VerifyPlace } from './verify-place';

/** Verifies a log, and says all that is wrong with it. */
export async function verify(asked: Asked): Promise<void> {
  const { given, config, screen } = asked;
  const { speech } = screen;
  const place = verifyPlaceOf(given['place'] as string | undefined, config, speech);
  if (place.kind === 'proof') return verifyProof(place.file, listOf(given['key']), asked);
  const elsewhere = checkpointsIn(listOf(given['checkpoint']));
  const keys = listOf(given['key']);
  const treeAlone = given['tree-alone'] === true;
  // A key that is none is refused before anything is looked at.
  keys.forEach(verifierOf);
  const threads = new Threads();
  const verdict = await unlessInterrupted(
    () =>
      verdictOn(
        { place, config, elsewhere, keys, treeAlone },
        !treeAlone && given['no-read-models'] !== true,
        (title, work) => withProgress(speech.say(WORDS.progress[title]), ({ at }) => work(at)),
        threads,
      ),
    () => threads.end(),
  );
  const all = { ...verdict, findings: verdict.findings.map((finding) => told(finding, speech)) };
  screen.answer(all, () => verdictText(verdict, speech));
  if (verdict.findings.length > 0) process.exitCode = EXIT_FOUND;
}

type At = (done: number, of: number) => void;
/** Shows how far a piece of work is. */
type Showing = <T>(title: 'verify' | 'refold', work: (at: At) => Promise<T>) => Promise<T>;

/** The log and its read models, which are looked at side by side. */
export async function verdictOn(
  asked: LogAsked,
  withModels: boolean,
  showing: Showing,
  threads = new Threads(),
): Promise<Verdict> {
  const { place, config } = asked;
  const models = withModels ? await openModels(place, config).catch(whyUncompared) : undefined;
  if (!models || 'findings' in models) {
    // A log or a file that cannot even be opened is a finding.
    const log = await showing('verify', (at) => verifyPlacedLog(asked, at));
    return verdictOf(place, log, models ?? null);
  }
  try {
    const [first, ...others] = threads.start() as [Thread, ...Thread[]];
    let atModels: At = () => undefined;
    const log = showing('verify', (at) => first.verifyLog(asked, at));
    const lanes = [first, ...others].map(
      (thread): Lane =>
        (range, live) =>
          thread.compareRange(range, live, models.place),
    );
    const comparing = compared(models, lanes, (...far) => atModels(...far));
    // It is waited for below, but where the log cannot be read.
    comparing.catch(() => undefined);
    const found = await log;
    const readModels = await showing('refold', (at) => {
      atModels = at;
      return comparing;
    });
    return verdictOf(place, found, readModels);
  } finally {
    await threads.end();
    await models.close();
  }
}

function verdictOf({ name }: VerifyPlace, log: PlacedVerdict, readModels: Verdict['readModels']): Verdict {
  const findings = [...log.findings, ...(readModels?.findings ?? [])];
  const others = log.others + (readModels?.others ?? 0);
  return { place: name, ...log, first: log.first ?? findings[0] ?? null, findings, others, readModels };
}

async function compared({ place, reach }: Models, lanes: readonly Lane[], at: At): Promise<ModelsVerdict> {
  const both = await openCompared(place).catch(whyUncompared);
  if ('findings' in both) return both;
  try {
    return await verifyModels(reach ? { ...both, reach } : both, lanes, at);
  } finally {
    await closeCompared(both);
  }
}

const listOf = (given: unknown): readonly string[] => (given as readonly string[] | undefined) ?? [];
