import { sentence, type Phrase } from '@ledger/kernel';

/** Every way in which a file is refused before anything is read out of it. */
export const REFUSALS = {
  DOCUMENT_EMPTY: 'The document is empty.',
  DOCUMENT_BINARY: 'The document is not text: byte {offset} is 0x{byte}.',
  DOCUMENT_NOT_UTF8: 'The document is not UTF-8: byte {offset} cannot be read.',
  DOCUMENT_TOO_LARGE: 'The document has more than {limit} bytes, the most that is allowed.',
  DOCUMENT_NOT_A_PLAN: 'The document is not an action plan: {expected}.',
} as const;

export type RefusalCode = keyof typeof REFUSALS;

/** The only error that this library throws. */
export class PlanRefusal extends Error {
  override readonly name = 'PlanRefusal';

  constructor(
    readonly code: RefusalCode,
    readonly details: Readonly<Record<string, string | number | Phrase>> = {},
  ) {
    super(sentence(code, details, 'en'));
  }
}
