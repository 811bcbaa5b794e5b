import { randomBytes } from 'node:crypto';
import { dayOf, LedgerError, type Instant } from '@ledger/kernel';
import type { Found, ListedSubject, TextKey, Vault } from './vault';

interface Kept {
  readonly erasedAt?: Instant;
  readonly ids: Set<string>;
}

/** Keys that live as long as the process: for a ledger that is nowhere, and for specs. */
export class MemoryVault implements Vault {
  private readonly fingerprints = new Map<string, Uint8Array>();
  private readonly kept = new Map<string, Kept>();
  private readonly keys = new Map<string, { readonly subject: string; readonly key: Uint8Array }>();

  async fingerprintKey(subject: string): Promise<Uint8Array> {
    this.requireOpen(subject);
    const key = this.fingerprints.get(subject) ?? randomBytes(32);
    this.fingerprints.set(subject, key);
    return key;
  }

  async keep(subject: string, keys: readonly TextKey[]): Promise<void> {
    this.requireOpen(subject);
    const { ids } = this.kept.get(subject) ?? { ids: new Set() };
    this.kept.set(subject, { ids });
    for (const { id, key } of keys) {
      ids.add(id);
      this.keys.set(id, { subject, key });
    }
  }

  async find(ids: readonly string[]): Promise<ReadonlyMap<string, Found>> {
    const found = new Map<string, Found>();
    for (const id of ids) {
      const own = this.keys.get(id);
      if (!own) continue;
      const erasedAt = this.kept.get(own.subject)?.erasedAt;
      found.set(id, erasedAt === undefined ? { key: own.key } : { erasedAt });
    }
    return found;
  }

  async subjects(): Promise<readonly ListedSubject[]> {
    return [...this.kept].flatMap(([subject, { erasedAt }]) => (erasedAt === undefined ? [{ subject }] : []));
  }

  async knows(subject: string): Promise<boolean> {
    return this.kept.has(subject);
  }

  async erase(subject: string, at: Instant): Promise<number> {
    const own = this.kept.get(subject) ?? { ids: new Set<string>() };
    this.kept.set(subject, { ids: own.ids, erasedAt: own.erasedAt ?? at });
    this.fingerprints.delete(subject);
    for (const id of own.ids) this.keys.set(id, { subject, key: new Uint8Array() });
    return own.ids.size;
  }

  async close(): Promise<void> {
    // Nothing is open.
  }

  private requireOpen(subject: string): void {
    const at = this.kept.get(subject)?.erasedAt;
    if (at !== undefined) throw new LedgerError('SUBJECT_ERASED', { subject, on: dayOf(at) });
  }
}
