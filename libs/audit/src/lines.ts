/** A line with its number, from 1, and whether it ended with a line feed; of one that is too long, its beginning. */
export interface Line {
  readonly number: number;
  /** Without the line feed. */
  readonly bytes: Buffer;
  readonly ended: boolean;
}

const LINE_FEED = 0x0a;

/**
 * The lines of a file as its bytes come. Memory holds one line: what is longer than `most` bytes, its line feed included, is
 * given as far as it was read, and is the last.
 */
export async function* linesOf(chunks: AsyncIterable<Uint8Array>, most: number): AsyncGenerator<Line> {
  let [number, rest] = [1, Buffer.alloc(0)];
  for await (const chunk of chunks) {
    const bytes = rest.length === 0 ? Buffer.from(chunk) : Buffer.concat([rest, chunk]);
    let start = 0;
    for (let end = bytes.indexOf(LINE_FEED); end >= 0; end = bytes.indexOf(LINE_FEED, start)) {
      yield { number, bytes: bytes.subarray(start, end), ended: true };
      [number, start] = [number + 1, end + 1];
    }
    rest = bytes.subarray(start);
    if (rest.length >= most) break;
  }
  if (rest.length > 0) yield { number, bytes: rest, ended: false };
}
