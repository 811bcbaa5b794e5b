import { HttpException } from '@nestjs/common';
import { word, type Language, type Word } from '@ledger/kernel';

/* What HTTP itself refuses, before the ledger is asked: an unknown route, a body that is not JSON or too large. */

// prettier-ignore
const SENTENCES: Readonly<Record<number, Word>> = {
  400: word('The request cannot be read.', '요청을 읽을 수 없습니다.'),
  403: word('This program answers only on the loopback address.', '이 프로그램은 루프백 주소로 온 요청에만 답합니다.'),
  404: word('There is nothing at this address.', '이 주소에는 아무것도 없습니다.'),
  405: word('This address does not answer that method.', '이 주소는 그 메서드에 답하지 않습니다.'),
  413: word('The body is larger than 1 MiB.', '본문이 1MiB보다 큽니다.'),
  414: word('The address is too long.', '주소가 너무 깁니다.'),
  415: word('The body is not declared as application/json.', '본문의 형식이 application/json이 아닙니다.'),
  500: word('The program failed. The failure was logged.', '프로그램이 잘못되었습니다. 실패를 기록했습니다.'),
};

/** By the beginning of Fastify's own sentence, where a status does not say enough: Nest passes its codes on no further. */
// prettier-ignore
const BY_MESSAGE: readonly (readonly [RegExp, Word])[] = [
  [/is not a valid url component$/, word('The address is not a valid URL.', '올바른 URL이 아닙니다.')],
  [/^Body cannot be empty/, word('The body is empty; expected JSON.', '본문이 비어 있습니다. JSON으로 보냅니다.')],
  [/^Body is not valid JSON/, word('The body is not JSON, or has a field called __proto__.', '본문이 JSON이 아니거나 __proto__라는 항목이 있습니다.')],
  [/^Request body size did not match/, word('The body is not as long as it says.', '본문의 길이가 밝힌 길이와 다릅니다.')],
];

export interface Refusal {
  readonly status: number;
  readonly detail: string;
}

/** What HTTP says of an error that is none of the ledger's; anything unknown is a bug, and no one is told more of it. */
export function refusalOf(error: unknown, language: Language): Refusal {
  const status = error instanceof HttpException ? error.getStatus() : statusOf(error);
  const message = error instanceof Error ? error.message : '';
  const known = status < 500 ? BY_MESSAGE.find(([form]) => form.test(message)) : undefined;
  const said = known?.[1] ?? SENTENCES[status] ?? SENTENCES[status < 500 ? 400 : 500]!;
  return { status, detail: said[language] };
}

/** The status of what is refused by a rule of this program's own. */
export const refusedBy = (status: number, language: Language): Refusal => ({
  status,
  detail: SENTENCES[status]![language],
});

function statusOf(error: unknown): number {
  const status = (error as { statusCode?: unknown } | undefined)?.statusCode;
  return typeof status === 'number' && status >= 400 && status < 500 ? status : 500;
}
