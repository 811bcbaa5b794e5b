import { createHash } from 'node:crypto';
import { Inject, Injectable } from '@nestjs/common';
import { CommandBus } from '@nestjs/cqrs';
import { dayOf, LedgerError, type Day } from '@ledger/kernel';
import { ChangePlan, ChangePledge, Ledger, StoreDocument, systemClock, type Envelope } from '@ledger/ledger';
import {
  commandsOf,
  conflictFinding,
  decodeDocument,
  mergeEdition,
  parsePlan,
  type PlanEdition,
  type PledgeEdition,
  type Said,
} from '@ledger/plan-import';
import {
  decidePlan,
  pledgeId,
  type Plan,
  type PlanCommand,
  type Pledge,
  type SourceDocument,
} from '@ledger/pledge';
import { asLedgerError, checked, foreseen } from './foreseen';
import { DocumentArchive } from './document-archive';
import type { ImportOptions, ImportReceipt, Outcome, PledgeReceipt } from './import-receipt';

interface Context {
  readonly sha256: string;
  readonly edition: PlanEdition;
  readonly options: ImportOptions;
  readonly effective: Day;
  /** The version of the importer that took this document in before. */
  readonly readBy: string | undefined;
  /** The document that a pledge was last imported from before this one. */
  readonly baseOf: (code: string) => SourceDocument | undefined;
}

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
   * @throws LedgerError `DOCUMENT_…` for what is no plan, `OPTION_MISSING`, `DOCUMENT_SUPERSEDED`, `PLAN_EXISTS`; nothing
   *   was appended then
   */
  async import(bytes: Uint8Array, options: ImportOptions): Promise<ImportReceipt> {
    const text = asLedgerError(() => decodeDocument(bytes));
    const edition = asLedgerError(() => parsePlan(text));
    const sha256 = sha256Of(bytes);
    const plan = (await this.ledger.plans.load(options.plan)).state;
    const context = this.contextOf(plan, sha256, edition, options);
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
    const findings = edition.findings.filter((f) => f.pledge === undefined);
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

  private contextOf(plan: Plan, sha256: string, edition: PlanEdition, options: ImportOptions): Context {
    const at = plan.documents.findLastIndex((document) => document.sha256 === sha256);
    const known = plan.documents[at];
    const successor =
      known &&
      plan.documents.slice(at + 1).find((d) => d.pledges.some((code) => known.pledges.includes(code)));
    if (successor)
      throw new LedgerError('DOCUMENT_SUPERSEDED', {
        importedOn: known.importedOn,
        latest: successor.sha256,
      });
    const effective = options.effective ?? known?.importedOn;
    if (effective === undefined) throw new LedgerError('OPTION_MISSING', { option: 'effective' });
    const today = dayOf(systemClock.now());
    if (effective > today) throw new LedgerError('EFFECTIVE_IN_FUTURE', { effectiveOn: effective, today });
    const before = plan.documents.filter((document) => document.sha256 !== sha256);
    const baseOf = (code: string): SourceDocument | undefined =>
      before.findLast((d) => d.pledges.includes(code));
    return { sha256, edition, options, effective, readBy: known?.importer, baseOf };
  }

  private async importPledge(context: Context, pledge: PledgeEdition): Promise<PledgeReceipt> {
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
      ...findingsOf(context, pledge),
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
      return { ...empty, ...(await this.land(context, id, pledge.code, theirs, state)) };
    } catch (error) {
      if (!(error instanceof LedgerError) || !['invalid', 'rejected'].includes(error.kind)) throw error;
      return {
        ...empty,
        outcome: 'refused',
        refusal: { code: error.code, detail: error.message, details: error.details },
      };
    }
  }

  private async land(context: Context, id: string, code: string, theirs: readonly Said[], ours: Pledge) {
    const base = await this.baseCommands(context, code);
    const merge = mergeEdition(id, base, theirs, ours, context.effective);
    const commands = [...merge.apply, ...merge.conflicts.map(conflictFinding)].map(checked);
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
    return { outcome, events, changes, conflicts: merge.conflicts, dropped: merge.dropped };
  }

  /** The edition before, read by the importer of today: what differs then is what the document changed, and nothing else. */
  private async baseCommands({ baseOf, options }: Context, code: string): Promise<Said[] | undefined> {
    const document = baseOf(code);
    if (!document) return undefined;
    const edition = parsePlan(await this.archive.textOf(document.sha256));
    const pledge = edition.pledges.find((p) => p.code === code);
    return pledge && commandsOf(options.plan, edition, pledge);
  }

  /** What the same document says to the importer of today and did not say to the one that took it in. */
  private async proposalsOf(
    id: string,
    theirs: readonly Said[],
    context: Context,
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
  private async store(context: Context, text: string): Promise<void> {
    for (const command of this.archive.partsOf(context.sha256, text)) {
      const { commandId: _, ...envelope } = this.envelope(context, context.sha256, [{ command }]);
      await this.bus.execute(new StoreDocument(envelope));
    }
  }

  /** Last of all: from here on it is the edition that the next one is compared with. */
  private async register(
    context: Context,
    bytes: number,
    findings: PlanEdition['findings'],
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
  private async send(context: Context, command: PlanCommand, commandId?: string): Promise<string> {
    const { commandId: _, ...envelope } = this.envelope(context, context.options.plan, [{ command }]);
    const receipt = await this.bus.execute(
      new ChangePlan({ ...envelope, ...(commandId ? { commandId } : {}) }),
    );
    return receipt.token;
  }

  private envelope<C>(
    { sha256, effective, options }: Context,
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

/** What the document does not say is asked for by name, and never guessed. */
function registrationOf(plan: Plan, options: ImportOptions): PlanCommand | undefined {
  const { jurisdiction, jurisdictionCode, term, title } = options;
  const known = plan.attributes;
  if (known && jurisdiction === undefined && term === undefined && title === undefined) return undefined;
  const name = jurisdiction ?? known?.jurisdiction.name;
  const called = term ?? known?.term;
  if (name === undefined) throw new LedgerError('OPTION_MISSING', { option: 'jurisdiction' });
  if (called === undefined) throw new LedgerError('OPTION_MISSING', { option: 'term' });
  const code = jurisdictionCode ?? (name === known?.jurisdiction.name ? known.jurisdiction.code : undefined);
  const body = {
    jurisdiction: { name, ...(code ? { code } : {}) },
    term: called,
    ...(title ? { title } : {}),
  };
  const command: PlanCommand = { name: 'RegisterPlan', body };
  checked({ command });
  if (!known) return command;
  // Throws where the options deny what is registered; else there is nothing to say.
  const today = dayOf(systemClock.now());
  decidePlan(plan, command, { id: options.plan, effectiveOn: today, today });
  return undefined;
}

function findingsOf(
  { edition }: Context,
  { code }: PledgeEdition,
): Pick<PledgeReceipt, 'findings' | 'found'> {
  const found = edition.findings.filter((finding) => finding.pledge === code);
  const findings = { error: 0, warning: 0, info: 0 };
  for (const finding of found) findings[finding.severity]++;
  return { findings, found };
}
