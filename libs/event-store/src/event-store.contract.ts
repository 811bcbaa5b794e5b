import { appendContract } from './append.contract';
import { appendInOrderContract } from './append-in-order.contract';
import type { OpenedStore } from './opening.contract';
import { readContract } from './read.contract';
import { subscribeContract } from './subscribe.contract';

export type { OpenedStore };

/** The rules of an event store. Every adapter keeps all of them; `open` gives an empty ledger each time. */
export function eventStoreContract(name: string, open: () => Promise<OpenedStore>): void {
  describe(`${name}, as an event store`, () => {
    appendContract(open);
    appendInOrderContract(open);
    readContract(open);
    subscribeContract(open);
  });
}
