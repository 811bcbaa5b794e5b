import { left, listing, right, shortened, table, widthOf } from './table';

describe('the width of a text', () => {
  it.each([
    ['abc', 3],
    ['공약', 4],
    ['12-1 공약', 9],
    ['ＡＢ', 4],
    ['①', 1],
    ['é', 1],
    ['한', 2],
    ['', 0],
  ])('%s is %i columns', (text, width) => {
    expect(widthOf(text)).toBe(width);
  });
});

describe('a table', () => {
  it('stands in columns whatever the script, with figures to the right and no spaces at the ends', () => {
    const text = table(
      [left('공약'), right('원'), left('제목')],
      [
        ['a', '1', '한글'],
        ['긴 이름', '1,000', ''],
      ],
    );
    expect(text.split('\n')).toEqual([
      '공약        원  제목',
      '-------  -----  ----',
      'a            1  한글',
      '긴 이름  1,000',
    ]);
  });

  it('keeps a value of several lines on one', () => {
    expect(table([left('a')], [['x\n  y']]).split('\n')[2]).toBe('x / y');
  });
});

describe('a listing', () => {
  it('goes on below the value, not below the label', () => {
    expect(
      listing([
        ['단계', '추진'],
        ['a', 'x\ny'],
      ]),
    ).toBe('단계  추진\na     x\n      y');
  });
});

describe('a shortened text', () => {
  it('is cut at the width it takes, not at its length', () => {
    expect(shortened('가나다라마', 10)).toBe('가나다라마');
    expect(shortened('가나다라마바', 10)).toBe('가나다라…');
  });
});
