'use strict';
require('./node-version');
const { parseArgs } = require('node:util');

/** The benches are not built: they are read as the specs are. */
async function bench() {
  await require('./setup')({ tell: process.stderr });
  if (asksFor('servers')) await bringFerretDb();
  require('../tests/support/register');
  require('../tests/load/bench.ts');
}

function asksFor(section) {
  const { values } = parseArgs({ options: { only: { type: 'string' } }, strict: false });
  return (values.only ?? section).split(',').includes(section);
}

/** Says where it is, or why there is none, to whoever measures on it. */
async function bringFerretDb() {
  const { env, note, counts } = await require('./ferretdb')({ tell: process.stderr });
  if (counts.failed > 0) process.stderr.write(`${note}\n`);
  Object.assign(process.env, env);
}

bench();
