import { connect } from './driver';
import { layoutFaults, objectIn, OBJECTS } from './objects';

/* What stands in `sqlite_master`, compared with what some statements make. */

const TABLE = 'CREATE TABLE events (position INTEGER PRIMARY KEY, id BLOB NOT NULL, UNIQUE (id)) STRICT';

function faultsOf(...made: readonly string[]) {
  const db = connect(':memory:', { readOnly: false });
  for (const sql of made) db.exec(sql);
  const there = db.prepare(OBJECTS).all().map(objectIn);
  db.close();
  return layoutFaults('x.sqlite', there, [TABLE]);
}

it.each<[string, ...string[]]>([
  ['in the same words', TABLE],
  ['in another case', TABLE.toLowerCase()],
  [
    'with comments and line breaks',
    TABLE.replace('(', '-- for ever\n(').replace('id BLOB', '/* 16 */\n id  BLOB'),
  ],
  ['with quotes', TABLE.replace('events', '"events"').replace('id ', '"id" ')],
  ['by a table that was renamed', TABLE.replace('events', 'other'), 'ALTER TABLE other RENAME TO events'],
  ['and was analysed', TABLE, "INSERT INTO events VALUES (0, x'00')", 'ANALYZE'],
])('is the same where it was made %s', (_, ...made) => {
  expect(faultsOf(...made)).toEqual([]);
});

it.each<[string, string, ...string[]]>([
  ['a constraint less', 'events', TABLE.replace(', UNIQUE (id)', '')],
  ['no STRICT', 'events', TABLE.replace(' STRICT', '')],
  ['a view in its place', 'events', TABLE.replace('events', 'e'), 'CREATE VIEW events AS SELECT * FROM e'],
  ['a copy in its place', 'events', TABLE.replace('events', 'e'), 'CREATE TABLE events AS SELECT * FROM e'],
  [
    'a trigger',
    'trigger events',
    TABLE,
    'CREATE TRIGGER events AFTER INSERT ON events BEGIN DELETE FROM events; END',
  ],
  ['an index', 'i', TABLE, 'CREATE INDEX i ON events (id)'],
  ['nothing', 'events'],
])('differs by %s, which is named with what was expected and found', (_, object, ...made) => {
  const fault = faultsOf(...made).find((one) => one['object'] === object);
  expect(fault).toMatchObject({ code: 'layout', path: 'x.sqlite' });
  expect(fault?.['expected']).not.toEqual(fault?.['found']);
});
