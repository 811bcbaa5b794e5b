const fs = require('node:fs');
const path = require('node:path');

/** The build's settings, so that specs run what is shipped. */
const { $schema, ...swc } = JSON.parse(fs.readFileSync(path.join(__dirname, '.swcrc'), 'utf8'));
swc.jsc.baseUrl = __dirname;
delete swc.exclude;

/** Jest cannot `require()` these before Node 24.9; they are turned into CommonJS. */
const esmOnly = ['content-disposition'];

/** @type {import('jest').Config} */
module.exports = {
  rootDir: __dirname,
  testEnvironment: 'node',
  roots: ['<rootDir>/apps', '<rootDir>/libs', '<rootDir>/tests'],
  testMatch: ['**/*.spec.ts'],
  // The ring that a spec runs in is its suffix; scripts/checks.js chooses the rings. `.real` ones need servers.
  testPathIgnorePatterns: ['/node_modules/', String.raw`\.real\.spec\.ts$`],
  setupFiles: ['<rootDir>/tests/support/seed.js'],
  transform: { '^.+\\.[jt]s$': ['@swc/jest', { ...swc, swcrc: false }] },
  transformIgnorePatterns: [`/node_modules/(?!(${esmOnly.join('|')})/)`],
  moduleNameMapper: { '^@ledger/([a-z-]+)$': '<rootDir>/libs/$1/src' },
  // No test is timed; this only ends one that hangs.
  testTimeout: 60_000,
  // The main thread waits while its workers run.
  maxWorkers: '100%',
};
