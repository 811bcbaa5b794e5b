import { Readable } from 'node:stream';
import { Body, Controller, Get, Inject, Param, Query, Res, StreamableFile } from '@nestjs/common';
import { QueryBus } from '@nestjs/cqrs';
import { ApiExcludeController } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { base64, checkpointIn, exportLines, VERIFIER_KEYS, type ProofBundle } from '@ledger/audit';
import { invalidInput, problem } from '@ledger/kernel';
import { Text, WholeNumberText } from '@ledger/pledge';
import { AfterToken, FindEvent, type PlacedEvent } from '@ledger/read-models';
import { AuditPlace, sourceOf } from '../composition/audit-place';
import {
  Certificates,
  type CheckpointPage,
  type CosignedCheckpoint,
  type ShownCheckpoint,
} from '../composition/certificates';
import { STORES } from '../composition/ledger.module';
import { Notary } from '../composition/notary';
import type { Stores } from '../composition/stores';
import { AuditOrder, AuditQuestion } from './routes';

const NDJSON = 'application/x-ndjson';
const LARGEST = Number.MAX_SAFE_INTEGER;

export class CheckpointsQuestion {
  @WholeNumberText(1, 200, { optional: true, description: 'How many at most; 50 if absent.' }) limit?: number;
  @Text(4000, { optional: true, description: '`next` of the page before; opaque.' }) cursor?: string;
}

export class ProofQuestion extends AfterToken {
  @WholeNumberText(1, LARGEST, {
    optional: true,
    description: 'The size of a checkpoint; the newest if absent.',
  })
  checkpoint?: number;
}

export class ConsistencyQuestion {
  @WholeNumberText(1, LARGEST, { description: 'The size of the earlier checkpoint.' }) from!: number;
  @WholeNumberText(1, LARGEST, { description: 'The size of the later one.' }) to!: number;
}

export class CosignatureBody {
  @Text(2000, { description: 'A signature line of a witness (C2SP tlog-cosignature), beginning with "— ".' })
  cosignature!: string;
}

/** What whoever does not trust this program asks of it. */
@Controller('v1/audit')
export class AuditController {
  constructor(
    @Inject(Notary) private readonly notary: Notary,
    @Inject(Certificates) private readonly certificates: Certificates,
    @Inject(AuditPlace) private readonly place: AuditPlace,
    @Inject(QueryBus) private readonly queries: QueryBus,
    @Inject(STORES) private readonly stores: Stores,
  ) {}

  @AuditQuestion('checkpoints', 'Every checkpoint that was ever signed, the newest first.')
  checkpoints(@Query() { limit = 50, cursor }: CheckpointsQuestion): Promise<CheckpointPage> {
    return this.certificates.page(limit, cursor);
  }
  @AuditQuestion('checkpoints/latest', 'The newest checkpoint, with what others say of it.')
  latest(): Promise<ShownCheckpoint> {
    return this.certificates.shown();
  }
  @AuditQuestion('checkpoints/:size', 'The checkpoint of so many events, with what others say of it.')
  one(@Param('size') size: string): Promise<ShownCheckpoint> {
    return this.certificates.shown(sizeIn('size', size));
  }
  @AuditOrder(
    'checkpoints',
    'Signs all that the log holds now; where nothing is new, the newest checkpoint is the answer.',
  )
  async make(): Promise<ShownCheckpoint> {
    const made = await this.notary.checkpoint();
    return this.certificates.shown(made?.size);
  }
  @AuditOrder(
    'checkpoints/:size/cosignatures',
    'Takes the cosignature of a witness that is known, and carries it along from then on.',
  )
  cosign(@Param('size') size: string, @Body() { cosignature }: CosignatureBody): Promise<CosignedCheckpoint> {
    return this.certificates.cosign(sizeIn('size', size), cosignature);
  }
  @AuditQuestion(
    'proofs/:event',
    'A proof of one event that a stranger can check offline; docs/VERIFYING.md says how.',
  )
  async proof(
    @Param('event') event: string,
    @Query() { checkpoint, after }: ProofQuestion,
  ): Promise<ProofBundle> {
    const place = await this.queries.execute<FindEvent, PlacedEvent>(new FindEvent(event, after));
    return this.certificates.prove(place, checkpoint);
  }
  @AuditQuestion(
    'consistency',
    'The hashes that lead from one checkpoint to a later one (RFC 9162, section 2.1.4), base64.',
  )
  async consistency(@Query() { from, to }: ConsistencyQuestion): Promise<object> {
    if (from > to) throw invalidInput(problem('from', from, 'at-most', { most: to }));
    const hashes = await this.certificates.consistency(from, to);
    return { from, to, hashes: hashes.map(base64) };
  }
  @AuditQuestion('keys', 'The public keys that sign checkpoints, retired ones too.')
  async keys(): Promise<object> {
    const keys = await this.place.keys();
    return { origin: keys.origin, keys: keys.list() };
  }
  @AuditQuestion(
    'export',
    'The whole log up to the newest checkpoint, as lines of CloudEvents 1.0, that checkpoint last.',
    NDJSON,
  )
  async export(): Promise<StreamableFile> {
    const { size, note } = await this.certificates.at();
    const from = { source: sourceOf(checkpointIn(note)), until: size - 1, checkpoint: note };
    const lines = textOf(exportLines(this.stores.events, from));
    // What is wrong with the beginning is answered as a problem; later an answer can only break off.
    const first = await lines.next();
    return new StreamableFile(Readable.from(begunWith(first, lines)), { type: `${NDJSON}; charset=utf-8` });
  }
}

/** What has a name of its own for ever may be kept for ever; other answers are asked for anew. */
const FOR_EVER = 'public, max-age=31536000, immutable';
const ASK_ANEW = 'no-cache';

/** The hash tree as static files (C2SP tlog-tiles), for monitors that follow the log's consistency. No events. */
@ApiExcludeController()
@Controller('tlog')
export class TileController {
  constructor(
    @Inject(Certificates) private readonly certificates: Certificates,
    @Inject(AuditPlace) private readonly place: AuditPlace,
  ) {}

  @Get('checkpoint')
  async checkpoint(@Res({ passthrough: true }) reply: FastifyReply): Promise<StreamableFile> {
    const { note } = await this.certificates.shown();
    return file(reply, note, ASK_ANEW);
  }
  /** Witnesses may still add their lines. */
  @Get('checkpoint-:size')
  async checkpointAt(
    @Param('size') size: string,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<StreamableFile> {
    const { note } = await this.certificates.shown(sizeIn('size', size));
    return file(reply, note, ASK_ANEW);
  }
  @Get(VERIFIER_KEYS)
  async keys(@Res({ passthrough: true }) reply: FastifyReply): Promise<StreamableFile> {
    return file(reply, (await this.place.keys()).verifierKeys(), ASK_ANEW);
  }
  @Get('tile/*')
  async tile(
    @Param('*') path: string,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<StreamableFile> {
    return file(reply, await this.certificates.tile(`tile/${path}`), FOR_EVER);
  }
}

/** Headers come when there is something to send: a tile that is not there yet is not kept for ever as missing. */
function file(reply: FastifyReply, content: string | Uint8Array, keep: string): StreamableFile {
  const bytes = Buffer.from(content);
  void reply.header('cache-control', keep);
  const type = typeof content === 'string' ? 'text/plain; charset=utf-8' : 'application/octet-stream';
  return new StreamableFile(bytes, { type, length: bytes.length });
}

function sizeIn(field: string, text: string): number {
  const size = /^[1-9]\d{0,15}$/.test(text) ? Number(text) : Number.NaN;
  if (Number.isSafeInteger(size)) return size;
  throw invalidInput(problem(field, text, 'whole', { least: 1 }));
}

async function* begunWith<T>(first: IteratorResult<T, void>, rest: AsyncIterable<T>): AsyncGenerator<T> {
  if (!first.done) yield first.value;
  yield* rest;
}

async function* textOf(lines: AsyncIterable<{ readonly text: string }>): AsyncGenerator<string> {
  for await (const { text } of lines) yield text;
}
