export { type SqlRow, type SqlValue, type Statement } from './driver';
export { isSqliteFault, unavailable } from './faults';
export { type FileKind, type FileOptions, openSqliteFile, SqliteFile } from './sqlite-file';
