'use strict';
require('./node-version');
require('./run')('apps/api/src/main.js', { tell: process.stdout });
