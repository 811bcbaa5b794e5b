import { BOARD, type OpenedStore, opening } from './board.contract';

export function differingContract(open: () => Promise<OpenedStore>): void {
  const opened = opening(open);

  it('says which documents are not there as they should be', async () => {
    const { store } = opened();
    await store.ensure(BOARD);
    const document = { title: '가\u001f나', plan: 'p', stage: null, amount: 1, grams: ['가', '나'] };
    const there = { key: 'a', position: 3, document };
    await store.write(BOARD.name, [
      there,
      { ...there, key: 'b' },
      { key: 'c', position: 3, document: undefined },
    ]);
    const { title, ...rest } = document;
    const differing = await store.differing(BOARD.name, [
      there,
      { ...there, key: 'b', document: { ...document, amount: 2 } },
      { ...there, key: 'c' },
      { ...there, key: 'd' },
    ]);
    expect(differing).toEqual(['b', 'c', 'd']);
    expect(await store.differing(BOARD.name, [{ ...there, position: 2 }])).toEqual(['a']);
    // The order of names says nothing.
    expect(await store.differing(BOARD.name, [{ ...there, document: { ...rest, title } }])).toEqual([]);
    expect(await store.differing(BOARD.name, [])).toEqual([]);
    expect(await store.differing('none', [there])).toEqual(['a']);
  });
}
