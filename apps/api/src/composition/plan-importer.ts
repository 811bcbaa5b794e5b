import { createHash } from 'node:crypto';
import { Inject, Injectable } from '@nestjs/common';
import { CommandBus } from '@nestjs/cqrs';
import { dayOf, LedgerError } from '@ledger/kernel';
import { ChangePlan, ChangePledge, Ledger, StoreDocument, systemClock, type Envelope } from '@ledger/ledger';
import {
  commandsOf,
  conflictFinding,
  conflictNoted,
  decodeDocument,
  FINDINGS,
  mergeEdition,
  notedOf,
  parsePlan,
  placedConflict,
  type Noted,
  type PledgeEdition,
  type Said,
} from '@ledger/plan-import';
import { pledgeId, valueOf, type PlanCommand, type Pledge } from '@ledger/pledge';
import { asLedgerError, checked, foreseen } from './foreseen';
import { DocumentArchive } from './document-archive';
import { contextOf, registrationOf, type ImportContext } from './import-context';
import type { ImportOptions, ImportReceipt, Outcome, PledgeReceipt } from './import-receipt';

/** Takes a document in: reads it, compares it with the edition before and with the ledger, and sends commands. */
@Injectable()
export class PlanImporter {
  constructor(
    @Inject(CommandBus) private readonly bus: CommandBus,
    @Inject(Ledger) private readonly ledger: Ledger,
    @Inject(DocumentArchive) private readonly archive: DocumentArchive,
  ) {}

  /**
   * Importing the same document again appends nothing; a changed one appends what it changed.
   *
   * @throws LedgerError `DOCUMENT_…` for what is no plan, `OPTION_MISSING`, `DOCUMENT_SUPERSEDED`, `EDITION_TOO_EARLY`,
   *   `PLAN_EXISTS`; nothing was appended then
   */
  async import(bytes: Uint8Array, options: ImportOptions): Promise<ImportReceipt> {
    const text = asLedgerError(() => decodeDocument(bytes));
    const edition = asLedgerError(() => parsePlan(text));
    const sha256 = sha256Of(bytes);
    const plan = (await this.ledger.plans.load(options.plan)).state;
    const context = contextOf(plan, { sha256, text, edition }, options);
    const registration = registrationOf(plan, options);
    if (!options.dryRun) {
      if (registration) await this.send(context, registration, `${commandIdOf(sha256)}.plan`);
      await this.store(context, text);
    }
    const pledges: PledgeReceipt[] = [];
    for (const pledge of edition.pledges) {
      pledges.push(await this.importPledge(context, pledge));
      options.onProgress?.(pledges.length, edition.pledges.length);
    }
    const own = edition.findings.filter((f) => f.pledge === undefined);
    const findings = [...own, ...(await this.dropped(context))];
    const token = options.dryRun ? '' : await this.register(context, bytes.length, findings, pledges);
    return {
      plan: options.plan,
      document: sha256,
      importer: edition.importer,
      dryRun: options.dryRun ?? false,
      pledges,
      findings,
      token,
    };
  }

  /** Whether an import of these bytes registered the plan and did not come to its end. */
  async wasCutOff(bytes: Uint8Array, plan: string): Promise<boolean> {
    const sha256 = sha256Of(bytes);
    const { state, knows } = await this.ledger.plans.load(plan);
    return (
      knows(`${commandIdOf(sha256)}.plan`) && !state.documents.some((document) => document.sha256 === sha256)
    );
  }

  private async importPledge(context: ImportContext, pledge: PledgeEdition): Promise<PledgeReceipt> {
    const id = pledgeId(context.options.plan, pledge.code);
    const theirs = commandsOf(context.options.plan, context.edition, pledge);
    const empty = {
      pledge: id,
      title: pledge.title.index.value,
      events: 0,
      changes: [],
      proposals: [],
      conflicts: [],
      dropped: [],
      ...countedOf(notedOf(context.options.plan, context.edition, pledge.code)),
      refusal: null,
    };
    try {
      const { state, knows } = await this.ledger.pledges.load(id);
      if (knows(commandIdOf(context.sha256))) {
        return {
          ...empty,
          outcome: 'imported-before',
          proposals: await this.proposalsOf(id, theirs, context),
        };
      }
      const landed = await this.land(context, id, pledge.code, theirs, state);
      return { ...empty, ...landed, ...countedOf([...empty.found, ...landed.conflicts.map(conflictNoted)]) };
    } catch (error) {
      if (!(error instanceof LedgerError) || !['invalid', 'rejected'].includes(error.kind)) throw error;
      return {
        ...empty,
        outcome: 'refused',
        refusal: { code: error.code, detail: error.message, details: error.details },
      };
    }
  }

  private async land(
    context: ImportContext,
    id: string,
    code: string,
    theirs: readonly Said[],
    ours: Pledge,
  ) {
    const base = await this.baseCommands(context, code);
    const { apply, dropped, ...merge } = mergeEdition(id, base, theirs, ours, context.effective);
    const conflicts = merge.conflicts.map((conflict) => placedConflict(conflict, context.document));
    const commands = [...apply, ...conflicts.map(conflictFinding)].map(checked);
    const { events, changes } = foreseen(ours, commands, {
      id,
      effectiveOn: context.effective,
      today: dayOf(systemClock.now()),
    });
    if (events > 0 && !context.options.dryRun) {
      await this.bus.execute(
        new ChangePledge(
          this.envelope(
            context,
            id,
            commands.map(({ command, lines }) => ({ command, lines })),
          ),
        ),
      );
    }
    const fresh = ours.status === 'not-registered' ? ('registered' as const) : ('revised' as const);
    const outcome: Outcome = events === 0 ? 'unchanged' : fresh;
    return { outcome, events, changes, conflicts, dropped };
  }

  /** The pledges that this edition names no longer and that the ledger still holds, each a finding of the document. */
  private async dropped({ missing, options }: ImportContext): Promise<Noted[]> {
    const ids = missing.map((code) => pledgeId(options.plan, code));
    const kept = await Promise.all(ids.map(async (id) => (await this.ledger.pledges.load(id)).state));
    return kept.flatMap((pledge, i) =>
      pledge.status === 'registered'
        ? [droppedNoted(ids[i]!, valueOf(pledge, 'title') as string, ids.length)]
        : [],
    );
  }

  /** The edition before, read by the importer of today: what differs then is what the document changed, and nothing else. */
  private async baseCommands(
    { baseOf, read, options }: ImportContext,
    code: string,
  ): Promise<Said[] | undefined> {
    const document = baseOf(code);
    if (!document) return undefined;
    const edition = read.get(document.sha256) ?? parsePlan(await this.archive.textOf(document.sha256));
    read.set(document.sha256, edition);
    const pledge = edition.pledges.find((p) => p.code === code);
    return pledge && commandsOf(options.plan, edition, pledge);
  }

  /** What the same document says to the importer of today and did not say to the one that took it in. */
  private async proposalsOf(
    id: string,
    theirs: readonly Said[],
    context: ImportContext,
  ): Promise<PledgeReceipt['proposals']> {
    if (context.readBy === undefined || context.readBy === context.edition.importer) return [];
    const then = await this.archive.importedOnly(id);
    const { apply, conflicts } = mergeEdition(id, undefined, theirs, then, context.effective);
    const today = dayOf(systemClock.now());
    const added = foreseen(then, apply, { id, effectiveOn: today, today }).changes;
    return [
      ...added,
      ...conflicts.map(({ path, document, ledger }) => ({ path, from: ledger, to: document })),
    ];
  }

  /** Content says whether a part is there already, so these commands need no id of their own. */
  private async store(context: ImportContext, text: string): Promise<void> {
    for (const command of this.archive.partsOf(context.sha256, text)) {
      const { commandId: _, ...envelope } = this.envelope(context, context.sha256, [{ command }]);
      await this.bus.execute(new StoreDocument(envelope));
    }
  }

  /** Last of all: from here on it is the edition that the next one is compared with. */
  private async register(
    context: ImportContext,
    bytes: number,
    findings: readonly Noted[],
    pledges: readonly PledgeReceipt[],
  ): Promise<string> {
    const { sha256, options, edition } = context;
    const landed = pledges
      .filter((p) => p.outcome !== 'refused')
      .map((p) => p.pledge.slice(options.plan.length + 1));
    const body = {
      sha256,
      bytes,
      name: options.name,
      importer: edition.importer,
      pledges: landed,
      findings: findings.map((f) => ({ ...f })),
    };
    return this.send(context, { name: 'RegisterSourceDocument', body });
  }

  /** @param commandId where content alone does not say whether it was recorded already */
  private async send(context: ImportContext, command: PlanCommand, commandId?: string): Promise<string> {
    const { commandId: _, ...envelope } = this.envelope(context, context.options.plan, [{ command }]);
    const receipt = await this.bus.execute(
      new ChangePlan({ ...envelope, ...(commandId ? { commandId } : {}) }),
    );
    return receipt.token;
  }

  private envelope<C>(
    { sha256, effective, options }: ImportContext,
    id: string,
    changes: Envelope<C>['changes'],
  ): Envelope<C> {
    const origin = { via: 'import' as const, document: sha256 };
    return {
      id,
      changes,
      actor: options.actor,
      commandId: commandIdOf(sha256),
      origin,
      effectiveOn: effective,
    };
  }
}

const sha256Of = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');

/** The same for every import of the same bytes, so that a stream knows what it has taken in already. */
const commandIdOf = (sha256: string): string => `import.${sha256.slice(0, 32)}`;

/** An event holds so many findings that each may say its pledge's title; a plan has at most five times as many pledges. */
const TITLED_AT_MOST = 100;

/** What a document drops stays in the ledger: a person decides what becomes of it. */
const droppedNoted = (id: string, title: string, of: number): Noted => ({
  code: 'PLEDGE_DROPPED',
  severity: FINDINGS.PLEDGE_DROPPED.severity,
  read: of > TITLED_AT_MOST ? id : `${id} ${title}`,
});

/** The same findings counted by how grave they are. */
function countedOf(found: readonly Noted[]): Pick<PledgeReceipt, 'findings' | 'found'> {
  const findings = { error: 0, warning: 0, info: 0 };
  for (const finding of found) findings[finding.severity]++;
  return { findings, found };
}
