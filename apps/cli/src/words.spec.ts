import { getMetadataStorage } from 'class-validator';
import { planCommands, pledgeCommands, subjectCommands } from '@ledger/pledge';
import { bodyParams, commandRows } from './command-rows';
import { rows, wordOf } from './program';
import { codeOf, choicesOf, languageOf, speechIn, WORDS } from './speech';
import type { Word } from './words';

type Table = { readonly [name: string]: Word | Table };
const isWord = (entry: Word | Table): entry is Word => typeof (entry as Word).en === 'string';

function allWords(table: Table, path = ''): [string, Word][] {
  return Object.entries(table).flatMap(([name, entry]) =>
    isWord(entry) ? [[`${path}${name}`, entry] as [string, Word]] : allWords(entry, `${path}${name}/`),
  );
}

const words = allWords(WORDS as unknown as Table);
const holes = (text: string): string[] =>
  [...text.matchAll(/\{(\w+)(?:\|\w+\|\w+)?\}/g)].map(([, name]) => name!).sort();

describe('the words', () => {
  it('are there in both languages, with the same details in them', () => {
    expect(words.length).toBeGreaterThan(200);
    for (const [path, { en, ko }] of words) {
      expect([path, en.trim() === '', ko.trim() === '']).toEqual([path, false, false]);
      expect([path, holes(ko)]).toEqual([path, holes(en)]);
    }
  });

  it('explain every command and every argument and option of it', () => {
    const without = rows.flatMap((row) => [
      ...(row.command in WORDS.commands ? [] : [row.command]),
      ...[...row.args, ...row.options].flatMap((param) =>
        wordOf(row, param) ? [] : [`${row.command} ${param.as}`],
      ),
    ]);
    expect(without).toEqual([]);
  });

  it('explain nothing that is not there', () => {
    const own = ['data', 'json', 'lang', 'actor', 'help', 'version'];
    const used = new Set(
      rows.flatMap(({ command, args, options }) =>
        [...args, ...options].flatMap(({ as }) => [as, `${command}.${as}`]),
      ),
    );
    expect(Object.keys(WORDS.params).filter((name) => !used.has(name) && !own.includes(name))).toEqual([]);
    expect(
      Object.keys(WORDS.commands).filter((name) => name !== 'help' && !rows.some((r) => r.command === name)),
    ).toEqual([]);
  });
});

/** The importer writes it; from the command line nobody knows the columns of a document. */
const NOT_OFFERED = ['RecordFinding span'];

describe('a command row', () => {
  it.each(commandRows)('$command fills all that $name may say, and nothing else', (row) => {
    const schema = { ...pledgeCommands, ...planCommands, ...subjectCommands }[row.name];
    const metadata = getMetadataStorage().getTargetValidationMetadatas(schema, '', false, false);
    const properties = [...new Set(metadata.map(({ propertyName }) => propertyName))];
    const filled = [...new Set(bodyParams(row).map(({ field }) => field.split('.')[0]!))];
    const offered = properties.filter((name) => !NOT_OFFERED.includes(`${row.name} ${name}`));
    expect(filled.sort()).toEqual(offered.sort());
  });
});

describe('the language', () => {
  it.each([
    [['list', '--lang', 'ko'], {}, 'ko'],
    [['--lang=en'], { LANG: 'ko_KR.UTF-8' }, 'en'],
    [[], { LANG: 'ko_KR.UTF-8' }, 'ko'],
    [[], { LC_ALL: 'C', LANG: 'ko_KR.UTF-8' }, 'en'],
    [[], { LC_ALL: '', LC_MESSAGES: 'ko', LANG: 'en_US' }, 'ko'],
    [['--lang'], {}, 'en'],
    [[], {}, 'en'],
  ])('of %j with %j is %s', (args, env, language) => {
    expect(languageOf(args, env)).toBe(language);
  });

  it('takes a code by its word in either language, and leaves what it does not know', () => {
    expect(['추진', 'In Progress', 'in-progress', '진행'].map((word) => codeOf(WORDS.stages, word))).toEqual([
      'in-progress',
      'in-progress',
      'in-progress',
      '진행',
    ]);
    expect(choicesOf(WORDS.stages, speechIn('ko'))).toContain('completed 완료');
  });
});
