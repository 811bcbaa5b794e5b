import { documentStoreContract } from '../../libs/document-store/src/document-store.contract';
import { mongoServer, openedOn, sayOnce } from './document-store-server';
import { skipping } from './document-store-skipping';

/*
 * The contract of a document store on a MongoDB (`MONGODB_URL`), or else on FerretDB. FerretDB on SQLite reads the rows,
 * filters them in its own process and then updates them by `_id`, so its guards are not atomic, and it drops a connection
 * that makes an index at the same time as another one. It runs the sequential rules; these count as skipped.
 */
const RACES = [
  'takes thousands of writes, and calls that do not wait for each other',
  'are made once, however often they are asked for, and keep their documents',
  'let exactly one of many who set them at one version win',
];

jest.setTimeout(120_000);

const server = mongoServer('the contract of the document store on a MongoDB');
const declare = () =>
  documentStoreContract(`MongoDocumentStore on ${server.kind}`, () => openedOn(server.url()));

if (server.kind === 'FerretDB') sayOnce(`SKIPPED on FerretDB, which is not atomic: ${RACES.join(' · ')}`);
if (server.kind === 'MongoDB') declare();
else skipping(server.kind === 'nothing' ? 'all' : RACES, declare);
