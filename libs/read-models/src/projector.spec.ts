import { fencingRules } from '../test/fencing.rules';
import { originRules } from '../test/origin.rules';
import { projectorRules } from '../test/projector.rules';
import { riderRules } from '../test/rider.rules';
import { memoryStores } from '../test/stores';

jest.setTimeout(60_000);
projectorRules('the projector, on stores in memory', memoryStores);
riderRules('on stores in memory', memoryStores);
originRules('on stores in memory', memoryStores);
fencingRules('on stores in memory', memoryStores);
