'use strict';
require('./node-version');
require('./run')('apps/projector/src/main.js', { tell: process.stdout });
