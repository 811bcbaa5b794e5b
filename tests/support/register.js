'use strict';
// Lets plain `node -r ./tests/support/register.js FILE.ts` run the sources as Jest does: SWC by .swcrc, @ledger/* to libs/*.
const { hash } = require('node:crypto');
const { mkdirSync, readFileSync, renameSync, writeFileSync } = require('node:fs');
const Module = require('node:module');
const path = require('node:path');
const { threadId } = require('node:worker_threads');
const { transformSync, version } = require('@swc/core');

const root = path.resolve(__dirname, '../..');
const { $schema: _, ...swc } = JSON.parse(readFileSync(path.join(root, '.swcrc'), 'utf8'));
delete swc.exclude;
delete swc.jsc.paths;
delete swc.jsc.baseUrl;

/** What the same source came to before, as Jest keeps it too: every process and thread that a test starts asks for all of them. */
const kept = path.join(root, '.cache/transformed');
mkdirSync(kept, { recursive: true });

Module._extensions['.ts'] = (module, filename) => {
  const source = readFileSync(filename, 'utf8');
  const file = path.join(kept, hash('sha256', JSON.stringify([version, swc, filename, source])));
  module._compile(read(file) ?? written(file, transformed(source, filename)), filename);
};

function transformed(source, filename) {
  return transformSync(source, { ...swc, swcrc: false, filename, sourceMaps: 'inline' }).code;
}

function read(file) {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return undefined;
  }
}

/** Whole or not at all: others may be reading it. */
function written(file, code) {
  writeFileSync(`${file}.${process.pid}.${threadId}`, code);
  renameSync(`${file}.${process.pid}.${threadId}`, file);
  return code;
}

const resolve = Module._resolveFilename;
Module._resolveFilename = (request, ...rest) =>
  resolve(
    request.replace(/^@ledger\/([a-z-]+)$/, (_, lib) => path.join(root, 'libs', lib, 'src/index.ts')),
    ...rest,
  );
