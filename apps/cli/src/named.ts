import { LedgerError, sentence, type Actor } from '@ledger/kernel';
import type { StaffDirectory } from '@ledger/staff';
import type { Screen } from './screen';
import { WORDS } from './speech';

/**
 * An answer with the names of who acted behind their numbers, for the eye alone: in JSON there are numbers, as in every other
 * answer. Where the directory cannot be read the reader is told, and has the numbers.
 */
export async function namedFor<T>(screen: Screen, staff: StaffDirectory, answer: T): Promise<T> {
  if (screen.json) return answer;
  const { say, language } = screen.speech;
  const ids = [...new Set(actorsIn(answer).map(({ id }) => id))];
  if (ids.length === 0) return answer;
  const found = await staff.list({ ids }).catch((error: unknown) => {
    if (!(error instanceof LedgerError)) throw error;
    screen.note(say(WORDS.staff.unread, { why: sentence(error.code, error.details, language) }));
    return [];
  });
  const names = new Map(found.map(({ id, name }) => [id, `${id} ${name}`]));
  return names.size === 0 ? answer : (withNames(answer, names) as T);
}

/** Exactly that shape: nothing else that an entry holds has it. */
function isActor(value: object): value is Actor {
  const { id, department, role } = value as Partial<Actor>;
  return (
    [id, department, role].every((field) => typeof field === 'string') && Object.keys(value).length === 3
  );
}

function actorsIn(value: unknown): Actor[] {
  if (typeof value !== 'object' || value === null) return [];
  return isActor(value) ? [value] : Object.values(value).flatMap(actorsIn);
}

function withNames(value: unknown, names: ReadonlyMap<string, string>): unknown {
  if (typeof value !== 'object' || value === null) return value;
  if (isActor(value)) return { ...value, id: names.get(value.id) ?? value.id };
  if (Array.isArray(value)) return value.map((item) => withNames(item, names));
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, withNames(inner, names)]));
}
