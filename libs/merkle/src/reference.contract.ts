/* The tree by the RFC's own definitions, for the specs of whoever keeps one. */
export { ReferenceTree, sha256 } from '../test/reference';
