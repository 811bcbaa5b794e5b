'use strict';
// Runs before everything else, on a Node of any age: nothing newer than ES5 here or in the scripts that load it first.
var wanted = /[0-9.]+/.exec(require('../package.json').engines.node)[0];

function number(version) {
  var parts = version.split('.');
  return parts[0] * 1e6 + parts[1] * 1e3 + +parts[2];
}

if (number(process.versions.node) < number(wanted)) {
  process.stderr.write(
    'This program needs Node.js ' + wanted + ' or newer; this is ' + process.versions.node + '.\n',
  );
  process.exit(1);
}
