import { join } from 'node:path';
import {
  checkpointIfAny,
  knownSigningKeys,
  openSigningKeys,
  requireOwn,
  TreeStore,
  type Certified,
  type SigningKeyPlace,
  type SigningKeys,
} from '@ledger/audit';
import type { DocumentStore } from '@ledger/document-store';
import { LedgerError, type Clock } from '@ledger/kernel';
import type { Config } from './config';
import { made, type Stores } from './stores';

/** Where the keys lie in the data folder. */
export const SIGNING_KEYS_FOLDER = 'signing-keys';

/** What the events of an export are said to come from: the log's own name, as a URI reference. */
export const sourceOf = ({ origin }: { readonly origin: string }): string => encodeURI(origin);

/** Where the hash tree, the checkpoints and the keys are. Nothing of it is there before it is first asked for. */
export class AuditPlace {
  private opened: Promise<TreeStore> | undefined;
  private signing: SigningKeys | undefined;

  constructor(
    private readonly config: Config,
    private readonly stores: Stores,
    private readonly clock: Clock,
  ) {}

  /** @throws LedgerError of the stores */
  documents(): Promise<DocumentStore> {
    return this.stores.audit.store();
  }

  /** @throws LedgerError of the stores; the next call tries again */
  tree(): Promise<TreeStore> {
    this.opened ??= this.documents()
      .then((documents) => TreeStore.open(documents))
      .catch((fault: unknown) => {
        this.opened = undefined;
        throw fault;
      });
    return this.opened;
  }

  /** The keys that sign; the first one is made when it is first asked for. @throws LedgerError of the keys and the stores */
  async keys(): Promise<SigningKeys> {
    return (this.signing ??= await this.openedKeys());
  }

  /** The keys that there are, and nothing is made; undefined while there is none. @throws LedgerError as `keys` does */
  async knownKeys(): Promise<SigningKeys | undefined> {
    const known = knownSigningKeys(this.keyPlace());
    return known ?? ((await this.certified()) ? this.keys() : undefined);
  }

  /**
   * Begins a new key where none is here any more, and keeps the old ones as retired: they have to be those that signed.
   *
   * @throws LedgerError `KEYS_FOREIGN`; as `keys` does
   */
  async replaceLostKeys(): Promise<void> {
    const keys = await this.keys();
    const latest = await (await this.tree()).latest();
    if (latest) requireOwn(latest, keys);
    keys.replaceLost();
  }

  /** For the begin of a process: what is set wrongly ends it, but what is lost or damaged stops certifying alone, which says so. */
  async requireKeys(): Promise<void> {
    await this.keys().catch((fault: unknown) => {
      if (!(fault instanceof LedgerError) || fault.kind !== 'corrupt') throw fault;
    });
  }

  /** What the log is called: as its keys say, and where these are lost, its newest checkpoint. */
  async origin(): Promise<string> {
    const known = knownSigningKeys(this.keyPlace())?.origin;
    return known ?? (await this.certified())?.origin ?? (await this.keys()).origin;
  }

  private async openedKeys(): Promise<SigningKeys> {
    const place = this.keyPlace();
    return openSigningKeys(place, knownSigningKeys(place) ? undefined : await this.certified());
  }

  private async certified(): Promise<Certified | undefined> {
    const latest = await (await this.tree()).latest();
    return latest && { origin: checkpointIfAny(latest.note)?.origin };
  }

  private keyPlace(): SigningKeyPlace {
    const { LEDGER_DATA, LEDGER_ORIGIN, LEDGER_SIGNING_KEY } = this.config;
    return {
      folder: join(made(LEDGER_DATA), SIGNING_KEYS_FOLDER),
      clock: this.clock,
      ...(LEDGER_ORIGIN ? { origin: LEDGER_ORIGIN } : {}),
      ...(LEDGER_SIGNING_KEY ? { given: LEDGER_SIGNING_KEY } : {}),
    };
  }
}
