import { ApiOkResponse, ApiResponse } from '@nestjs/swagger';

const receipt = {
  type: 'object',
  required: ['stream', 'commandId', 'revision', 'events', 'token', 'repeated'],
  properties: {
    stream: { type: 'string' },
    commandId: { type: 'string' },
    revision: { type: 'integer', description: 'Of the stream, after the command.' },
    events: {
      type: 'array',
      items: {
        type: 'object',
        properties: { id: { type: 'string' }, type: { type: 'string' }, revision: { type: 'integer' } },
      },
    },
    token: { type: 'string', description: 'For `after=`.' },
    repeated: { type: 'boolean' },
  },
} as const;

const problem = {
  type: 'object',
  required: ['type', 'title', 'status', 'detail', 'code'],
  properties: {
    type: { type: 'string' },
    title: { type: 'string' },
    status: { type: 'integer' },
    detail: { type: 'string' },
    code: { type: 'string' },
  },
} as const;

const refused = (status: number, description: string): ClassDecorator & MethodDecorator =>
  ApiResponse({
    status,
    description,
    content: { 'application/problem+json': { schema: { ...problem, required: [...problem.required] } } },
  });

/** What every command answers: a receipt, or a problem document (RFC 9457). */
export function ApiReceipt(): ClassDecorator & MethodDecorator {
  const all = [
    ApiOkResponse({
      description: 'Recorded, or no news.',
      schema: { ...receipt, required: [...receipt.required] },
    }),
    refused(400, 'The input is not valid.'),
    refused(404, 'There is no such pledge or plan.'),
    refused(409, 'The domain says no: what is wrong and what is allowed.'),
    refused(412, 'If-Match names another revision.'),
    refused(503, 'Not now; the detail says whether it may have been recorded.'),
  ];
  return (...target: unknown[]) =>
    all.forEach((decorate) => (decorate as (...args: unknown[]) => void)(...target));
}
