/** The part of a stream's name before its first `-`: what a ledger consists of. */
const CATEGORIES = ['pledge', 'plan', 'document', 'subject'] as const;

/** No hyphen, so that the streams of one prefix never begin like those of another; no `$`, which is the server's. */
const PREFIX = /^[A-Za-z0-9_.]*$/;

/** Which of a server's streams are the ledger's: those of its categories, behind a prefix of its own. */
export class StreamNames {
  /** What the names of all its streams begin with, for the server's filter. */
  readonly prefixes: readonly string[];

  /** @throws RangeError for a prefix that could not be told from another ledger's */
  constructor(private readonly prefix: string) {
    if (!PREFIX.test(prefix)) throw new RangeError(`not a stream prefix: ${JSON.stringify(prefix)}`);
    this.prefixes = CATEGORIES.map((category) => `${prefix}${category}-`);
  }

  /** The server's name of a ledger's stream. */
  there(stream: string): string {
    return this.prefix + stream;
  }

  /** The ledger's name of a stream of the server; undefined for one that is not the ledger's. */
  here(name: string): string | undefined {
    return this.prefixes.some((prefix) => name.startsWith(prefix))
      ? name.slice(this.prefix.length)
      : undefined;
  }

  /**
   * What is appended elsewhere would be in no reading of the log.
   *
   * @throws RangeError
   */
  assertOwn(stream: string): void {
    if (this.here(this.there(stream)) === undefined) {
      throw new RangeError(`${stream} is in none of the ledger's categories: ${CATEGORIES.join(', ')}`);
    }
  }
}
