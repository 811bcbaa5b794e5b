export * from './door';
export * from './envelope';
export * from './ledger.handler';
export * from './system';
