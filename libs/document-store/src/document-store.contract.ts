import type { OpenedStore } from './board.contract';
import { differingContract } from './differing.contract';
import { findContract } from './find.contract';
import { writeContract } from './write.contract';

export type { OpenedStore };

/** The rules of a document store. Every adapter keeps all of them; `open` gives an empty one each time. */
export function documentStoreContract(name: string, open: () => Promise<OpenedStore>): void {
  describe(`${name}, as a document store`, () => {
    writeContract(open);
    findContract(open);
    differingContract(open);
  });
}
