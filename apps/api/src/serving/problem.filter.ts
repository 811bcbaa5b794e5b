import { Catch, HttpException, Logger, type ArgumentsHost, type ExceptionFilter } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { LedgerError, sentence, type ErrorKind } from '@ledger/kernel';

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

@Catch()
export class ProblemFilter implements ExceptionFilter {
  private readonly logger = new Logger('Problem');

  catch(error: unknown, host: ArgumentsHost): void {
    const request = host.switchToHttp().getRequest<FastifyRequest>();
    const reply = host.switchToHttp().getResponse<FastifyReply>();
    const korean = /^\s*ko\b/i.test(request.headers['accept-language'] ?? '');
    const problem = problemOf(error, korean ? 'ko' : 'en');
    if (problem.status >= 500) this.logger.error(error);
    if (problem.status === 503) void reply.header('retry-after', '1');
    void reply
      .status(problem.status)
      .header('content-type', 'application/problem+json; charset=utf-8')
      .send(problem);
  }
}

export function problemOf(error: unknown, language: 'en' | 'ko'): Problem {
  if (error instanceof LedgerError) {
    const { code, details, kind } = error;
    const status = STATUS[kind];
    return {
      ...details,
      type: `urn:pledge-ledger:problem:${code}`,
      title: code,
      status,
      detail: sentence(code, details, language),
      code,
    };
  }
  const status = error instanceof HttpException ? error.getStatus() : statusOf(error);
  // What Nest and Fastify refuse by themselves: an unknown route, a body that is not JSON or too large.
  const detail = status < 500 ? (error as Error).message : 'The program failed. The failure was logged.';
  return { type: 'about:blank', title: detail, status, detail, code: `HTTP_${status}` };
}

function statusOf(error: unknown): number {
  const status = (error as { statusCode?: unknown } | undefined)?.statusCode;
  return typeof status === 'number' && status >= 400 && status < 500 ? status : 500;
}
