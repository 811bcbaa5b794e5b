'use strict';
// Holds the write lock of a SQLite file: node locker.js FILE. Says "locked", and lets go when its standard input ends.
const { DatabaseSync } = require('@photostructure/sqlite');

const db = new DatabaseSync(process.argv[2], { timeout: 5000 });
db.exec('BEGIN IMMEDIATE');
process.stdout.write('locked\n');
process.stdin.resume().on('end', () => {
  db.exec('ROLLBACK');
  db.close();
});
