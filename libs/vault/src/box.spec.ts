import { isSealed, sealedIn, withSealed, type Sealed } from '@ledger/kernel';
import { openBox, sealedText } from './box';
import { MemoryVault } from './memory.vault';
import { opened } from './opened';

const PLAIN = '민원인 이의: 소음이 심합니다 🙏';

describe('a sealed text', () => {
  it.each([PLAIN, 'x', '', 'ㄱ'.repeat(8000)])('says under its key what it said', (plain) => {
    const { text, key } = sealedText(plain);
    expect(isSealed(text)).toBe(true);
    expect(openBox(text, key.key)).toBe(plain);
    expect(key.id).toBe(text.sealed);
    expect(key.key).toHaveLength(32);
  });

  it('has a key and an initialization vector of its own each time', () => {
    const [a, b] = [sealedText(PLAIN), sealedText(PLAIN)];
    expect(a.text.sealed).not.toBe(b.text.sealed);
    expect(a.key.key).not.toEqual(b.key.key);
    expect(a.text.box.slice(0, 16)).not.toBe(b.text.box.slice(0, 16));
    expect(openBox(a.text, b.key.key)).toBeUndefined();
  });

  it('does not open under the id of another, nor where any byte of it was changed', () => {
    const { text, key } = sealedText(PLAIN);
    const other = sealedText(PLAIN).text;
    expect(openBox({ ...text, sealed: other.sealed }, key.key)).toBeUndefined();
    const bytes = Buffer.from(text.box, 'base64');
    for (const at of bytes.keys()) {
      const changed = Buffer.from(bytes);
      changed[at]! ^= 1;
      expect(openBox({ ...text, box: changed.toString('base64') }, key.key)).toBeUndefined();
    }
    for (const length of [0, 27, bytes.length - 1]) {
      const cut = bytes.subarray(0, length).toString('base64');
      expect(openBox({ ...text, box: cut }, key.key)).toBeUndefined();
    }
  });

  it('is told by its exact shape', () => {
    const { text } = sealedText(PLAIN);
    expect(isSealed(text)).toBe(true);
    const others: unknown[] = [
      null,
      'x',
      [text],
      { ...text, more: 1 },
      { sealed: text.sealed },
      { sealed: text.sealed.slice(1), box: text.box },
      { sealed: text.sealed.toUpperCase().replace(/\d/g, 'A'), box: text.box },
      { sealed: text.sealed, box: 'not base64!' },
      { sealed: 1, box: 2 },
    ];
    expect(others.filter(isSealed)).toEqual([]);
  });
});

describe('an answer', () => {
  async function kept(...plain: string[]): Promise<{ vault: MemoryVault; texts: Sealed[] }> {
    const vault = new MemoryVault();
    const sealed = plain.map(sealedText);
    await vault.keep(
      'c-1',
      sealed.map(({ key }) => key),
    );
    return { vault, texts: sealed.map(({ text }) => text) };
  }

  it('is opened wherever a sealed text stands in it, and else the same', async () => {
    const { vault, texts } = await kept('하나', '둘');
    const answer = { id: 'paju8.1', list: [{ text: texts[0] }, texts[1], 3, null], open: '글' };
    expect(await opened(answer, vault)).toEqual({
      id: 'paju8.1',
      list: [{ text: '하나' }, '둘', 3, null],
      open: '글',
    });
    expect(sealedIn(answer)).toEqual(texts);
    const plain = { id: 'paju8.1' };
    expect(await opened(plain, vault)).toBe(plain);
  });

  it('says of a text that cannot be shown why, each for what it is', async () => {
    const { vault, texts } = await kept('하나', '둘');
    const [one, two] = texts as [Sealed, Sealed];
    const changed = { ...one, box: two.box };
    const lost = sealedText('셋').text;
    expect(await opened([changed, lost], vault)).toEqual([
      { erased: false, why: 'changed' },
      { erased: false, why: 'no-key' },
    ]);
    await vault.erase('c-1', '2026-06-30T15:30:00.000Z');
    expect(await opened([one, lost], vault)).toEqual([
      { erased: true, on: '2026-07-01' },
      { erased: false, why: 'no-key' },
    ]);
    expect(await opened({ one }, vault, (unopened) => `(${String(unopened.erased)})`)).toEqual({
      one: '(true)',
    });
  });

  it('keeps a field called __proto__ as one', () => {
    const value: unknown = JSON.parse('{"__proto__":{"x":1}}');
    expect(JSON.stringify(withSealed(value, () => ''))).toBe('{"__proto__":{"x":1}}');
  });
});
