import { mkdtempSync, rmSync } from 'node:fs';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { MemoryEventStore } from '@ledger/event-store';
import type { Clock } from '@ledger/kernel';
import { grow, someEvents } from '../../../libs/audit/src/sample-ledger.contract';
import { AuditPlace } from '../src/composition/audit-place';
import { Certificates } from '../src/composition/certificates';
import { Config } from '../src/composition/config';
import { Notary } from '../src/composition/notary';
import { memoryStores, type Stores } from '../src/composition/stores';

/* What the specs of certifying begin with. What is made lies in folders that go when the spec is over. */

const folders = new Set<string>();
const servers = new Set<() => Promise<void>>();

afterAll(async () => {
  for (const close of servers) await close();
  for (const folder of folders) rmSync(folder, { recursive: true, force: true });
});

export function newFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'ledger-notary-'));
  folders.add(folder);
  return folder;
}

export class SettableClock implements Clock {
  nowMs = Date.parse('2026-06-30T00:00:00Z');
  now(): string {
    return new Date(this.nowMs).toISOString();
  }
}

/** A ledger's office, opened over stores in memory; `reopened` is another process over the same ones. */
export interface Office {
  readonly stores: Stores;
  readonly log: MemoryEventStore;
  readonly clock: SettableClock;
  readonly place: AuditPlace;
  readonly notary: Notary;
  readonly certificates: Certificates;
  /** Appends so many events and signs them; returns the size. */
  certify(count: number): Promise<number>;
  reopened(settings?: Partial<Config>, log?: MemoryEventStore): Office;
}

export function officeWith(settings: Partial<Config> = {}): Office {
  const config = { ...new Config(), LEDGER_DATA: newFolder(), ...settings };
  return officeOn(config, memoryStores(), new SettableClock());
}

function officeOn(config: Config, stores: Stores, clock: SettableClock): Office {
  const log = stores.events as MemoryEventStore;
  const place = new AuditPlace(config, stores, clock);
  const ports = { config, place, events: stores.events, clock };
  const notary = new Notary(ports);
  return {
    stores,
    log,
    clock,
    place,
    notary,
    certificates: new Certificates(ports),
    certify: async (count) => {
      await grow(log, someEvents(count));
      return (await notary.checkpoint())!.size;
    },
    reopened: (other = {}, events = log) => officeOn({ ...config, ...other }, { ...stores, events }, clock),
  };
}

export interface Site {
  readonly url: string;
  /** What was PUT, or asked, in its order. */
  readonly asked: {
    readonly path: string;
    readonly headers: IncomingMessage['headers'];
    readonly body: Buffer;
  }[];
  /** What it answers; it may be changed. */
  answer: (response: ServerResponse, body: Buffer) => void;
}

/** A server of the spec's own, on a port of its own. */
export async function newSite(): Promise<Site> {
  const site: Omit<Site, 'url'> = { asked: [], answer: (response) => void response.writeHead(201).end() };
  const server = createServer((request, response) => {
    const parts: Buffer[] = [];
    request.on('data', (part: Buffer) => parts.push(part));
    request.on('end', () => {
      const body = Buffer.concat(parts);
      site.asked.push({ path: `${request.method} ${request.url}`, headers: request.headers, body });
      site.answer(response, body);
    });
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  servers.add(async () => {
    server.closeAllConnections();
    await new Promise((done) => server.close(done));
  });
  return Object.assign(site, { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}` });
}
