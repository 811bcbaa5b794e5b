import { Catch, Logger, type ArgumentsHost, type ExceptionFilter } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { languageAccepted, LedgerError, sentence, type ErrorKind, type Language } from '@ledger/kernel';
import { pledgeWording } from '@ledger/wording';
import { faultsLog } from '../composition/faults-log';
import { refusalOf, type Refusal } from './refusals';

/** Only this filter knows what the kinds mean in HTTP. */
const STATUS: Readonly<Record<ErrorKind, number>> = {
  invalid: 400,
  missing: 404,
  rejected: 409,
  conflict: 412,
  unavailable: 503,
  corrupt: 500,
};

/** RFC 9457, `application/problem+json`. `code` is stable; the details of the code are members of their own. */
export interface Problem {
  readonly type: string;
  readonly title: string;
  readonly status: number;
  readonly detail: string;
  readonly code: string;
  readonly [detail: string]: unknown;
}

export const MEDIA_TYPE = 'application/problem+json; charset=utf-8';

@Catch()
export class ProblemFilter implements ExceptionFilter {
  private readonly log = faultsLog(new Logger('Problem'));

  /** @param told what of an error may be told where it was sent */
  constructor(private readonly told: (error: unknown) => unknown = (error) => error) {}

  catch(error: unknown, host: ArgumentsHost): void {
    const request = host.switchToHttp().getRequest<FastifyRequest>();
    const reply = host.switchToHttp().getResponse<FastifyReply>();
    const problem = problemOf(this.told(error), languageOf(request));
    if (problem.status >= 500) this.log(error);
    if (problem.status === 503) void reply.header('retry-after', '1');
    sendProblem(reply, problem);
  }
}

export const languageOf = ({ headers }: Pick<FastifyRequest, 'headers'>): Language =>
  languageAccepted(headers['accept-language']);

/** It says what was so just now, and is kept nowhere. */
export function sendProblem(reply: FastifyReply, problem: Problem): void {
  void reply
    .status(problem.status)
    .header('content-type', MEDIA_TYPE)
    .header('vary', 'accept-language')
    .header('cache-control', 'no-store')
    .send(problem);
}

/** Members have the ledger's codes; `detail` says them in words. */
export function problemOf(error: unknown, language: Language): Problem {
  if (!(error instanceof LedgerError)) return aboutHttp(refusalOf(error, language));
  const { code, details, kind } = error;
  return {
    ...details,
    type: `urn:pledge-ledger:problem:${code}`,
    title: code,
    status: STATUS[kind],
    detail: sentence(code, details, language, pledgeWording),
    code,
  };
}

/** What Nest, Fastify or this server refuses by itself. */
export const aboutHttp = ({ status, detail }: Refusal): Problem => ({
  type: 'about:blank',
  title: detail,
  status,
  detail,
  code: `HTTP_${status}`,
});
