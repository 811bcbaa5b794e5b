import { projectorRules } from '../test/projector.rules';
import { embeddedStores } from '../test/stores';

projectorRules('the projector, on embedded stores', embeddedStores);
