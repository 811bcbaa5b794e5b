/* TEST DOUBLE: the protocol's messages, made with the classes that the client itself was generated with. */
import { type ServiceError, Metadata, status } from '@grpc/grpc-js';
import { Any } from 'google-protobuf/google/protobuf/any_pb';
import {
  AllStreamPosition,
  MaximumAppendSizeExceeded,
  StreamDeleted,
  StreamIdentifier,
  UUID,
  WrongExpectedVersion,
} from '@eventstore/db-client/generated/shared_pb';
import { Status } from '@eventstore/db-client/generated/status_pb';
import { BatchAppendResp, ReadResp } from '@eventstore/db-client/generated/streams_pb';
import { Empty } from 'google-protobuf/google/protobuf/empty_pb';
import type { Kept, Outcome } from './test-log';

const { RecordedEvent } = ReadResp.ReadEvent;
/** .NET ticks of 100 ns. */
const TICKS_PER_MS = 10_000n;

export function nameOf(identifier: StreamIdentifier | undefined): string {
  return Buffer.from(identifier?.getStreamName_asU8() ?? []).toString('utf8');
}

export function identifierOf(stream: string): StreamIdentifier {
  return new StreamIdentifier().setStreamName(Buffer.from(stream, 'utf8'));
}

export function readEvent(kept: Kept): ReadResp {
  const position = String(kept.position);
  const recorded = new RecordedEvent()
    .setId(new UUID().setString(kept.id))
    .setStreamIdentifier(identifierOf(kept.stream))
    .setStreamRevision(String(kept.revision))
    .setCommitPosition(position)
    .setPreparePosition(position)
    .setCustomMetadata(kept.metadata)
    .setData(kept.data);
  const map = recorded.getMetadataMap();
  map.set('type', kept.type).set('content-type', kept.contentType);
  map.set('created', String(BigInt(kept.createdMs) * TICKS_PER_MS));
  return new ReadResp().setEvent(new ReadResp.ReadEvent().setEvent(recorded).setCommitPosition(position));
}

export function streamNotFound(stream: string): ReadResp {
  return new ReadResp().setStreamNotFound(
    new ReadResp.StreamNotFound().setStreamIdentifier(identifierOf(stream)),
  );
}

export const confirmation = (id: string) =>
  new ReadResp().setConfirmation(new ReadResp.SubscriptionConfirmation().setSubscriptionId(id));

export const caughtUp = () => new ReadResp().setCaughtUp(new ReadResp.CaughtUp());

export function checkpoint(position: bigint): ReadResp {
  const at = new ReadResp.Checkpoint().setCommitPosition(String(position));
  return new ReadResp().setCheckpoint(at.setPreparePosition(String(position)));
}

/** An error as the server sends it: its kind stands in the trailers, under `exception`. */
export function fault(
  code: status,
  details: string,
  trailers: Readonly<Record<string, string>> = {},
): ServiceError {
  const metadata = new Metadata();
  for (const [name, value] of Object.entries(trailers)) metadata.set(name, value);
  return Object.assign(new Error(details), { code, details, metadata });
}

export function streamDeletedFault(stream: string): ServiceError {
  const trailers = { exception: 'stream-deleted', 'stream-name': stream };
  return fault(status.FAILED_PRECONDITION, `Event stream '${stream}' is deleted.`, trailers);
}

/** The answer to one append of the batch service. */
export function batchAnswer(
  correlation: UUID | undefined,
  stream: string,
  outcome: Outcome,
): BatchAppendResp {
  const answer = new BatchAppendResp().setStreamIdentifier(identifierOf(stream));
  if (correlation) answer.setCorrelationId(correlation);
  if (outcome.kind !== 'appended') return answer.setError(batchError(stream, outcome));
  const at = String(outcome.position);
  const position = new AllStreamPosition().setCommitPosition(at).setPreparePosition(at);
  return answer.setSuccess(
    new BatchAppendResp.Success().setCurrentRevision(String(outcome.revision)).setPosition(position),
  );
}

type Refusal = Exclude<Outcome, { kind: 'appended' }>;

function batchError(stream: string, refusal: Refusal): Status {
  const [code, name, message] = detailsOf(stream, refusal);
  const details = new Any();
  details.pack(message.serializeBinary(), `event_store.client.${name}`);
  return new Status().setCode(code).setMessage(name).setDetails(details);
}

function detailsOf(stream: string, refusal: Refusal): [number, string, { serializeBinary(): Uint8Array }] {
  switch (refusal.kind) {
    case 'deleted': {
      const deleted = new StreamDeleted().setStreamIdentifier(identifierOf(stream));
      return [status.FAILED_PRECONDITION, 'StreamDeleted', deleted];
    }
    case 'too-large': {
      const exceeded = new MaximumAppendSizeExceeded().setMaxappendsize(refusal.limit);
      return [status.INVALID_ARGUMENT, 'MaximumAppendSizeExceeded', exceeded];
    }
    case 'wrong-version':
      return [status.FAILED_PRECONDITION, 'WrongExpectedVersion', wrongVersion(refusal)];
  }
}

function wrongVersion({
  current,
  expected,
}: Extract<Refusal, { kind: 'wrong-version' }>): WrongExpectedVersion {
  const wrong = new WrongExpectedVersion();
  if (current === undefined) wrong.setCurrentNoStream(new Empty());
  else wrong.setCurrentStreamRevision(String(current));
  if (expected === 'no_stream') return wrong.setExpectedNoStream(new Empty());
  if (expected === 'stream_exists') return wrong.setExpectedStreamExists(new Empty());
  return expected === 'any'
    ? wrong.setExpectedAny(new Empty())
    : wrong.setExpectedStreamPosition(String(expected));
}
