import { changesRules } from '../test/changes.rules';
import { findingsRules } from '../test/findings.rules';
import { queryRules } from '../test/query.rules';
import { embeddedStores } from '../test/stores';

jest.setTimeout(60_000);
queryRules('the queries, on embedded stores', embeddedStores);
findingsRules('the findings, on embedded stores', embeddedStores);
changesRules('the changes, on embedded stores', embeddedStores);
