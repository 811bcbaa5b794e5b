'use strict';
const fs = require('node:fs');
const os = require('node:os');
const path = require('node:path');
const { root } = require('./ground');
const setUp = require('./setup');
const { run } = require('./spawn');

/** Each counts as one in the closing line. Dependency directions are a test like any other: `tests/architecture`. */
const STEPS = [
  {
    name: 'types',
    tool: ['typescript', 'tsc'],
    args: ['--noEmit', '--incremental', '--tsBuildInfoFile', '.cache/types.tsbuildinfo'],
  },
  { name: 'lint', tool: ['oxlint', 'oxlint'], args: ['--deny-warnings'] },
  { name: 'format', tool: ['prettier', 'prettier'], args: ['--check', '--log-level', 'warn', '.'] },
];

/** What the fast part leaves to the full one; `.real.spec.ts` needs servers and has a command of its own. */
const NEEDS_SERVERS = String.raw`\.real\.spec\.ts$`;
const SLOW = [String.raw`\.(int|e2e)\.spec\.ts$`, '/tests/(crash|docs|load)/'];

/** Runs everything that needs no server, or its fast part, and closes with what passed; the exit code says the same. */
module.exports = async function checks({ fast }) {
  await setUp({ tell: process.stdout });
  const steps = await Promise.all(STEPS.map(step));
  const tests = await jest(
    fast ? [NEEDS_SERVERS, ...SLOW] : [NEEDS_SERVERS],
    fast ? {} : { CRASH_KILLS: '200' },
  );
  const sum = (key) => [...steps, tests].reduce((total, counts) => total + counts[key], 0);
  const skipped = sum('skipped');
  console.log(`\n${sum('passed')} passed, ${sum('failed')} failed${skipped ? `, ${skipped} skipped` : ''}`);
  process.exitCode = sum('failed') ? 1 : 0;
};

async function step({ name, tool, args }) {
  const started = Date.now();
  const { code, output } = await run(process.execPath, [bin(...tool), ...args], { cwd: root });
  const failed = code === 0 ? 0 : 1;
  console.log(`${failed ? 'FAIL' : 'PASS'} ${name} (${((Date.now() - started) / 1000).toFixed(1)} s)`);
  if (failed) console.log(output);
  return { passed: 1 - failed, failed, skipped: 0 };
}

async function jest(ignored, env) {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'ledger-test-'));
  const report = path.join(folder, 'report.json');
  try {
    const args = [
      bin('jest', 'jest'),
      '--ci',
      '--json',
      `--outputFile=${report}`,
      '--testPathIgnorePatterns',
      ...ignored,
    ];
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
