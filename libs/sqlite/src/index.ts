export { type SqlRow, type SqlValue, type Statement } from './driver';
export { isDamage, isSqliteFault } from './faults';
export { makeFolder } from './folders';
export { SecretFile } from './secret-file';
export { type FileKind, type FileOptions, openSqliteFile, SqliteFile } from './sqlite-file';
export { layoutFaults, objectIn, OBJECTS, type DatabaseObject } from './objects';
