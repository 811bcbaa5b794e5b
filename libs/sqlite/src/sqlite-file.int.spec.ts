import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readdirSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { type FileKind, type FileOptions, openSqliteFile, type SqliteFile } from './sqlite-file';

const KIND: FileKind = {
  name: 'a file of this test',
  applicationId: 0x54455354,
  format: 1,
  schema: 'CREATE TABLE notes (id INTEGER PRIMARY KEY, text TEXT NOT NULL UNIQUE) STRICT',
  synchronous: 'FULL',
};

let folder: string;
let path: string;
const files: SqliteFile[] = [];

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'sqlite-file-'));
  path = join(folder, 'notes.sqlite');
});

afterEach(async () => {
  for (const file of files.splice(0)) await file.close();
  rmSync(folder, { recursive: true });
});

async function open(options?: FileOptions, kind = KIND): Promise<SqliteFile> {
  const file = await openSqliteFile(path, kind, options);
  files.push(file);
  return file;
}

function note(file: SqliteFile, text: string): Promise<number> {
  const insert = file.prepare('INSERT INTO notes (text) VALUES (?)');
  return file.write(() => insert.run(text));
}

function notes(file: SqliteFile): Promise<readonly unknown[]> {
  return file.read(() =>
    file
      .prepare('SELECT text FROM notes ORDER BY id')
      .all()
      .map(([text]) => text),
  );
}

/** Another process that holds a file's write lock, for the tests of waiting. */
async function holdLock(path: string): Promise<{ release: () => Promise<void> }> {
  const program = resolve(__dirname, '../../../tests/support/locker.js');
  const child = spawn(process.execPath, [program, path], { stdio: ['pipe', 'pipe', 'inherit'] });
  const exited = once(child, 'exit');
  await once(child.stdout, 'data');
  return {
    async release() {
      child.stdin.end();
      await exited;
    },
  };
}

describe('opening a file', () => {
  it('makes it and its folders, waits for the disk at every commit, and finds it again', async () => {
    path = join(folder, 'a/b/notes.sqlite');
    const file = await open();
    expect(file.prepare('PRAGMA synchronous').get()).toEqual([2]);
    expect(file.prepare('PRAGMA journal_mode').get()).toEqual(['wal']);
    expect(file.prepare('PRAGMA busy_timeout').get()).toEqual([0]);
    await note(file, '공약');
    await file.close();
    expect(await notes(await open())).toEqual(['공약']);
  });

  it('waits less where the kind of file can be made again', async () => {
    const file = await open({}, { ...KIND, synchronous: 'NORMAL' });
    expect(file.prepare('PRAGMA synchronous').get()).toEqual([1]);
  });

  it('lets two connections that make it at the same time both succeed', async () => {
    const [a, b] = await Promise.all([open(), open()]);
    await Promise.all([note(a, 'a'), note(b, 'b')]);
    expect(await notes(a)).toHaveLength(2);
  });

  it('refuses what is no database, and what only begins like one', async () => {
    writeFileSync(path, 'a letter, not a database\n'.repeat(400));
    await expect(open()).rejects.toMatchObject({ code: 'STORE_DAMAGED' });
  });

  it('refuses a file whose head was changed', async () => {
    await (await open()).close();
    const bytes = readFileSync(path);
    bytes.write('SQLate', 0);
    writeFileSync(path, bytes);
    await expect(open()).rejects.toMatchObject({ code: 'STORE_DAMAGED' });
  });

  it('tells a file to read that was never one of this kind from one whose head was changed', async () => {
    writeFileSync(path, 'a letter, not a database\n'.repeat(400));
    await expect(open({ readOnly: true })).rejects.toMatchObject({
      code: 'STORE_FOREIGN',
      details: { path, expected: KIND.name },
    });
    rmSync(path);
    await (await open()).close();
    const bytes = readFileSync(path);
    bytes.write('SQLate', 0);
    writeFileSync(path, bytes);
    await expect(open({ readOnly: true })).rejects.toMatchObject({ code: 'STORE_DAMAGED' });
  });

  it('refuses a file whose end is missing', async () => {
    const file = await open();
    for (let i = 0; i < 20; i++) await note(file, `${i} `.repeat(500));
    await file.close();
    truncateSync(path, 4096 * 2);
    await expect(open()).rejects.toMatchObject({ code: 'STORE_DAMAGED' });
  });

  it('refuses a file of another kind, and leaves it as it was', async () => {
    await (await open()).close();
    const before = readFileSync(path);
    const other = { ...KIND, name: 'a file of another test', applicationId: 5 };
    await expect(open({}, other)).rejects.toMatchObject({ code: 'STORE_FOREIGN' });
    expect(readFileSync(path)).toEqual(before);
  });

  it('refuses a format that a newer program wrote', async () => {
    await (await open({}, { ...KIND, format: 2 })).close();
    await expect(open()).rejects.toMatchObject({ code: 'STORE_NEWER', details: { found: 2, known: 1 } });
  });

  it("says that it cannot be opened when a folder stands in its place, or a file in its folder's", async () => {
    path = folder;
    await expect(open()).rejects.toMatchObject({ code: 'STORE_UNAVAILABLE' });
    writeFileSync(join(folder, 'file'), 'x');
    path = join(folder, 'file/notes.sqlite');
    await expect(open()).rejects.toMatchObject({ code: 'STORE_UNAVAILABLE' });
  });

  it('makes nothing and writes nothing when it is only to be read', async () => {
    await expect(open({ readOnly: true })).rejects.toMatchObject({ code: 'STORE_UNAVAILABLE' });
    expect(readdirSync(folder)).toEqual([]);
    await note(await open(), 'a');
    const reader = await open({ readOnly: true });
    expect(await notes(reader)).toEqual(['a']);
    await expect(note(reader, 'b')).rejects.toMatchObject({
      code: 'STORE_UNAVAILABLE',
      details: { recorded: 'no' },
    });
  });
});

describe('writing to a file', () => {
  it('gives each change its own result, in the order of arrival', async () => {
    const file = await open();
    const lastId = file.prepare('SELECT max(id) FROM notes');
    const insert = file.prepare('INSERT INTO notes (text) VALUES (?)');
    const changes = ['a', 'b', 'c'].map((text) => file.write(() => (insert.run(text), lastId.get()?.[0])));
    expect(await Promise.all(changes)).toEqual([1, 2, 3]);
  });

  it('undoes a change that fails half way, and only that one', async () => {
    const file = await open();
    const insert = file.prepare('INSERT INTO notes (text) VALUES (?)');
    const results = await Promise.allSettled([
      note(file, 'a'),
      file.write(() => [insert.run('b'), insert.run('a')]),
      note(file, 'c'),
    ]);
    expect(results.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled']);
    expect(await notes(file)).toEqual(['a', 'c']);
  });

  it('waits for another process without holding up the event loop, and goes on when that one lets go', async () => {
    const file = await open();
    const lock = await holdLock(path);
    const writing = Promise.all([note(file, 'a'), note(file, 'b')]);
    for (let ticks = 0; ticks < 50; ticks++) await new Promise((done) => setTimeout(done, 1));
    await lock.release();
    await writing;
    expect(await notes(file)).toEqual(['a', 'b']);
  });

  it('gives up on a process that does not let go, having written nothing, and writes again afterwards', async () => {
    const file = await open({ patienceMs: 50 });
    const lock = await holdLock(path);
    await expect(note(file, 'a')).rejects.toMatchObject({ code: 'STORE_BUSY' });
    expect(await notes(file)).toEqual([]);
    await lock.release();
    await note(file, 'b');
    expect(await notes(file)).toEqual(['b']);
  });

  it('keeps what it acknowledged when the disk is full, writes nothing half, and goes on when there is room', async () => {
    const file = await open();
    const pages = Number(file.prepare('PRAGMA page_count').get()?.[0]);
    file.exec(`PRAGMA max_page_count = ${pages + 20}`);
    const texts = [...Array(100).keys()].map((i) => `${i} `.padEnd(2000, '공'));
    const results = await Promise.allSettled(texts.map((text) => note(file, text)));
    const kept = texts.filter((_, i) => results[i]?.status === 'fulfilled');
    expect(kept.length).toBeGreaterThan(0);
    expect(kept.length).toBeLessThan(100);
    const refused = results.flatMap((result) =>
      result.status === 'rejected' ? [result.reason as unknown] : [],
    );
    for (const reason of refused) {
      expect(reason).toMatchObject({ code: 'STORE_UNAVAILABLE', details: { recorded: 'no' } });
    }
    expect(await notes(file)).toEqual(kept);
    file.exec('PRAGMA max_page_count = 1000000');
    await note(file, 'there is room again');
    await file.close();
    expect(await notes(await open())).toEqual([...kept, 'there is room again']);
  });

  it('answers what was submitted before it closes, and refuses what comes after', async () => {
    const file = await open();
    const insert = file.prepare('INSERT INTO notes (text) VALUES (?)');
    const writing = file.write(() => insert.run('a'));
    await file.close();
    expect(await writing).toBe(1);
    const late = file.write(() => insert.run('b'));
    await expect(late).rejects.toMatchObject({ code: 'STORE_UNAVAILABLE' });
    await expect(file.read(() => 1)).rejects.toMatchObject({ code: 'STORE_UNAVAILABLE' });
  });
});

describe('purging a file', () => {
  const SECRET = 'a text that is to be gone';
  const filesWithIt = (): string[] =>
    readdirSync(folder).filter((name) => readFileSync(join(folder, name)).includes(SECRET));

  it('leaves no byte of what was deleted, in the file or in its log', async () => {
    const file = await open();
    await Promise.all(['one', SECRET, 'two'].map((text) => note(file, text)));
    await file.write(() => file.prepare('DELETE FROM notes WHERE text = ?').run(SECRET));
    expect(filesWithIt()).not.toEqual([]);
    await file.purge();
    expect(filesWithIt()).toEqual([]);
    expect(await notes(file)).toEqual(['one', 'two']);
  });

  it('says that it could not while somebody reads what is to go, and can afterwards', async () => {
    const [file, other] = [await open({ patienceMs: 50 }), await open()];
    await note(file, SECRET);
    other.exec('BEGIN');
    expect(await notes(other)).toEqual([SECRET]);
    await file.write(() => file.prepare('DELETE FROM notes').run());
    await expect(file.purge()).rejects.toMatchObject({ code: 'STORE_BUSY' });
    other.exec('ROLLBACK');
    await file.purge();
    expect(filesWithIt()).toEqual([]);
  });
});

describe('copying a file', () => {
  it('takes one moment of a file that is being written to, and leaves nothing else behind', async () => {
    const [file, other] = await Promise.all([open(), open()]);
    const target = join(folder, 'copy.sqlite');
    const stop = new AbortController();
    const writing = (async () => {
      for (let i = 0; !stop.signal.aborted; i++) await note(i % 2 ? file : other, `${i} `.padEnd(1000, 'x'));
    })();
    while ((await notes(file)).length < 100) await new Promise((done) => setImmediate(done));
    await file.backup(target);
    stop.abort();
    await writing;
    const all = await notes(file);
    path = target;
    const copied = await notes(await open());
    expect(copied.length).toBeGreaterThanOrEqual(100);
    expect(copied).toEqual(all.slice(0, copied.length));
    expect(readdirSync(folder).filter((name) => name.includes('partial'))).toEqual([]);
  });

  it('is one file that can be read where nothing can be written', async () => {
    const file = await open();
    await note(file, 'a');
    path = join(folder, 'copy.sqlite');
    await file.backup(path);
    expect(await notes(await open({ readOnly: true }))).toEqual(['a']);
    expect(readdirSync(folder).filter((name) => name.startsWith('copy'))).toEqual(['copy.sqlite']);
  });

  it('refuses a target that is there, and one whose folder is not', async () => {
    const file = await open();
    const target = join(folder, 'there');
    writeFileSync(target, 'mine');
    await expect(file.backup(target)).rejects.toMatchObject({ code: 'FILE_EXISTS' });
    expect(readFileSync(target, 'utf8')).toBe('mine');
    await expect(file.backup(join(folder, 'no/copy'))).rejects.toMatchObject({ code: 'STORE_UNAVAILABLE' });
  });
});

describe('a file that is opened for one process alone', () => {
  const busy = expect.objectContaining({ code: 'STORE_BUSY' });

  it('is refused while anybody has it open, even idle', async () => {
    await notes(await open());
    await expect(open({ exclusive: true, patienceMs: 50 })).rejects.toEqual(busy);
  });

  it.each([{}, { readOnly: true }])('is closed to everybody else (%j)', async (options) => {
    const file = await open({ exclusive: true });
    await note(file, 'a');
    await expect(open({ ...options, patienceMs: 50 })).rejects.toEqual(busy);
    expect(await notes(file)).toEqual(['a']);
  });
});
