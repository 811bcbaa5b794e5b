import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { opened, type Vault } from '@ledger/vault';
import { languageOf, MEDIA_TYPE, problemOf } from '../serving/problem.filter';

/** How a sealed text begins in the JSON of an answer; in a text within it the quotation marks would be escaped. */
const SEALED = '"sealed":"';
/** What proves something is the log as it stands, where texts are sealed; and it goes to strangers. */
const EVIDENCE = '/v1/audit/';

/**
 * Opens the sealed texts of every answer: the one place where HTTP does it. They are looked for in what is about to be sent,
 * so that an answer without any costs one search. A problem document is never opened, nor is evidence.
 */
export function openAnswers(app: NestFastifyApplication, vault: Vault): void {
  app
    .getHttpAdapter()
    .getInstance()
    .addHook('onSend', async (request, reply, payload) => {
      // By the route: the same address can be written in several ways.
      const isEvidence = request.routeOptions.url?.startsWith(EVIDENCE);
      if (typeof payload !== 'string' || isEvidence) return payload;
      const isSealed = reply.statusCode === 200 && payload.includes(SEALED);
      return isSealed ? openedText(payload, vault, request, reply) : payload;
    });
}

/** What is about to be sent is behind every filter: a vault that fails becomes a problem document here. */
async function openedText(
  payload: string,
  vault: Vault,
  request: FastifyRequest,
  reply: FastifyReply,
): Promise<string> {
  // Whoever keeps a copy would show the text after it was erased.
  void reply.header('cache-control', 'no-store');
  try {
    return JSON.stringify(await opened(JSON.parse(payload), vault));
  } catch (error) {
    const problem = problemOf(error, languageOf(request));
    void reply.status(problem.status).header('content-type', MEDIA_TYPE).header('vary', 'accept-language');
    return JSON.stringify(problem);
  }
}
