import { queryRules } from '../test/query.rules';
import { embeddedStores } from '../test/stores';

jest.setTimeout(60_000);
queryRules('the queries, on embedded stores', embeddedStores);
