import 'reflect-metadata';
import { join } from 'node:path';
import { Body, Controller, Get, HttpCode, Module, Param, Post, Query } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import { pledgeStream } from '@ledger/pledge';
import { collectionOf, pledgeKey, projections, recordKey } from '@ledger/read-models';
import { stageEvent } from './commands';
import { INSERT_EVENT, RawFile, READ_STREAM, type RawStatement } from './raw';

/*
 * What a handler written by hand would do on the same framework, over copies of the same files: the statements, JSON, and
 * one shared commit for the commands of a turn of the event loop. No validation, no decision, no read models to keep.
 */

const LIMIT = 50;

@Controller('v1')
class BareController {
  private readonly events = new RawFile(join(process.env['LEDGER_DATA']!, 'events.sqlite'));
  private readonly models = new RawFile(join(process.env['LEDGER_DATA']!, 'read-models.sqlite'));
  private readonly readStream = this.events.prepare(READ_STREAM);
  private readonly insert = this.events.prepare(INSERT_EVENT);
  private readonly record = this.documents('pledge-record', 'key >= ? AND key < ? ORDER BY key');
  private readonly page = this.documents('pledge-board', 'key >= ? AND key < ? ORDER BY key LIMIT ?');
  private readonly progress = this.models.prepare('SELECT value FROM registers WHERE name = ?');
  private position = Number(this.events.prepare('SELECT max(position) FROM events').get()![0]);
  private waiting: (() => void)[] = [];

  @Get('pledges/:id')
  one(@Param('id') id: string) {
    const pages = this.record.all(recordKey(id), `${pledgeKey(id)}!`);
    return {
      pages: pages.map(([page]) => JSON.parse(page as string)),
      position: this.at('pledge-record'),
    };
  }

  @Get('pledges')
  list(@Query('plan') plan: string) {
    const rows = this.page.all(`${plan}.`, `${plan}/`, LIMIT + 1);
    const items = rows.slice(0, LIMIT).map(([document]) => JSON.parse(document as string));
    return { items, next: null, position: this.at('pledge-board') };
  }

  @Post('pledges/:id/stage-changes')
  @HttpCode(200)
  async change(@Param('id') id: string, @Body() { to }: { to: string }) {
    const stream = pledgeStream(id);
    let revision = 0;
    await this.committed(() => {
      revision = this.readStream.all(stream, 0).length;
      const { id: event, body } = stageEvent(stream, revision, to === 'in-progress' ? 1 : 0);
      this.insert.run(++this.position, stream, revision, event, body);
    });
    const events = [{ id: stream, type: 'StageChanged', revision }];
    return {
      stream,
      commandId: stream,
      revision,
      events,
      token: String(this.position).padStart(16, '0'),
      repeated: false,
    };
  }

  /** Commands that arrive in one turn share a transaction. */
  private committed(work: () => void): Promise<void> {
    return new Promise((resolve) => {
      if (this.waiting.length === 0) setImmediate(() => this.commit());
      this.waiting.push(() => (work(), queueMicrotask(resolve)));
    });
  }

  private commit(): void {
    const work = this.waiting;
    this.waiting = [];
    this.events.together(() => work.forEach((one) => one()));
  }

  private at(projection: string): number {
    const { bookmark } = JSON.parse(this.progress.get(`progress/${firstOf(projection)}`)![0] as string);
    return bookmark.position;
  }

  private documents(projection: string, where: string): RawStatement {
    const id = this.models.prepare(`SELECT id FROM collections WHERE name = ?`).get(firstOf(projection))![0];
    return this.models.prepare(`SELECT document FROM d${Number(id)} WHERE ${where}`);
  }
}

/** The collection of a projection's first generation. */
function firstOf(projection: string): string {
  const { version } = projections.find(({ name }) => name === projection)!;
  return collectionOf(projection, { number: 1, version });
}

@Module({ controllers: [BareController] })
class BareModule {}

async function main(): Promise<void> {
  const adapter = new FastifyAdapter();
  const app = await NestFactory.create<NestFastifyApplication>(BareModule, adapter, { logger: ['error'] });
  await app.listen(Number(process.env['PORT']), '127.0.0.1');
}

void main();
