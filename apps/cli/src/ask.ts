import { LedgerError, parseKnownAt, sentence } from '@ledger/kernel';
import { pledgeWording } from '@ledger/wording';
import {
  AtTime,
  BudgetQuestion,
  ChangesQuestion,
  FindingsQuestion,
  GetBudget,
  GetHistory,
  GetPledge,
  GetSummary,
  ListChanges,
  ListFindings,
  ListPlans,
  ListPledges,
  Paging,
  PledgeListQuestion,
  SummaryQuestion,
  type PledgeAnswer,
} from '@ledger/read-models';
import { validated } from '../../api/src/composition/foreseen';
import type { Act, Asked } from './asked';
import { namedFor } from './named';
import { openedFor } from './opened';
import { budgetText } from './print/budget';
import { changesText } from './print/changes';
import { findingsText, plansText, pledgesText } from './print/lists';
import { pledgeText } from './print/pledge';
import { sourcesText } from './print/sources';
import { summaryText } from './print/summary';
import { withProgress } from './progress';
import { fieldsOf } from './readers';
import { requireLedger, withLedger, type Session } from './session';
import { sourcesOf, type DocumentSource } from './sources';
import type { Screen } from './screen';
import { WORDS, type Speech } from './speech';

/** A question's class says what may be asked, the same as over HTTP. */
const asked = <T extends object>(schema: new () => T, { row, given }: Asked): T =>
  validated(
    schema,
    fieldsOf(
      row.options.filter((param) => param.read !== 'flag'),
      given,
    ),
  );

/** Asks, prints, done: what most of the questions are. The text is of what the query answers. */
function answering(query: (asked: Asked) => object, text: (answer: never, speech: Speech) => string): Act {
  return (question) => {
    const made = query(question);
    const { screen } = question;
    return withAnswers(question, async ({ queries, stores, staff }) => {
      const opened = await openedFor<unknown>(screen, stores.vault, await queries.execute(made));
      const answer = await namedFor(screen, staff, opened);
      screen.answer(answer, () => text(answer as never, screen.speech));
    });
  };
}

/** Opens the ledger with its read models up to the end of the log; where one has stopped, the reader is told. */
async function withAnswers(
  { config, screen }: Asked,
  work: (session: Session) => Promise<void>,
): Promise<void> {
  const { speech } = screen;
  requireLedger(config);
  await withLedger(config, async (session) => {
    await caughtUp(session, screen);
    for (const { projection, stopped } of await session.models.health()) {
      if (!stopped) continue;
      const details = { projection, event: stopped.event, why: stopped.why ?? stopped.error };
      screen.note(sentence('PROJECTION_STOPPED', details, speech.language, pledgeWording));
    }
    await work(session);
  });
}

/**
 * Where the read models cannot be written (a full disk, a folder that may only be read), the answer is what they say, with
 * the position that it rests on.
 */
async function caughtUp({ projector }: Session, screen: Screen): Promise<void> {
  const { speech } = screen;
  try {
    await withProgress(speech.say(WORDS.progress.catchUp), ({ at }) =>
      projector.catchUp(({ position, head }) => at(position, head)),
    );
  } catch (error) {
    if (!(error instanceof LedgerError) || error.kind !== 'unavailable') throw error;
    screen.note(speech.say(WORDS.notCaughtUp, { why: sentence(error.code, error.details, speech.language) }));
  }
}

const id = ({ given }: Asked): string => String(given['id']);

export const answers: Readonly<Record<string, Act>> = {
  plans: answering(() => new ListPlans(), plansText),
  list: answering((q) => new ListPledges(asked(PledgeListQuestion, q)), pledgesText),
  budget: answering((q) => new GetBudget(id(q), asked(BudgetQuestion, q)), budgetText),
  history: answering((q) => new GetHistory(id(q), asked(Paging, q)), changesText),
  changes: answering((q) => new ListChanges(asked(ChangesQuestion, q)), changesText),
  summary: answering((q) => new GetSummary(asked(SummaryQuestion, q)), summaryText),
  findings: answering((q) => new ListFindings(asked(FindingsQuestion, q)), findingsText),
  show: (question) => {
    const at = asked(AtTime, question);
    return withAnswers(question, async (session) => {
      const { screen, given } = question;
      const answer = await session.queries.execute<GetPledge, PledgeAnswer>(new GetPledge(id(question), at));
      const knownAt = at.knownAt === undefined ? undefined : parseKnownAt(at.knownAt, 'knownAt');
      const sources: DocumentSource[] | undefined = given['source']
        ? await sourcesOf(session, answer, knownAt)
        : undefined;
      const { vault } = session.stores;
      const shown = await openedFor(screen, vault, sources ? { ...answer, sources } : answer);
      screen.answer(shown, () =>
        [
          pledgeText(shown, screen.speech),
          ...('sources' in shown ? [sourcesText(shown.sources, screen.speech)] : []),
        ].join('\n\n'),
      );
    });
  },
};
