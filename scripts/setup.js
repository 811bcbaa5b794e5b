'use strict';
const path = require('node:path');
const { build, isBuilt } = require('./build');
const { root, SetUpFailed } = require('./ground');
const { install, isInstalled } = require('./install');
const { exclusively } = require('./lock');

/**
 * Brings node_modules and dist up to date; does and says nothing where they are, and ends the process where it cannot.
 *
 * @param tell the stream for what takes long
 * @param toBuild whether dist is needed at all
 */
module.exports = async function setUp({ tell, toBuild = true }) {
  const hasBuilt = () => !toBuild || isBuilt();
  try {
    if (isInstalled() && hasBuilt()) return;
    await exclusively(path.join(root, '.cache', 'setup.lock'), tell, async (onStart) => {
      if (!isInstalled()) await install({ tell, onStart });
      if (!hasBuilt()) await build({ tell, onStart });
    });
  } catch (error) {
    if (error instanceof SetUpFailed) process.stderr.write(`${error.output}\n${error.message}\n`.trimStart());
    else if (error.code) process.stderr.write(`The set-up cannot go on: ${error.message}.\n`);
    else throw error;
    process.exit(1);
  }
};
