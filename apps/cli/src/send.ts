import { text } from 'node:stream/consumers';
import { invalidInput, problem } from '@ledger/kernel';
import type { PlanCommand, PledgeCommand, SubjectCommand } from '@ledger/pledge';
import type { CommandBus } from '@nestjs/cqrs';
import { ChangePlan, ChangePledge, ChangeSubject, type Envelope, type Receipt } from '@ledger/ledger';
import { checked, tellable } from '../../api/src/composition/foreseen';
import { bodyParams, type CommandRow } from './command-rows';
import type { Asked } from './asked';
import { receiptText } from './print/receipt';
import { bodyFrom, fieldsOf } from './readers';
import { requireLedger, withLedger } from './session';
import type { Given } from './rows';

type Command = PledgeCommand | PlanCommand | SubjectCommand;

/** These may be the first thing that a ledger is told. */
const FOUNDING = ['RegisterPlan', 'RegisterPledge'];

/** Any command of the domain: its body is checked against its class and goes through the one door. */
export async function sendCommand({ row, given, config, screen }: Asked<CommandRow>): Promise<void> {
  const { speech } = screen;
  const id = String(given[row.args[0]!.as]);
  const body = { ...(await bodyOption(given)), ...fieldsIn(row, given) };
  const { command } = checked({
    command: { name: row.name, body } as unknown as Command,
  });
  const pins = pinsOf(given);
  if (!FOUNDING.includes(row.name)) requireLedger(config);
  await withLedger(config, async ({ commands, actor }) => {
    const envelope = { id, changes: [{ command }], actor, origin: { via: 'cli' as const }, ...pins };
    const receipt = await executed(commands, row, envelope);
    screen.answer(receipt, () => receiptText(id, receipt, speech));
  });
}

function fieldsIn(row: CommandRow, given: Given): object {
  try {
    return fieldsOf(bodyParams(row), given);
  } catch (refusal) {
    throw tellable(refusal, given);
  }
}

function executed(bus: CommandBus, { of }: CommandRow, envelope: Envelope<Command>): Promise<Receipt> {
  if (of === 'pledge') return bus.execute(new ChangePledge(envelope as Envelope<PledgeCommand>));
  if (of === 'plan') return bus.execute(new ChangePlan(envelope as Envelope<PlanCommand>));
  return bus.execute(new ChangeSubject(envelope as Envelope<SubjectCommand>));
}

async function bodyOption({ body }: Given): Promise<object> {
  if (typeof body !== 'string') return {};
  return bodyFrom(body === '-' ? await text(process.stdin) : body);
}

/** The same rules as for the headers `Idempotency-Key` and `If-Match`. */
function pinsOf(given: Given): { commandId?: string; expectedRevision?: number } {
  const { 'idempotency-key': key, 'if-match': revision } = given as Record<string, string | undefined>;
  if (key !== undefined && !/^[\x21-\x7e]{1,128}$/.test(key))
    throw invalidInput(problem('--idempotency-key', key, 'visible-ascii', { most: 128 }));
  if (revision !== undefined && !/^\d{1,15}$/.test(revision))
    throw invalidInput(problem('--if-match', revision, 'revision'));
  return {
    ...(key === undefined ? {} : { commandId: key }),
    ...(revision === undefined ? {} : { expectedRevision: Number(revision) }),
  };
}
