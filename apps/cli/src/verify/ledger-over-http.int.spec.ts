import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { openOverHttp } from './ledger-over-http';

/* Whoever does not answer as a ledger does is told what was wrong with the answer. */

let server: Server;
let url: string;
const answering = async (answer: (path: string) => string): Promise<void> => {
  server = createServer((request, response) => response.end(answer(request.url ?? '')));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
};
const closed = () => new Promise((resolve) => server.close(resolve));

it('is told that it answers in another form', async () => {
  await answering(() => '<html>');
  await expect(openOverHttp(url, (kept) => kept)).rejects.toMatchObject({
    code: 'LEDGER_UNREACHABLE',
    details: { url, why: { code: 'answered-no-json', path: 'v1/audit/keys' } },
  });
  await closed();
});

it('is told that it has no checkpoint yet', async () => {
  await answering((path) => JSON.stringify(path.includes('keys') ? { keys: [] } : { items: [], next: null }));
  await expect(openOverHttp(url, (kept) => kept)).rejects.toMatchObject({
    code: 'LEDGER_UNCERTIFIED',
    details: { url },
  });
  await closed();
});

it('is told that the connection was refused, and not that it was slow', async () => {
  await answering(() => '');
  await closed();
  await expect(openOverHttp(url, (kept) => kept)).rejects.toMatchObject({
    code: 'LEDGER_UNREACHABLE',
    details: { url, why: { code: 'network', message: 'ECONNREFUSED' } },
  });
});
