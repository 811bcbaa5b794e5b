/** What an operator may want to know of the connection; it holds neither data nor secrets. */
export type StoreNotice =
  | {
      readonly what: 'append-repeated';
      readonly stream: string;
      readonly why: string;
      readonly attempt: number;
    }
  /** A subscription was dropped, by the server or with the connection; it resumes by itself. */
  | {
      readonly what: 'subscription-lost';
      readonly name: string;
      readonly why: string;
      readonly losses: number;
    }
  | { readonly what: 'subscription-resumed'; readonly name: string; readonly losses: number }
  /** Its reader has gone while it was down: nobody waits for it any more. */
  | { readonly what: 'subscription-left'; readonly name: string };

export type NoticeTo = (notice: StoreNotice) => void;

/** What an operator is told of one reading of the log: that it is down, that it is back, that nobody waits for it any more. */
export class Outage {
  private count = 0;

  constructor(
    private readonly name: string,
    private readonly notice: NoticeTo,
  ) {}

  /** One after the other, without an answer in between. */
  get losses(): number {
    return this.count;
  }

  begin(why: string): void {
    this.count += 1;
    this.notice({ what: 'subscription-lost', name: this.name, why, losses: this.count });
  }

  over(): void {
    if (this.count > 0) this.notice({ what: 'subscription-resumed', name: this.name, losses: this.count });
    this.count = 0;
  }

  left(): void {
    if (this.count > 0) this.notice({ what: 'subscription-left', name: this.name });
    this.count = 0;
  }
}
