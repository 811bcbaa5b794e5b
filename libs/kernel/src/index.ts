export * from './errors';
export * from './event';
export * from './json';
export * from './time';
export * from './metadata';
