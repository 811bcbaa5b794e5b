import { Readable } from 'node:stream';
import {
  Body,
  Controller,
  Header,
  HttpCode,
  Inject,
  Param,
  Post,
  Query,
  StreamableFile,
} from '@nestjs/common';
import { QueryBus } from '@nestjs/cqrs';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { exportLines, VERIFIER_KEYS, type ProofBundle } from '@ledger/audit';
import { invalidInput, problem } from '@ledger/kernel';
import { Text, WholeNumberText } from '@ledger/pledge';
import { AfterToken, FindEvent, type EventPlace } from '@ledger/read-models';
import { Notary, shownCheckpoint, type ShownCheckpoint } from '../composition/notary';
import { STORES } from '../composition/ledger.module';
import type { Stores } from '../composition/stores';
import { Question } from './routes';

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

export interface CheckpointPage {
  readonly items: readonly ShownCheckpoint[];
  readonly next: string | null;
}

/** What whoever does not trust this program asks of it. */
@Controller('v1/audit')
export class AuditController {
  constructor(
    @Inject(Notary) private readonly notary: Notary,
    @Inject(QueryBus) private readonly queries: QueryBus,
    @Inject(STORES) private readonly stores: Stores,
  ) {}

  @Question('checkpoints', 'Every checkpoint that was ever signed, the newest first.')
  async checkpoints(@Query() { limit = 50, cursor }: CheckpointsQuestion): Promise<CheckpointPage> {
    const { items, next } = await (await this.notary.tree()).page(limit, cursor);
    return { items: items.map(shownCheckpoint), next };
  }
  @Question('checkpoints/latest', 'The newest checkpoint, with what others say of it.')
  latest(): Promise<ShownCheckpoint> {
    return this.notary.shown();
  }
  @Question('checkpoints/:size', 'The checkpoint of so many events, with what others say of it.')
  one(@Param('size') size: string): Promise<ShownCheckpoint> {
    return this.notary.shown(sizeIn('size', size));
  }
  @Post('checkpoints')
  @HttpCode(200)
  @ApiTags('commands')
  @ApiOperation({
    summary: 'Signs all that the log holds now; where nothing is new, the newest checkpoint is the answer.',
  })
  @ApiOkResponse({ description: 'The checkpoint.' })
  async make(): Promise<ShownCheckpoint> {
    const made = await this.notary.checkpoint();
    return this.notary.shown(made?.size);
  }
  @Post('checkpoints/:size/cosignatures')
  @HttpCode(200)
  @ApiTags('commands')
  @ApiOperation({
    summary: 'Takes the cosignature of a witness that is known, and carries it along from then on.',
  })
  @ApiOkResponse({ description: 'The checkpoint, with what others say of it.' })
  async cosign(
    @Param('size') size: string,
    @Body() { cosignature }: CosignatureBody,
  ): Promise<ShownCheckpoint> {
    await this.notary.cosign(sizeIn('size', size), cosignature);
    return this.notary.shown(sizeIn('size', size));
  }
  @Question(
    'proofs/:event',
    'A proof of one event that a stranger can check offline; docs/VERIFYING.md says how.',
  )
  async proof(
    @Param('event') event: string,
    @Query() { checkpoint, after }: ProofQuestion,
  ): Promise<ProofBundle> {
    const place = await this.queries.execute<FindEvent, EventPlace>(new FindEvent(event, after));
    return this.notary.prove(place, checkpoint);
  }
  @Question(
    'consistency',
    'The hashes that lead from one checkpoint to a later one (RFC 9162, section 2.1.4), base64.',
  )
  async consistency(@Query() { from, to }: ConsistencyQuestion): Promise<object> {
    if (from > to) throw invalidInput(problem('from', from, 'at-most', { most: to }));
    const hashes = await this.notary.consistency(from, to);
    return { from, to, hashes: hashes.map((hash) => Buffer.from(hash).toString('base64')) };
  }
  @Question('keys', 'The public keys that sign checkpoints, retired ones too.')
  keys(): object {
    const keys = this.notary.keys();
    return { origin: keys.origin, keys: keys.list() };
  }
  @Question(
    'export',
    'The whole log up to the newest checkpoint, as lines of CloudEvents 1.0, that checkpoint last.',
  )
  @Header('content-type', 'application/x-ndjson; charset=utf-8')
  async export(): Promise<StreamableFile> {
    const { size, note } = await this.notary.checkpointAt();
    const from = { source: encodeURI(this.notary.keys().origin), until: size - 1, checkpoint: note };
    return new StreamableFile(Readable.from(textOf(exportLines(this.stores.events, from))));
  }
}

/** The hash tree as static files (C2SP tlog-tiles), for monitors that follow the log's consistency. No events. */
@ApiTags('audit')
@Controller('tlog')
export class TileController {
  constructor(@Inject(Notary) private readonly notary: Notary) {}

  @Question('checkpoint', 'The newest checkpoint, as a signed note.')
  @Header('content-type', 'text/plain; charset=utf-8')
  @Header('cache-control', 'no-cache')
  async checkpoint(): Promise<string> {
    return (await this.notary.shown()).note;
  }
  @Question(VERIFIER_KEYS, 'The public keys that sign checkpoints, a line each.')
  @Header('content-type', 'text/plain; charset=utf-8')
  keys(): string {
    return this.notary
      .keys()
      .list()
      .map(({ verifierKey }) => `${verifierKey}\n`)
      .join('');
  }
  @Question('tile/*', 'A tile of hashes: tile/<level>/<number>, and .p/<width> behind a partial one.')
  @Header('content-type', 'application/octet-stream')
  async tile(@Param('*') path: string): Promise<StreamableFile> {
    return new StreamableFile(await this.notary.tile(`tile/${path}`));
  }
}

function sizeIn(field: string, text: string): number {
  const size = /^[1-9]\d{0,15}$/.test(text) ? Number(text) : Number.NaN;
  if (Number.isSafeInteger(size)) return size;
  throw invalidInput(problem(field, text, 'whole', { least: 1 }));
}

async function* textOf(lines: AsyncIterable<{ readonly text: string }>): AsyncGenerator<string> {
  for await (const { text } of lines) yield text;
}
