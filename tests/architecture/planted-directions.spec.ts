import { cpSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { breaches, type Cruise, cruise, root } from './dependency-cruiser';

/** Rule, file, and what is planted in it. */
const BREACHES: readonly (readonly [rule: string, file: string, text: string])[] = [
  ['kernel-imports-only-what-is-below', 'libs/kernel/src/up.ts', `import '@ledger/pledge';`],
  ['merkle-imports-only-what-is-below', 'libs/merkle/src/up.ts', `import '@ledger/kernel';`],
  ['sqlite-imports-only-what-is-below', 'libs/sqlite/src/up.ts', `import '@ledger/event-store';`],
  [
    'pledge-imports-only-what-is-below',
    'libs/pledge/src/up.ts',
    `import type { A } from '@ledger/event-store'; export type B = A;`,
  ],
  [
    'event-store-imports-only-what-is-below',
    'libs/event-store/src/side.ts',
    `import '@ledger/document-store';`,
  ],
  [
    'document-store-imports-only-what-is-below',
    'libs/document-store/src/side.ts',
    `import '@ledger/pledge';`,
  ],
  ['vault-imports-only-what-is-below', 'libs/vault/src/up.ts', `import '@ledger/pledge';`],
  ['staff-imports-only-what-is-below', 'libs/staff/src/up.ts', `import '@ledger/pledge';`],
  ['audit-imports-only-what-is-below', 'libs/audit/src/names.ts', `import '@ledger/staff';`],
  ['ledger-imports-only-what-is-below', 'libs/ledger/src/side.ts', `import '@ledger/read-models';`],
  [
    'read-models-imports-only-what-is-below',
    'libs/read-models/src/side.ts',
    `export * from '@ledger/ledger';`,
  ],
  ['plan-import-imports-only-what-is-below', 'libs/plan-import/src/side.ts', `import '@ledger/event-store';`],
  ['wording-imports-only-what-is-below', 'libs/wording/src/side.ts', `import '@ledger/event-store';`],
  ['audit-imports-only-what-is-below', 'libs/audit/src/side.ts', `import '@ledger/pledge';`],
  ['a-library-is-listed', 'libs/common/src/index.ts', `import '@ledger/kernel';`],
  ['a-library-is-entered-by-its-index', 'libs/pledge/src/deep.ts', `import '../../kernel/src/deep';`],
  [
    'a-library-is-entered-by-its-index-from-outside',
    'apps/api/src/deep.ts',
    `import '../../../libs/kernel/src/deep';`,
  ],
  ['contracts-are-for-specs', 'libs/event-store/src/contract.ts', `import './event-store.contract';`],
  ['no-library-imports-an-app', 'libs/ledger/src/app.ts', `import '../../../apps/api/src/main';`],
  ['apps-share-only-composition-and-serving', 'apps/cli/src/other.ts', `import '../../api/src/main';`],
  [
    'the-composition-is-for-cli-and-projector',
    'apps/web/src/other.ts',
    `import '../../api/src/composition/index';`,
  ],
  ['serving-is-for-the-projector', 'apps/cli/src/port.ts', `import '../../api/src/serving/loopback';`],
  ['serving-is-the-same-for-all', 'apps/api/src/serving/other.ts', `import '../http/server';`],
  ['pure-files-import-nothing-from-outside', 'libs/read-models/src/board.projection.ts', `import 'node:fs';`],
  [
    'pure-files-import-nothing-from-outside',
    'libs/plan-import/src/hash.ts',
    `import { randomBytes } from 'node:crypto'; randomBytes(1);`,
  ],
  [
    'pure-files-import-nothing-from-outside',
    'libs/pledge/src/nest.ts',
    `import type { Type } from '@nestjs/common'; export type B = Type;`,
  ],
  ['schemas-import-only-decorators', 'libs/pledge/src/pledge.commands.ts', `import '@nestjs/common';`],
  ['kernel-json-imports-only-canonicalize', 'libs/kernel/src/json.ts', `import 'node:crypto';`],
  ['sqlite-is-for-the-embedded-stores', 'libs/event-store/src/memory.store.ts', `import '@ledger/sqlite';`],
  ['sqlite-is-for-the-embedded-stores', 'libs/vault/src/memory.vault.ts', `import '@ledger/sqlite';`],
  ['sqlite-is-for-the-embedded-stores', 'apps/api/src/sqlite.ts', `import '@ledger/sqlite';`],
  ['one-file-knows-the-sqlite-driver', 'libs/sqlite/src/file.ts', `import '@photostructure/sqlite';`],
  ['prom-client-is-for-serving', 'libs/read-models/src/measured.ts', `import 'prom-client';`],
  ['nest-is-entered-by-its-index', 'apps/api/src/deep-nest.ts', `import '@nestjs/common/decorators';`],
  ['no-cycles', 'libs/kernel/src/about.ts', `import './round';`],
  ['every-import-resolves', 'apps/api/src/nowhere.ts', `import './nowhere-to-be-found';`],
  ['every-package-is-in-package-json', 'apps/api/src/unlisted.ts', `import 'lodash';`],
  ['the-program-needs-no-development-package', 'apps/api/src/development.ts', `import 'fast-check';`],
];

/** What the breaches need beside them, and what must not be taken for one. */
const ALLOWED: Readonly<Record<string, string>> = {
  'libs/kernel/src/deep.ts': 'export {};',
  'libs/kernel/src/round.ts': `import './about';`,
  'libs/event-store/src/event-store.contract.ts': 'export {};',
  'libs/event-store/src/embedded/embedded.store.ts': `import '@ledger/sqlite';`,
  'libs/event-store/src/memory.spec.ts': `import './event-store.contract'; import 'fast-check'; import 'node:fs';`,
  'libs/pledge/src/other.commands.ts': `import 'class-validator'; import 'class-transformer'; import '@nestjs/swagger';`,
  'libs/ledger/src/ledger.handler.ts': `import '@nestjs/cqrs'; import '@ledger/event-store'; import '@ledger/pledge';`,
  'libs/sqlite/src/driver.ts': `import '@photostructure/sqlite';`,
  'apps/api/src/main.ts': `import './composition/index'; import '@nestjs/core'; import '@ledger/ledger';`,
  'apps/api/src/composition/index.ts': 'export {};',
  'apps/api/src/http/server.ts': `import '../serving/loopback';`,
  'apps/api/src/serving/metrics.ts': `import 'prom-client';`,
  'apps/api/src/serving/loopback.ts': `import '../composition/index';`,
  'apps/projector/src/main.ts': `import '../../api/src/composition/index'; import '../../api/src/serving/loopback';`,
  'apps/cli/src/main.ts': `import '../../api/src/composition/index'; import '@ledger/plan-import';`,
  'tests/e2e/start.e2e.spec.ts': `import '../../libs/event-store/src/event-store.contract'; import '@ledger/event-store';`,
};

const LIBRARIES = [
  'kernel',
  'merkle',
  'sqlite',
  'pledge',
  'wording',
  'event-store',
  'document-store',
  'vault',
  'staff',
  'ledger',
  'read-models',
  'plan-import',
  'audit',
];

describe('a planted breach of the directions', () => {
  const folder = mkdtempSync(join(tmpdir(), 'ledger-directions-'));
  let found: Cruise;

  beforeAll(() => {
    plant(folder);
    found = cruise(folder, 'apps', 'libs', 'tests');
  });
  afterAll(() => rmSync(folder, { recursive: true }));

  it.each(BREACHES)('of %s is found in %s', (rule, file) => {
    expect(found.summary.violations.map((v) => `${v.rule.name} ${v.from}`)).toContain(`${rule} ${file}`);
  });

  it('is all that is found', () => {
    const planted = new Set(BREACHES.map(([, file]) => file));
    const others = breaches(found).filter((line) => !planted.has(line.split(/: | → /)[1] ?? ''));
    expect(others).toEqual([]);
  });
});

function plant(folder: string): void {
  symlinkSync(join(root, 'node_modules'), join(folder, 'node_modules'), 'junction');
  cpSync(join(root, 'package.json'), join(folder, 'package.json'));
  const paths = Object.fromEntries(
    LIBRARIES.map((lib) => [`@ledger/${lib}`, [`./libs/${lib}/src/index.ts`]]),
  );
  write(
    folder,
    'tsconfig.json',
    JSON.stringify({ compilerOptions: { module: 'node16', moduleResolution: 'node16', paths } }),
  );
  for (const lib of LIBRARIES) write(folder, `libs/${lib}/src/index.ts`, 'export {};');
  for (const [file, text] of Object.entries(ALLOWED)) write(folder, file, text);
  for (const [, file, text] of BREACHES) write(folder, file, text);
}

function write(folder: string, file: string, text: string): void {
  mkdirSync(dirname(join(folder, file)), { recursive: true });
  writeFileSync(join(folder, file), text);
}
