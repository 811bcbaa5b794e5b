import { applyDecorators, Delete, Get, Header, HttpCode, Post, Put } from '@nestjs/common';
import {
  ApiHeader,
  ApiNoContentResponse,
  ApiOkResponse,
  ApiOperation,
  ApiResponse,
  ApiTags,
} from '@nestjs/swagger';

/* How a route is declared: its path, and the sentence that the API page shows of it. */

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
    erased: { type: 'integer', description: 'Of an erasure alone: how many texts are erased.' },
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
    problems: {
      type: 'array',
      description:
        'Of INPUT_INVALID: each field that is wrong, with what was read there and what was expected.',
      items: {
        type: 'object',
        required: ['field', 'expected'],
        properties: {
          field: { type: 'string', description: 'Its path, as in lines.0.amount.' },
          read: { description: 'What stood there; absent where nothing did.' },
          expected: {
            type: 'object',
            required: ['code'],
            properties: {
              code: { type: 'string', description: 'As in one-of; its parameters stand beside it.' },
            },
          },
        },
      },
    },
  },
};

const refused = (status: number, description: string): MethodDecorator =>
  ApiResponse({
    status,
    description,
    content: { 'application/problem+json': { schema: problem } },
  });

/** A command: it answers with a receipt, or with a problem document (RFC 9457). */
export const Command = (path: string, summary: string): MethodDecorator =>
  applyDecorators(
    Post(path),
    HttpCode(200),
    ApiTags('commands'),
    ApiOperation({ summary }),
    ApiHeader({
      name: 'If-Match',
      required: false,
      description: 'The revision that the change is meant for: else 412.',
    }),
    ApiHeader({
      name: 'Idempotency-Key',
      required: false,
      description: 'Makes a retry safe: the same key, the same receipt.',
    }),
    ApiOkResponse({
      description: 'Recorded, or no news.',
      schema: { ...receipt, required: [...receipt.required] },
    }),
    refused(400, 'The input is not valid.'),
    refused(404, 'There is no such pledge or plan.'),
    refused(409, 'The domain says no: what is wrong and what is allowed.'),
    refused(412, 'If-Match names another revision.'),
    refused(503, 'Not now; the detail says whether it may have been recorded.'),
  );

/** A query. Every answer names the ledger position that it rests on. */
export const Question = (path: string, summary: string): MethodDecorator =>
  applyDecorators(
    Get(path),
    ApiTags('queries'),
    ApiOperation({ summary }),
    ApiOkResponse({
      description:
        'The answer, as JSON, with the ledger position that it rests on. A text that was erased is the object `{ "erased": true, "on": "YYYY-MM-DD" }`.',
    }),
    refused(400, 'The question is not valid.'),
    refused(404, 'There is no such pledge or plan.'),
    refused(503, 'The read model does not answer now, or has not seen what `after` names.'),
  );

const member = {
  type: 'object',
  required: ['id', 'name'],
  properties: { id: { type: 'string', description: 'The staff number.' }, name: { type: 'string' } },
};

/** What is asked of the directory of names. Whoever kept an answer would show a name after it was forgotten. */
const ofStaff = (summary: string): MethodDecorator =>
  applyDecorators(
    Header('cache-control', 'no-store'),
    ApiTags('staff'),
    ApiOperation({ summary }),
    refused(400, 'The input is not valid.'),
    refused(503, 'The directory does not answer now; the detail says what became of a change.'),
  );

export const StaffListing = (path: string, summary: string): MethodDecorator =>
  applyDecorators(
    Get(path),
    ofStaff(summary),
    ApiOkResponse({
      description: 'A page of the directory, by number; `next` is the cursor of the next page, or null.',
      schema: {
        type: 'object',
        required: ['items', 'next'],
        properties: { items: { type: 'array', items: member }, next: { type: 'string', nullable: true } },
      },
    }),
  );

export const StaffNaming = (path: string, summary: string): MethodDecorator =>
  applyDecorators(Put(path), ofStaff(summary), ApiOkResponse({ description: 'Named.', schema: member }));

export const StaffForgetting = (path: string, summary: string): MethodDecorator =>
  applyDecorators(
    Delete(path),
    HttpCode(204),
    ofStaff(summary),
    ApiNoContentResponse({ description: 'Forgotten.' }),
    refused(404, 'There is no name for that number.'),
  );

const audited = (summary: string): MethodDecorator =>
  applyDecorators(
    ApiTags('audit'),
    ApiOperation({ summary }),
    refused(400, 'The question is not valid.'),
    refused(404, 'There is no such checkpoint or event, or no checkpoint covers it yet.'),
    refused(500, 'The log, the hash tree or the keys are not what was signed.'),
    refused(503, 'A store does not answer now.'),
  );

/** What an auditor asks. Answers are proofs, or lead to them; they rest on a checkpoint. */
export const AuditQuestion = (path: string, summary: string, type = 'application/json'): MethodDecorator =>
  applyDecorators(
    Get(path),
    audited(summary),
    ApiOkResponse({ description: 'The answer.', content: { [type]: {} } }),
  );

/** What changes what is certified, and not the record: it answers with the checkpoint. */
export const AuditOrder = (path: string, summary: string): MethodDecorator =>
  applyDecorators(
    Post(path),
    HttpCode(200),
    audited(summary),
    ApiOkResponse({ description: 'The checkpoint.' }),
  );
