import { join } from 'node:path';
import { openSigningKeys, TreeStore, type SigningKeys } from '@ledger/audit';
import type { DocumentStore } from '@ledger/document-store';
import type { Clock } from '@ledger/kernel';
import type { Config } from './config';
import { made, type Stores } from './stores';

/** Where the keys lie in the data folder. */
export const SIGNING_KEYS_FOLDER = 'signing-keys';

/** What the events of an export are said to come from: the log's own name, as a URI reference. */
export const sourceOf = ({ origin }: Pick<SigningKeys, 'origin'>): string => encodeURI(origin);

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

  /** The keys that sign; the first one is made when it is first asked for. @throws LedgerError of the keys */
  keys(): SigningKeys {
    const { LEDGER_DATA, LEDGER_ORIGIN, LEDGER_SIGNING_KEY } = this.config;
    this.signing ??= openSigningKeys({
      folder: join(made(LEDGER_DATA), SIGNING_KEYS_FOLDER),
      clock: this.clock,
      ...(LEDGER_ORIGIN ? { origin: LEDGER_ORIGIN } : {}),
      ...(LEDGER_SIGNING_KEY ? { given: LEDGER_SIGNING_KEY } : {}),
    });
    return this.signing;
  }
}
