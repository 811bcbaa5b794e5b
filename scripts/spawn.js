'use strict';
const fs = require('node:fs');
const path = require('node:path');
const { spawn } = require('node:child_process');

/**
 * Runs a program to its end, with its output kept back unless it is to `show`. A signal to us goes to it too, and ends
 * us once it has ended: a half-done `npm ci` is not left running behind our back.
 *
 * @param options those of `spawn`, and `onStart`, which is told the process id
 * @returns {Promise<{ code: number, output: string }>}
 */
function run(command, args, { onStart, show, ...options }) {
  return new Promise((resolve) => {
    const child = spawn(command, args, {
      ...options,
      stdio: show ? ['ignore', 'inherit', 'inherit'] : ['ignore', 'pipe', 'pipe'],
    });
    if (child.pid) onStart?.(child.pid);
    let output = '';
    let stopped;
    const stop = (signal) => {
      stopped = signal;
      child.kill(signal);
    };
    const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'];
    for (const signal of signals) process.on(signal, stop);
    for (const stream of [child.stdout, child.stderr])
      stream?.setEncoding('utf8').on('data', (text) => (output += text));
    const ended = (code) => {
      for (const signal of signals) process.off(signal, stop);
      if (stopped) process.kill(process.pid, stopped);
      else resolve({ code: code ?? 1, output: output.trim() });
    };
    child.on('error', (error) => ended(1, (output += error.message)));
    child.on('close', ended);
  });
}

/** How to run npm: the one that runs us, or the one that came with this Node, or the one on the PATH. */
function npm(...args) {
  const beside = path.dirname(process.execPath);
  const candidates = [
    process.env.npm_execpath,
    path.join(beside, 'node_modules', 'npm', 'bin', 'npm-cli.js'),
    path.join(beside, '..', 'lib', 'node_modules', 'npm', 'bin', 'npm-cli.js'),
  ];
  const script = candidates.find((file) => file?.endsWith('npm-cli.js') && fs.existsSync(file));
  if (script) return [process.execPath, [script, ...args]];
  return process.platform === 'win32' ? ['cmd.exe', ['/d', '/c', 'npm', ...args]] : ['npm', args];
}

module.exports = { run, npm };
