import { projectorRules } from '../test/projector.rules';
import { embeddedStores } from '../test/stores';

jest.setTimeout(60_000);
projectorRules('the projector, on embedded stores', embeddedStores);
