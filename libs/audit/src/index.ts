export * from './cloud-events';
export { type Exported, type ExportedLog, exportedLog, type ExportEnd, readExport } from './exported-log';
