#!/usr/bin/env node
'use strict';
require('./node-version');
// The answer alone goes to the standard output: set-up, where it is needed at all, is told on the other one.
require('./run')('apps/cli/src/main.js', { tell: process.stderr });
