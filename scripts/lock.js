'use strict';
const fs = require('node:fs');
const os = require('node:os');
const path = require('node:path');
const { setTimeout: sleep } = require('node:timers/promises');

/** How long the file may be there without its holder's number in it, and how long two takers-over need to notice. */
const GRACE_MS = 500;
const POLL_MS = 200;

/**
 * Does the work while no other process on this machine does it. The lock file lists the processes that hold it: the
 * one that took it, and those that the work names, which may outlive it. It is stale when all of them are gone.
 */
async function exclusively(file, tell, work) {
  fs.mkdirSync(path.dirname(file), { recursive: true });
  let told = false;
  while (!(await taken(file))) {
    if (!told) tell.write(`Waiting for another set-up of this folder (if there is none, delete ${file}) …\n`);
    told = true;
    await sleep(POLL_MS);
  }
  try {
    return await work((pid) => fs.appendFileSync(file, `${pid}\n`));
  } finally {
    fs.rmSync(file, { force: true });
  }
}

async function taken(file) {
  const wasStale = isStale(file);
  if (wasStale) fs.rmSync(file, { force: true });
  try {
    fs.writeFileSync(file, `${process.pid}\n`, { flag: 'wx' });
  } catch (error) {
    if (error.code === 'EEXIST') return false;
    throw error;
  }
  // Another one who saw the same stale lock may have deleted ours after its own look: the last one to write has it.
  if (wasStale) await sleep(GRACE_MS);
  return holders(file)[0] === process.pid;
}

function isStale(file) {
  const since = fs.statSync(file, { throwIfNoEntry: false })?.mtimeMs;
  if (since === undefined || Date.now() - since < GRACE_MS) return false;
  const beforeThisBoot = since < Date.now() - os.uptime() * 1000;
  return beforeThisBoot || !holders(file).some(isAlive);
}

function holders(file) {
  try {
    return fs.readFileSync(file, 'utf8').split('\n').filter(Boolean).map(Number);
  } catch (error) {
    if (error.code === 'ENOENT') return [];
    throw error;
  }
}

function isAlive(pid) {
  if (pid === process.pid) return false; // An earlier process had our number.
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error.code === 'EPERM'; // It is there, and somebody else's.
  }
}

module.exports = { exclusively };
