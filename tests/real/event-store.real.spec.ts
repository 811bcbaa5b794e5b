import { eventStoreContract } from '../../libs/event-store/src/event-store.contract';
import { eventStoreDbServer, openedOn } from './event-store-server';

jest.setTimeout(120_000);

const server = eventStoreDbServer();

eventStoreContract(`EventStoreDbStore on ${server.kind}`, () => openedOn(server.url()));
