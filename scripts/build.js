'use strict';
const fs = require('node:fs');
const path = require('node:path');
const { hashOf, readIfThere, root, seconds, SetUpFailed } = require('./ground');
const { run } = require('./spawn');

/** Lies in the folder that it speaks for: whoever deletes dist, deletes the claim too. */
const stamp = path.join(root, 'dist', '.built-from');
/** Left out of the build by .swcrc too. */
const FOR_SPECS = /\.(spec|contract)\.ts$|[\\/]test[\\/]/;
const SETTINGS = ['.swcrc', 'nest-cli.json', 'tsconfig.json', 'package-lock.json'];

/** What the build is made of. Contents, not times: a checkout or a copy changes the times of what it did not change. */
function sources() {
  const files = ['apps', 'libs'].flatMap((folder) =>
    fs.readdirSync(path.join(root, folder), { recursive: true }).map((name) => path.join(folder, name)),
  );
  const built = files.filter((file) => file.endsWith('.ts') && !FOR_SPECS.test(file)).sort();
  return hashOf(...[...built, ...SETTINGS].flatMap((file) => [file, fs.readFileSync(path.join(root, file))]));
}

const isBuilt = () => readIfThere(stamp) === sources();

async function build({ tell, onStart }) {
  const started = Date.now();
  tell.write('Building …\n');
  const from = sources(); // Before the build, so that what changes meanwhile is built next time.
  fs.rmSync(stamp, { force: true });
  const nest = path.join(root, 'node_modules', '@nestjs', 'cli', 'bin', 'nest.js');
  const { code, output } = await run(process.execPath, [nest, 'build'], { cwd: root, onStart });
  if (code !== 0) throw new SetUpFailed('The build failed; the compiler says why above.', output);
  fs.writeFileSync(stamp, from);
  tell.write(`Built in ${seconds(started)}.\n`);
}

module.exports = { isBuilt, build };
