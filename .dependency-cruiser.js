/*
 * Which way dependencies point. `tests/architecture/dependencies.spec.ts` runs this on the tree, and
 * `planted-directions.spec.ts` on a breach of each rule.
 */

/** What each library may import besides itself; a library that is not listed here may import none. */
const MAY_IMPORT = {
  kernel: [],
  merkle: [],
  sqlite: ['kernel'],
  pledge: ['kernel'],
  wording: ['pledge', 'kernel'],
  'event-store': ['kernel', 'sqlite'],
  'document-store': ['kernel', 'sqlite'],
  vault: ['kernel', 'sqlite'],
  // Names of people: on no list, so that nothing which records, projects or certifies can come by one.
  staff: ['kernel', 'sqlite'],
  ledger: ['event-store', 'vault', 'pledge', 'kernel'],
  'read-models': ['document-store', 'event-store', 'pledge', 'kernel'],
  'plan-import': ['pledge', 'kernel'],
  audit: ['merkle', 'document-store', 'event-store', 'kernel'],
};

const SPECS = String.raw`(\.spec\.ts$|\.contract\.ts$|^tests/|/test/)`;
const npm = (...names) => `(^|/)node_modules/(${names.join('|')})/`;

/** Folders that are pure as a whole, and suffixes that are pure wherever they stand. */
const PURE = [
  String.raw`^libs/(kernel|merkle|plan-import|pledge|wording)/src/`,
  String.raw`\.(events|commands|decider|projection)\.ts$`,
];
/** A command class is the one schema of HTTP, CLI, importer and OpenAPI: its decorators describe, they do not run. */
const SCHEMAS = String.raw`(\.commands|^libs/pledge/src/schema)\.ts$`;
const outside = {
  dependencyTypes: ['core', 'npm', 'npm-dev', 'npm-peer', 'npm-optional', 'npm-no-pkg', 'npm-unknown'],
};

const directions = Object.entries(MAY_IMPORT).map(([lib, allowed]) => ({
  name: `${lib}-imports-only-what-is-below`,
  severity: 'error',
  from: { path: `^libs/${lib}/` },
  to: { path: '^libs/', pathNot: `^libs/(${[lib, ...allowed].join('|')})/` },
}));

const only = (name, from, to) => ({
  name,
  severity: 'error',
  from: { pathNot: [from, SPECS] },
  to: { path: to },
});

/** @type {import('dependency-cruiser').IConfiguration} */
module.exports = {
  forbidden: [
    ...directions,
    {
      name: 'a-library-is-listed',
      severity: 'error',
      from: { path: '^libs/', pathNot: `^libs/(${Object.keys(MAY_IMPORT).join('|')})/` },
      to: {},
    },
    {
      name: 'a-library-is-entered-by-its-index',
      severity: 'error',
      from: { path: '^libs/([^/]+)/' },
      to: {
        path: '^libs/',
        pathNot: ['^libs/$1/', String.raw`^libs/[^/]+/src/(index|[^/]+\.contract)\.ts$`],
      },
    },
    {
      name: 'a-library-is-entered-by-its-index-from-outside',
      severity: 'error',
      from: { pathNot: '^libs/' },
      to: { path: '^libs/', pathNot: String.raw`^libs/[^/]+/src/(index|[^/]+\.contract)\.ts$` },
    },
    {
      name: 'contracts-are-for-specs',
      severity: 'error',
      from: { pathNot: SPECS },
      to: { path: String.raw`(\.contract|\.spec)\.ts$|^tests/|/test/` },
    },
    {
      name: 'no-library-imports-an-app',
      severity: 'error',
      from: { path: '^libs/' },
      to: { path: '^apps/' },
    },
    {
      name: 'apps-share-only-composition-and-serving',
      severity: 'error',
      from: { path: '^apps/([^/]+)/' },
      to: { path: '^apps/', pathNot: ['^apps/$1/', '^apps/api/src/(composition|serving)/'] },
    },
    {
      name: 'the-composition-is-for-cli-and-projector',
      severity: 'error',
      from: { path: '^apps/', pathNot: '^apps/(api|cli|projector)/' },
      to: { path: '^apps/api/src/composition/' },
    },
    {
      name: 'serving-is-for-the-projector',
      severity: 'error',
      from: { path: '^apps/', pathNot: '^apps/(api|projector)/' },
      to: { path: '^apps/api/src/serving/' },
    },
    {
      name: 'serving-is-the-same-for-all',
      severity: 'error',
      from: { path: '^apps/api/src/serving/' },
      to: { path: '^apps/', pathNot: '^apps/api/src/(composition|serving)/' },
    },
    {
      name: 'pure-files-import-nothing-from-outside',
      severity: 'error',
      from: { path: PURE, pathNot: [SPECS, SCHEMAS, '^libs/kernel/src/json.ts$'] },
      to: outside,
    },
    {
      name: 'schemas-import-only-decorators',
      severity: 'error',
      from: { path: SCHEMAS },
      to: { ...outside, pathNot: npm('class-validator', 'class-transformer', '@nestjs/swagger') },
    },
    {
      name: 'kernel-json-imports-only-canonicalize',
      severity: 'error',
      from: { path: '^libs/kernel/src/json.ts$' },
      to: { ...outside, pathNot: npm('canonicalize') },
    },
    only(
      'sqlite-is-for-the-embedded-stores',
      '^libs/(sqlite|staff|(event-store|document-store|vault)/src/embedded)/',
      '^libs/sqlite/',
    ),
    only('one-file-knows-the-sqlite-driver', '^libs/sqlite/src/driver.ts$', npm('@photostructure/sqlite')),
    only('mongodb-is-for-its-adapter', '^libs/document-store/src/mongodb/', npm('mongodb')),
    only(
      'eventstoredb-is-for-its-adapter',
      '^libs/event-store/src/eventstoredb/',
      npm('@eventstore/db-client'),
    ),
    only('prom-client-is-for-serving', '^apps/api/src/serving/', npm('prom-client')),
    {
      name: 'nest-is-entered-by-its-index',
      severity: 'error',
      from: {},
      to: {
        path: npm('@nestjs/[^/]+'),
        pathNot: String.raw`/node_modules/@nestjs/[^/]+/(dist/)?index\.(js|d\.ts)$|^node_modules/@nestjs/[^/]+/(dist/)?index\.(js|d\.ts)$`,
      },
    },
    { name: 'no-cycles', severity: 'error', from: {}, to: { circular: true } },
    { name: 'every-import-resolves', severity: 'error', from: {}, to: { couldNotResolve: true } },
    {
      name: 'every-package-is-in-package-json',
      severity: 'error',
      from: {},
      to: { dependencyTypes: ['npm-no-pkg', 'npm-unknown'] },
    },
    {
      name: 'the-program-needs-no-development-package',
      severity: 'error',
      from: { path: '^(apps|libs)/', pathNot: SPECS },
      to: { dependencyTypes: ['npm-dev'] },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    tsPreCompilationDeps: true,
    combinedDependencies: true,
    tsConfig: { fileName: 'tsconfig.json' },
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['require', 'node', 'default', 'types'],
    },
  },
};
