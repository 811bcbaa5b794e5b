/** What an operator may want to know of the connection; it holds neither data nor secrets. */
export type StoreNotice =
  | {
      readonly what: 'append-repeated';
      readonly stream: string;
      readonly why: string;
      readonly attempt: number;
    }
  /** A subscription was dropped, by the server or with the connection; it resumes by itself. */
  | { readonly what: 'subscription-lost'; readonly why: string; readonly losses: number }
  | { readonly what: 'subscription-resumed'; readonly losses: number };

export type NoticeTo = (notice: StoreNotice) => void;
