/* TEST DOUBLE: the two append services, and the two ways to delete. */
import {
  type ServerDuplexStream,
  type ServerReadableStream,
  type ServerUnaryCall,
  type sendUnaryData,
  status,
} from '@grpc/grpc-js';
import { Empty, type UUID } from '@eventstore/db-client/generated/shared_pb';
import {
  type AppendReq,
  AppendResp,
  type BatchAppendReq,
  type BatchAppendResp,
  type DeleteReq,
  DeleteResp,
  type TombstoneReq,
  TombstoneResp,
} from '@eventstore/db-client/generated/streams_pb';
import type { AppendFault } from './faults';
import { batchAnswer, fault, nameOf, streamDeletedFault } from './messages';
import type { Expected, Outcome, Proposed, TestLog } from './test-log';

type Message = AppendReq.ProposedMessage | BatchAppendReq.ProposedMessage;

interface Draft {
  readonly stream: string;
  readonly expected: Expected;
  readonly events: Proposed[];
}

export class AppendCalls {
  constructor(
    private readonly log: TestLog,
    private readonly faults: AppendFault,
  ) {}

  batch(call: ServerDuplexStream<BatchAppendReq, BatchAppendResp>): void {
    const drafts = new Map<string, Draft>();
    call.on('data', (request: BatchAppendReq) => {
      const correlation = request.getCorrelationId();
      const key = correlation?.getString() ?? '';
      const draft = drafts.get(key) ?? batchDraft(request);
      drafts.set(key, draft);
      draft.events.push(...request.getProposedMessagesList().map(proposed));
      if (!request.getIsFinal()) return;
      drafts.delete(key);
      this.perform(draft, (outcome) => answerBatch(call, correlation, draft.stream, outcome));
    });
    call.on('end', () => call.end()).on('error', () => undefined);
  }

  single(call: ServerReadableStream<AppendReq, AppendResp>, answer: sendUnaryData<AppendResp>): void {
    let draft: Draft | undefined;
    call.on('data', (request: AppendReq) => {
      const options = request.getOptions();
      if (options)
        draft = { stream: nameOf(options.getStreamIdentifier()), expected: expectedOf(options), events: [] };
      const message = request.getProposedMessage();
      if (message) draft?.events.push(proposed(message));
    });
    call.on(
      'end',
      () => draft && this.perform(draft, (outcome) => answerSingle(answer, draft as Draft, outcome)),
    );
    call.on('error', () => undefined);
  }

  delete(call: ServerUnaryCall<DeleteReq, DeleteResp>, answer: sendUnaryData<DeleteResp>): void {
    const at = String(this.log.softDelete(nameOf(call.request.getOptions()?.getStreamIdentifier())));
    answer(
      null,
      new DeleteResp().setPosition(new DeleteResp.Position().setCommitPosition(at).setPreparePosition(at)),
    );
  }

  tombstone(call: ServerUnaryCall<TombstoneReq, TombstoneResp>, answer: sendUnaryData<TombstoneResp>): void {
    const at = String(this.log.tombstone(nameOf(call.request.getOptions()?.getStreamIdentifier())));
    const position = new TombstoneResp.Position().setCommitPosition(at).setPreparePosition(at);
    answer(null, new TombstoneResp().setPosition(position));
  }

  private perform({ stream, expected, events }: Draft, answer: (outcome: Outcome) => void): void {
    this.faults.around(() => this.log.append(stream, expected, events), answer);
  }
}

function answerBatch(
  call: ServerDuplexStream<BatchAppendReq, BatchAppendResp>,
  correlation: UUID | undefined,
  stream: string,
  outcome: Outcome,
): void {
  if (!call.cancelled) call.write(batchAnswer(correlation, stream, outcome));
}

function answerSingle(answer: sendUnaryData<AppendResp>, { stream }: Draft, outcome: Outcome): void {
  switch (outcome.kind) {
    case 'appended': {
      const at = String(outcome.position);
      const position = new AppendResp.Position().setCommitPosition(at).setPreparePosition(at);
      const success = new AppendResp.Success()
        .setCurrentRevision(String(outcome.revision))
        .setPosition(position);
      return answer(null, new AppendResp().setSuccess(success));
    }
    case 'wrong-version':
      return answer(null, new AppendResp().setWrongExpectedVersion(wrongVersion(outcome)));
    case 'deleted':
      return answer(streamDeletedFault(stream));
    case 'too-large': {
      const trailers = {
        exception: 'maximum-append-size-exceeded',
        'maximum-append-size': String(outcome.limit),
      };
      return answer(fault(status.INVALID_ARGUMENT, 'Maximum Append Size Exceeded.', trailers));
    }
  }
}

function wrongVersion({ current, expected }: Extract<Outcome, { kind: 'wrong-version' }>) {
  const wrong = new AppendResp.WrongExpectedVersion();
  if (current === undefined) wrong.setCurrentNoStream(new Empty());
  else wrong.setCurrentRevision(String(current));
  if (typeof expected === 'bigint') return wrong.setExpectedRevision(String(expected));
  return expected === 'no_stream'
    ? wrong.setExpectedNoStream(new Empty())
    : wrong.setExpectedStreamExists(new Empty());
}

function batchDraft(request: BatchAppendReq): Draft {
  const options = request.getOptions();
  const exact = options?.hasStreamPosition() ? BigInt(options.getStreamPosition()) : undefined;
  const expected =
    exact ?? (options?.hasNoStream() ? 'no_stream' : options?.hasStreamExists() ? 'stream_exists' : 'any');
  return { stream: nameOf(options?.getStreamIdentifier()), expected, events: [] };
}

function expectedOf(options: AppendReq.Options): Expected {
  if (options.hasRevision()) return BigInt(options.getRevision());
  if (options.hasNoStream()) return 'no_stream';
  return options.hasStreamExists() ? 'stream_exists' : 'any';
}

function proposed(message: Message): Proposed {
  const map = message.getMetadataMap();
  return {
    id: message.getId()?.getString() ?? '',
    type: map.get('type') ?? '',
    contentType: map.get('content-type') ?? '',
    data: message.getData_asU8(),
    metadata: message.getCustomMetadata_asU8(),
  };
}
