/** Whoever opens an embedded store may make its folder before, and say in words of its own that it cannot be made. */
export { makeFolder } from '@ledger/sqlite';
