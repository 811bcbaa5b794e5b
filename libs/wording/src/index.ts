export * from './words';
export * from './wording';
