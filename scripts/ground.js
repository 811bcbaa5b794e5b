'use strict';
const fs = require('node:fs');
const path = require('node:path');
const { createHash } = require('node:crypto');

/** The project's folder. */
const root = path.join(__dirname, '..');

const hashOf = (...parts) =>
  parts.reduce((hash, part) => hash.update(part).update('\0'), createHash('sha256')).digest('hex');

const readIfThere = (file) => (fs.existsSync(file) ? fs.readFileSync(file, 'utf8') : undefined);

const seconds = (started) => `${((Date.now() - started) / 1000).toFixed(1)} s`;

/** Told to the person as it is; `output` is what a program said that we ran for it. */
class SetUpFailed extends Error {
  constructor(sentence, output = '') {
    super(sentence);
    this.output = output;
  }
}

module.exports = { root, hashOf, readIfThere, seconds, SetUpFailed };
