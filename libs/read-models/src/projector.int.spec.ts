import { fencingRules } from '../test/fencing.rules';
import { originRules } from '../test/origin.rules';
import { projectorRules } from '../test/projector.rules';
import { riderRules } from '../test/rider.rules';
import { embeddedStores } from '../test/stores';

jest.setTimeout(60_000);
projectorRules('the projector, on embedded stores', embeddedStores);
riderRules('on embedded stores', embeddedStores);
originRules('on embedded stores', embeddedStores);
fencingRules('on embedded stores', embeddedStores);
