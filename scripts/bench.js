'use strict';
require('./node-version');

/** The benches are not built: they are read as the specs are. */
async function bench() {
  await require('./setup')({ tell: process.stderr });
  require('../tests/support/register');
  require('../tests/load/bench.ts');
}

bench();
