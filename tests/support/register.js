'use strict';
// Lets plain `node -r ./tests/support/register.js FILE.ts` run the sources as Jest does: SWC by .swcrc, @ledger/* to libs/*.
const { readFileSync } = require('node:fs');
const Module = require('node:module');
const path = require('node:path');
const { transformSync } = require('@swc/core');

const root = path.resolve(__dirname, '../..');
const { $schema: _, ...swc } = JSON.parse(readFileSync(path.join(root, '.swcrc'), 'utf8'));
delete swc.exclude;
delete swc.jsc.paths;
delete swc.jsc.baseUrl;

Module._extensions['.ts'] = (module, filename) => {
  const source = readFileSync(filename, 'utf8');
  const { code } = transformSync(source, { ...swc, swcrc: false, filename, sourceMaps: 'inline' });
  module._compile(code, filename);
};

const resolve = Module._resolveFilename;
Module._resolveFilename = (request, ...rest) =>
  resolve(
    request.replace(/^@ledger\/([a-z-]+)$/, (_, lib) => path.join(root, 'libs', lib, 'src/index.ts')),
    ...rest,
  );
