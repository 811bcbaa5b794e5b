import { queryRules } from '../test/query.rules';
import { memoryStores } from '../test/stores';

queryRules('the queries, on stores in memory', memoryStores);
