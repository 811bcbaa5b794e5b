export * from './door';
export * from './envelope';
export { finishErasures } from './erasures';
export * from './ledger.handler';
export * from './system';
export { MAX_APPEND_BYTES, MAX_EVENT_BYTES } from './requirements';
