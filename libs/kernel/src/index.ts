export * from './errors';
export * from './language';
export * from './phrases';
export * from './system-faults';
export * from './event';
export * from './json';
export * from './time';
export * from './metadata';
