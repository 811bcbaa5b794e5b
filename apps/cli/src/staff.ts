import { text } from 'node:stream/consumers';
import { discreet, invalidInput, problem } from '@ledger/kernel';
import { validated } from '../../api/src/composition/foreseen';
import {
  NamedStaff,
  staffDirectory,
  staffPage,
  StaffPlace,
  StaffQuestion,
} from '../../api/src/composition/staff';
import type { StaffDirectory } from '@ledger/staff';
import type { Act, Asked } from './asked';
import { STANDARD_INPUT } from './document-file';
import { staffText } from './print/staff';
import { fieldsOf } from './readers';
import { requireLedger } from './session';
import { WORDS } from './speech';

type Work = (directory: StaffDirectory, fields: object, asked: Asked) => Promise<void>;

async function list(directory: StaffDirectory, fields: object, { screen }: Asked): Promise<void> {
  const page = await staffPage(directory, validated(StaffQuestion, fields));
  screen.answer(page, () => staffText(page, screen.speech));
}

/** Arguments stand in the shell's history and in the list of processes; the standard input does not. */
async function name(directory: StaffDirectory, fields: object, { screen }: Asked): Promise<void> {
  const written = (fields as { name?: string }).name;
  const read = written === STANDARD_INPUT ? { name: (await text(process.stdin)).trim() } : {};
  const member = validated(NamedStaff, { ...fields, ...read });
  await directory.name(member.id, member.name);
  screen.answer(member, () => screen.speech.say(WORDS.staff.named, { ...member }));
}

async function forget(directory: StaffDirectory, fields: object, { screen }: Asked): Promise<void> {
  const { id } = validated(StaffPlace, fields);
  await directory.forget(id);
  screen.answer({ id, forgotten: true }, () => screen.speech.say(WORDS.staff.forgotten, { id }));
}

const WORK: Readonly<Record<string, Work>> = { name, forget };

/** The directory of names: it is opened alone, without the ledger. What was written may be a name, and no refusal repeats it. */
export const staff: Act = async (asked) => {
  const { row, given, config } = asked;
  requireLedger(config);
  const directory = staffDirectory(config);
  try {
    const [action, ...args] = row.args;
    await workFor(given[action!.as])(directory, fieldsOf([...args, ...row.options], given), asked);
  } catch (error) {
    throw discreet(error);
  } finally {
    await directory.close();
  }
};

function workFor(action: unknown): Work {
  if (action === undefined) return list;
  const work = Object.entries(WORK).find(([name]) => name === action)?.[1];
  if (!work) throw invalidInput(problem('action', action, 'one-of', { allowed: Object.keys(WORK) }));
  return work;
}
