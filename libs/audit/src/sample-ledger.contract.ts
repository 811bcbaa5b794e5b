/* What the specs of whoever puts the tree to use begin with: logs, damage to tiles, and an authority of their own. */
export { identity, OIDS, stamp } from '../test/authority';
export { ANSWER_TYPE, stampedAnswer } from '../test/stamped-answer';
export { grow, logWith, referenceOf, someEvents, spoil } from '../test/tree';
