import { queryRules } from '../test/query.rules';
import { embeddedStores } from '../test/stores';

queryRules('the queries, on embedded stores', embeddedStores);
