'use strict';
const fs = require('node:fs');
const os = require('node:os');
const path = require('node:path');
const ferretDb = require('./ferretdb');
const { root, seconds } = require('./ground');
const setUp = require('./setup');
const { run } = require('./spawn');

/** Each counts as one in the closing line. Dependency directions are a test like any other: `tests/architecture`. */
const types = {
  name: 'types',
  tool: ['typescript', 'tsc'],
  args: ['--noEmit', '--incremental', '--tsBuildInfoFile', '.cache/types.tsbuildinfo'],
};
const lint = { name: 'lint', tool: ['oxlint', 'oxlint'], args: ['--deny-warnings'] };
/** The linter has the types anyway: it finds what the compiler finds, in a quarter of the time. */
const typesAndLint = { ...lint, name: 'types and lint', args: [...lint.args, '--type-check'] };
const format = {
  name: 'format',
  tool: ['prettier', 'prettier'],
  args: [
    '--check',
    '--log-level=warn',
    '--cache',
    '--cache-strategy=content',
    '--cache-location=.cache/format',
    '.',
  ],
};

const ON_SERVERS = String.raw`\.real\.spec\.ts$`;
const SLOW = [String.raw`\.(int|e2e)\.spec\.ts$`, '/tests/(crash|docs|load)/'];
const without = (...patterns) => ['--testPathIgnorePatterns', '/node_modules/', ...patterns];

/** The rings: what runs beside the specs, which specs, and what these are told. */
const FAST = {
  steps: [typesAndLint, format],
  specs: without(ON_SERVERS, ...SLOW),
  env: { PROPERTY_EFFORT: '0.2' },
};
const FULL = {
  steps: [types, lint, format],
  specs: without(ON_SERVERS),
  env: { CRASH_KILLS: '200', PROPERTY_SEED: '8' },
};
const SERVERS = { steps: [], specs: ['--testPathPatterns', ON_SERVERS, ...without()] };

/**
 * Runs everything that needs no server, or its fast part, or what runs on servers, or all; closes with what passed, and
 * the exit code says the same.
 */
module.exports = async function checks({ fast, servers, all }) {
  await setUp({ tell: process.stdout, toBuild: !fast }); // The fast part runs the sources alone.
  const ferret = servers || all ? ferretDb({ tell: process.stdout }) : undefined; // Built while the others run.
  const parts = servers ? [] : await ring(fast ? FAST : FULL);
  if (ferret) {
    const { env, note, counts: built } = await ferret;
    if (note) console.log(`\n${note}`);
    parts.push(built, ...(await ring({ ...SERVERS, env })));
  }
  const sum = (key) => parts.reduce((total, counts) => total + counts[key], 0);
  const skipped = sum('skipped');
  console.log(`\n${sum('passed')} passed, ${sum('failed')} failed${skipped ? `, ${skipped} skipped` : ''}`);
  process.exitCode = sum('failed') ? 1 : 0;
};

/** Side by side, since each waits at times. Jest draws on the terminal, so that the others speak when it has done. */
async function ring({ steps, specs, env }) {
  const [tests, ...others] = await Promise.all([jest(specs, env), ...steps.map(step)]);
  for (const { said } of others) console.log(said);
  return [tests, ...others];
}

async function step({ name, tool, args }) {
  const started = Date.now();
  const { code, output } = await run(process.execPath, [bin(...tool), ...args], { cwd: root });
  const failed = code === 0 ? 0 : 1;
  const line = `${failed ? 'FAIL' : 'PASS'} ${name} (${seconds(started)})`;
  return { passed: 1 - failed, failed, skipped: 0, said: failed ? `${line}\n${output}` : line };
}

async function jest(specs, env) {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'ledger-test-'));
  const report = path.join(folder, 'report.json');
  try {
    const args = [bin('jest', 'jest'), '--ci', '--json', `--outputFile=${report}`, ...specs];
    const { code } = await run(process.execPath, args, {
      cwd: root,
      show: true,
      env: { ...env, ...process.env },
    });
    return counts(code, fs.existsSync(report) ? JSON.parse(fs.readFileSync(report, 'utf8')) : undefined);
  } finally {
    fs.rmSync(folder, { recursive: true });
  }
}

/** A spec file that could not run is a failure, and so is a Jest that ends badly without saying which test did. */
function counts(code, report) {
  if (!report) return { passed: 0, failed: 1, skipped: 0 };
  const failed = report.numFailedTests + report.numRuntimeErrorTestSuites;
  return {
    passed: report.numPassedTests,
    failed: failed || (code === 0 && report.success ? 0 : 1),
    skipped: report.numPendingTests + report.numTodoTests,
  };
}

function bin(name, command) {
  const folder = path.join(root, 'node_modules', name);
  const { bin: declared } = JSON.parse(fs.readFileSync(path.join(folder, 'package.json'), 'utf8'));
  return path.join(folder, typeof declared === 'string' ? declared : declared[command]);
}
