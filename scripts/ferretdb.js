'use strict';
const fs = require('node:fs');
const os = require('node:os');
const path = require('node:path');
const { hashOf, root, seconds } = require('./ground');
const { exclusively } = require('./lock');
const { run } = require('./spawn');

const folder = path.join(root, 'tests', 'support', 'ferretdb');
const cache = path.join(root, '.cache', 'ferretdb');
const sources = () => ['go.mod', 'go.sum', 'main.go'].map((name) => fs.readFileSync(path.join(folder, name)));

/** Some four minutes on two idle cores, the first time; more beside other tests, to which it gives way. */
const BUILD_WITHIN_MS = 30 * 60_000;
/** What a build says that cannot be made here; anything else is a fault of the program. */
const NOT_HERE = [
  [/spawn go ENOENT/, 'go is not installed'],
  [/requires go >= /, 'its modules want a newer go'],
  [
    /dial tcp|no such host|i\/o timeout|connection (refused|reset)|TLS handshake|proxyconnect|network is unreachable|module lookup disabled/,
    'its modules cannot be fetched',
  ],
  [/operation was aborted/, 'its build takes too long'],
];

/**
 * Builds, once, the server of MongoDB's protocol that the specs of `tests/real` run on where `MONGODB_URL` names none.
 *
 * @param tell the stream for what takes long
 * @returns the specs' environment (`FERRETDB_PROGRAM`, or `FERRETDB_ABSENT` with the reason), what there is to be said before
 *   they run, and what it adds to the closing line
 */
module.exports = async function ferretDb({ tell }) {
  if (process.env.MONGODB_URL) return outcome({});
  const program = path.join(cache, `server-${hashOf(...sources()).slice(0, 16)}`);
  const lock = path.join(root, '.cache', 'ferretdb.lock');
  if (fs.existsSync(program)) return outcome({ FERRETDB_PROGRAM: program });
  return exclusively(lock, tell, (onStart) => build(program, { tell, onStart }));
};

async function build(program, { tell, onStart }) {
  if (fs.existsSync(program)) return outcome({ FERRETDB_PROGRAM: program }); // By the one that we waited for.
  const started = Date.now();
  fs.mkdirSync(cache, { recursive: true });
  const partial = `${program}.partial`;
  const { code, output } = await run('go', ['build', '-tags', 'ferretdb_no_postgresql', '-o', partial, '.'], {
    cwd: folder,
    signal: AbortSignal.timeout(BUILD_WITHIN_MS),
    onStart: (pid) => {
      onStart(pid);
      os.setPriority(pid, os.constants.priority.PRIORITY_LOW); // Other tests run meanwhile.
      tell.write('Building FerretDB for the specs on a MongoDB (some minutes, once) …\n');
    },
  });
  if (code !== 0) return notBuilt(output);
  fs.renameSync(partial, program);
  tell.write(`Built FerretDB in ${seconds(started)}.\n`);
  return outcome({ FERRETDB_PROGRAM: program });
}

function notBuilt(output) {
  const [, why] = NOT_HERE.find(([said]) => said.test(output)) ?? [];
  if (why) return outcome({ FERRETDB_ABSENT: why }, `SKIPPED the specs on a MongoDB: ${why}`);
  return outcome({ FERRETDB_ABSENT: 'its build failed' }, `FAIL the build of FerretDB\n${output}`, 1);
}

const outcome = (env, note = '', failed = 0) => ({ env, note, counts: { passed: 0, failed, skipped: 0 } });
