import fc from 'fast-check';
import { parseTilePath, TileRefused, tilePath } from '.';

describe('the path of a tile', () => {
  it.each([
    [{ level: 0, index: 0, width: 256 }, 'tile/0/000'],
    [{ level: 0, index: 273, width: 112 }, 'tile/0/273.p/112'],
    [{ level: 1, index: 999, width: 1 }, 'tile/1/999.p/1'],
    [{ level: 0, index: 1000, width: 255 }, 'tile/0/x001/000.p/255'],
    [{ level: 2, index: 1234067, width: 256 }, 'tile/2/x001/x234/067'],
    [{ level: 63, index: 5, width: 17 }, 'tile/63/005.p/17'],
    [{ level: 0, index: Number.MAX_SAFE_INTEGER, width: 256 }, 'tile/0/x009/x007/x199/x254/x740/991'],
  ])('of %j is %s', (tile, path) => {
    expect(tilePath(tile)).toBe(path);
    expect(parseTilePath(path)).toEqual(tile);
  });

  it('reads back as the tile, whatever its numbers', () => {
    const tile = fc.record({
      level: fc.integer({ min: 0, max: 63 }),
      index: fc.oneof(fc.maxSafeNat(), fc.nat(5000)),
      width: fc.integer({ min: 1, max: 256 }),
    });
    fc.assert(fc.property(tile, (tile) => expect(parseTilePath(tilePath(tile))).toEqual(tile)));
  });

  it.each([
    [{ level: 64, index: 0, width: 1 }, 'level'],
    [{ level: -1, index: 0, width: 1 }, 'level'],
    [{ level: 0, index: 2 ** 53, width: 1 }, 'index'],
    [{ level: 0, index: 0.5, width: 1 }, 'index'],
    [{ level: 0, index: 0, width: 0 }, 'width'],
    [{ level: 0, index: 0, width: 257 }, 'width'],
    [{ level: 0, index: 0, width: Number.NaN }, 'width'],
  ])('does not exist for %j', (tile, field) => {
    const refused = expect.objectContaining({ name: 'TileRefused', code: 'NUMBER_INVALID', field }) as Error;
    expect(() => tilePath(tile)).toThrow(refused);
  });

  it.each<unknown>([
    '',
    'tile/0/0',
    'tile/0/00',
    'tile/0/0000',
    'tile/00/000',
    'tile/64/000',
    'tile/-1/000',
    'tile/0/x000/001',
    'tile/0/x001',
    'tile/0/001/002',
    'tile/0/x001/x002',
    'tile/0/x1/002',
    'tile/0/000.p/0',
    'tile/0/000.p/256',
    'tile/0/000.p/01',
    'tile/0/000.p/',
    'tile/0/000.p',
    'tile/0/000/',
    'tile/0/000\n',
    '/tile/0/000',
    'tile//000',
    'tile/entries/000',
    'tile/0/../000',
    'tile/0/x009/x007/x199/x254/x740/992',
    'tile/0/٠٠٠',
    undefined,
    null,
    7,
    ['tile/0/000'],
  ])('is not %p', (path) => {
    expect(() => parseTilePath(path as string)).toThrow(TileRefused);
    expect(() => parseTilePath(path as string)).toThrow(/^PATH_INVALID path: expected tile\/<L>\/<N>/);
  });

  it('is the only one of its tile: whatever else parses is written the same', () => {
    const part = fc.constantFrom('tile', '/', '0', '1', '12', '000', '123', 'x', 'x001', '.p', '7', '256');
    fc.assert(
      fc.property(fc.array(part, { maxLength: 9 }), (parts) => {
        const path = parts.join('');
        try {
          expect(tilePath(parseTilePath(path))).toBe(path);
        } catch (fault) {
          expect(fault).toBeInstanceOf(TileRefused);
        }
      }),
    );
  });
});
