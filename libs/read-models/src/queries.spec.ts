import { changesRules } from '../test/changes.rules';
import { findingsRules } from '../test/findings.rules';
import { queryRules } from '../test/query.rules';
import { memoryStores } from '../test/stores';

jest.setTimeout(60_000);
queryRules('the queries, on stores in memory', memoryStores);
findingsRules('the findings, on stores in memory', memoryStores);
changesRules('the changes, on stores in memory', memoryStores);
