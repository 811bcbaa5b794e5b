'use strict';
require('./node-version');
require('./checks')({ fast: process.argv.indexOf('--fast') > 0 });
