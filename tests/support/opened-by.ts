/**
 * What `open` opens, as often as it is asked for, all on the same ledger or the same documents: what a contract suite takes.
 *
 * @param remove takes away what is left when all is closed
 */
export async function openedBy<Store extends { close(): Promise<void> }>(
  open: () => Promise<Store>,
  remove: () => void | Promise<void>,
) {
  const stores: Store[] = [];
  const another = async (): Promise<Store> => {
    const store = await open();
    stores.push(store);
    return store;
  };
  const closeAll = async () => {
    for (const store of stores.splice(0)) await store.close();
  };
  const reopen = async () => {
    await closeAll();
    return another();
  };
  const dispose = async () => {
    await closeAll();
    await remove();
  };
  return { store: await another(), reopen, another, dispose };
}
