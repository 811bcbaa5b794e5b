'use strict';
const Module = require('node:module');
const path = require('node:path');
const { root } = require('./ground');
const setUp = require('./setup');

/**
 * Sets up and then becomes the built program: in this very process, so that signals, the exit code, the terminal and a
 * `kill -9` meet the program itself and not a parent that would have to pass them on.
 */
module.exports = async function run(program, { tell }) {
  await setUp({ tell });
  process.argv[1] = path.join(root, 'dist', program);
  process.setSourceMapsEnabled(true);
  Module.runMain();
};
