'use strict';
require('./node-version');
function asked(part) {
  return process.argv.indexOf(part) > 0;
}
require('./checks')({ fast: asked('--fast'), servers: asked('--servers'), all: asked('--all') });
