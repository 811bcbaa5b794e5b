import { projectorRules } from '../test/projector.rules';
import { memoryStores } from '../test/stores';

projectorRules('the projector, on stores in memory', memoryStores);
