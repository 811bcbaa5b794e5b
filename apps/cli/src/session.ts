import 'reflect-metadata';
import { NestFactory } from '@nestjs/core';
import { CommandBus, QueryBus } from '@nestjs/cqrs';
import { invalidInput, problem, type Actor } from '@ledger/kernel';
import { READ_MODELS, type Projector, type ReadModels } from '@ledger/read-models';
import { StaffDirectory } from '@ledger/staff';
import { ACTOR_OF_REQUEST, type ActorOfRequest } from '../../api/src/composition/actor.port';
import { environment, readConfig, type Config } from '../../api/src/composition/config';
import { DocumentArchive } from '../../api/src/composition/document-archive';
import { LedgerModule, PROJECTOR } from '../../api/src/composition/ledger.module';
import { AuditPlace } from '../../api/src/composition/audit-place';
import { Certificates } from '../../api/src/composition/certificates';
import { Notary } from '../../api/src/composition/notary';
import { PlanImporter } from '../../api/src/composition/plan-importer';
import { memoryStores, openStores, type Stores } from '../../api/src/composition/stores';
import { unlessInterrupted } from './interruption';
import { requireLogIn } from './log-place';
import type { Globals } from './program';
import type { Given } from './rows';

/** The ledger, opened: the same composition, and the same doors, as behind HTTP. */
export interface Session {
  readonly commands: CommandBus;
  readonly queries: QueryBus;
  readonly models: ReadModels;
  readonly projector: Projector;
  readonly importer: PlanImporter;
  readonly archive: DocumentArchive;
  readonly notary: Notary;
  readonly certificates: Certificates;
  readonly place: AuditPlace;
  readonly staff: StaffDirectory;
  readonly stores: Stores;
  readonly actor: Actor;
}

/** @throws LedgerError `INPUT_INVALID` for what the environment or the options say wrong */
export function settingsOf({ data, actor }: Globals, given: Given = {}): Config {
  const roots = given['tsa-roots'] as string | undefined;
  const options = {
    ...(data === undefined ? {} : { LEDGER_DATA: data }),
    ...(roots === undefined ? {} : { LEDGER_TSA_ROOTS: roots }),
    ...actorSettings(actor),
  };
  return readConfig({ ...environment(), ...options });
}

/** The department's name may hold colons; a staff number and a role do not. */
function actorSettings(actor: string | undefined): Record<string, string> {
  if (actor === undefined) return {};
  const match = /^([^:]+):(.+):([^:]+)$/.exec(actor);
  if (!match) throw invalidInput(problem('--actor', actor, 'actor'));
  const [, id, department, role] = match;
  return { LEDGER_ACTOR_ID: id!, LEDGER_ACTOR_DEPARTMENT: department!, LEDGER_ACTOR_ROLE: role! };
}

/** A question to a folder without a ledger is a mistyped folder, and makes no new one there. */
export function requireLedger({ EVENTSTOREDB_URL, LEDGER_DATA }: Config): void {
  if (!EVENTSTOREDB_URL) requireLogIn(LEDGER_DATA);
}

/** Opens the ledger, works, and closes it again, also when somebody interrupts. */
export async function withLedger<T>(config: Config, work: (session: Session) => Promise<T>): Promise<T> {
  return withStores(config, await openStores(config), work);
}

/** The same on a ledger that is empty and nowhere. */
export async function withoutLedger<T>(config: Config, work: (session: Session) => Promise<T>): Promise<T> {
  return withStores(config, memoryStores(), work);
}

async function withStores<T>(
  config: Config,
  stores: Stores,
  work: (session: Session) => Promise<T>,
): Promise<T> {
  const root = LedgerModule.of({ config, stores, follow: false });
  const app = await NestFactory.createApplicationContext(root, { logger: false, abortOnError: false });
  try {
    const session = {
      commands: app.get(CommandBus),
      queries: app.get(QueryBus),
      models: app.get<ReadModels>(READ_MODELS),
      projector: app.get<Projector>(PROJECTOR),
      importer: app.get(PlanImporter),
      archive: app.get(DocumentArchive),
      notary: app.get(Notary),
      certificates: app.get(Certificates),
      place: app.get(AuditPlace),
      staff: app.get(StaffDirectory),
      stores,
      actor: await app.get<ActorOfRequest>(ACTOR_OF_REQUEST).actorOf(undefined),
    };
    return await unlessInterrupted(() => work(session));
  } finally {
    // Answers what was submitted before it closes: an append is there or is not, never half.
    await app.close();
  }
}
