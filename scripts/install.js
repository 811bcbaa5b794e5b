'use strict';
const fs = require('node:fs');
const path = require('node:path');
const { lookup } = require('node:dns/promises');
const { hashOf, readIfThere, root, seconds, SetUpFailed } = require('./ground');
const { npm, run } = require('./spawn');

/** Lies in the folder that it speaks for, so that deleting the folder (which `npm ci` begins with) deletes the claim. */
const stamp = path.join(root, 'node_modules', '.installed-for');
const lockfile = () => fs.readFileSync(path.join(root, 'package-lock.json'));

/** Native packages come per platform: a folder that was installed on another one does not count. */
const wanted = () => hashOf(lockfile(), process.platform, process.arch);

function isInstalled() {
  const installed = readIfThere(stamp);
  return installed === undefined ? adopts() : installed === wanted();
}

/**
 * Whether somebody ran `npm ci` by hand. npm writes its own record of what is in node_modules last of all; where that
 * has every package of the lockfile (but optional ones, which depend on the platform), there is nothing left to do.
 */
function adopts() {
  const record = readIfThere(path.join(root, 'node_modules', '.package-lock.json'));
  if (record === undefined) return false;
  const there = JSON.parse(record).packages;
  const complete = Object.entries(JSON.parse(lockfile()).packages).every(
    ([place, { integrity, optional, extraneous }]) =>
      place === '' || optional || extraneous || there[place]?.integrity === integrity,
  );
  if (complete) fs.writeFileSync(stamp, wanted());
  return complete;
}

async function install({ tell, onStart }) {
  const started = Date.now();
  tell.write('Installing the packages of package-lock.json (about a minute, once) …\n');
  fs.rmSync(stamp, { force: true });
  // The build needs the development packages, also where NODE_ENV=production would leave them out. Without a network
  // npm's cache may still do; npm itself would try each of some 700 packages several times before it gave up.
  const from = (await hasNetwork()) ? '--prefer-offline' : '--offline';
  const { code, output } = await run(...npm('ci', '--include=dev', from), { cwd: root, onStart });
  if (code !== 0) throw whyNot(output);
  fs.writeFileSync(stamp, wanted());
  tell.write(`Installed in ${seconds(started)}.\n`);
}

/** Whether the registry's name can be looked up, or a proxy is there to do it. */
async function hasNetwork() {
  const { output } = await run(...npm('config', 'get', 'registry', 'proxy', 'https-proxy'), { cwd: root });
  const setting = (name) => new RegExp(`^${name}=(.*)$`, 'm').exec(output)?.[1];
  if (/^(https-)?proxy=http/m.test(output) || !setting('registry')) return true;
  return lookup(new URL(setting('registry')).hostname).then(
    () => true,
    () => false,
  );
}

const CAUSES = [
  [
    /\b(ENOTCACHED|ENOTFOUND|EAI_AGAIN|ECONN\w+|ETIMEDOUT|ENETUNREACH|EHOSTUNREACH|ERR_SOCKET_TIMEOUT)\b/,
    'The packages cannot be fetched: the npm registry does not answer. Try again with a network.',
  ],
  [/\bENOSPC\b/, 'The packages cannot be installed: the disk is full.'],
  [/\b(EACCES|EPERM|EROFS)\b/, `The packages cannot be installed: ${root} is not writable.`],
];

function whyNot(output) {
  const [, sentence] = CAUSES.find(([code]) => code.test(output)) ?? [];
  // npm puts the reason first, and then its manual.
  return sentence
    ? new SetUpFailed(sentence)
    : new SetUpFailed(
        'The packages cannot be installed; npm says why above.',
        output.split('\n').slice(0, 20).join('\n'),
      );
}

module.exports = { isInstalled, install };
