import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { eventLine, hasher, leafHashOf, type ProofBundle } from '@ledger/audit';
import type { StoredEvent } from '@ledger/event-store';
import { CompactRange } from '@ledger/merkle';
import { ledger, startApi, temporaryFolder, type RunningApi } from '../support/program';
import { describeWith, root, verify, VERIFIER } from '../support/tools';

/*
 * The verifier that docs/VERIFYING.md shows, on what the running program hands out, and on the same after somebody changed it.
 */

jest.setTimeout(120_000);

interface Shown {
  readonly size: number;
  readonly origin: string;
  readonly note: string;
}
interface Hashes {
  readonly from: number;
  readonly to: number;
  readonly hashes: readonly string[];
}

const REFUSED = /^REFUSED: [^\n]+\n$/;
const at = (list: readonly string[], i: number): string => list[i] as string;
const swapped = <T>(list: readonly T[], i: number, j: number): T[] =>
  list.with(i, list[j] as T).with(j, list[i] as T);

describe('the verifier in Python', () => {
  const text = readFileSync(VERIFIER, 'utf8');

  it('imports nothing but the standard library, for hashes and JSON', () => {
    const imported = text.match(/^\s*(import|from) .*$/gm);
    expect(imported).toEqual(['import base64, hashlib, json, sys']);
  });

  it('has fifty lines of code, none of which is long or several in one', () => {
    const lines = text.slice(text.indexOf('import')).split('\n');
    const code = lines.filter((line) => !/^\s*(#|$)/.test(line));
    expect(code.length).toBeLessThanOrEqual(50);
    expect(code.filter((line) => line.length > 120)).toEqual([]);
    expect(code.filter((line) => line.replace(/".*?"|#.*/g, '').includes(';'))).toEqual([]);
  });
});

describeWith(['python3'], 'the verifier in Python, on what the program hands out', () => {
  const folder = temporaryFolder();
  const files = new Map<string, string>();
  let api: RunningApi;
  let [older, newer]: Shown[] = [];
  let changed: string;

  /** A file with such content; its path. */
  function file(content: string | object): string {
    const text = typeof content === 'string' ? content : JSON.stringify(content);
    const path = join(folder, String(files.size));
    writeFileSync(path, text);
    files.set(path, text);
    return path;
  }

  async function got(path: string, init?: RequestInit): Promise<string> {
    const answer = await fetch(api.url + path, init);
    const text = await answer.text();
    expect([answer.status, text]).toEqual([200, text]);
    return text;
  }
  const checkpoint = async (): Promise<Shown> =>
    JSON.parse(await got('/v1/audit/checkpoints', { method: 'POST' })) as Shown;
  const consistency = async (from: number, to: number): Promise<Hashes> =>
    JSON.parse(await got(`/v1/audit/consistency?from=${from}&to=${to}`)) as Hashes;
  const cli = async (...args: string[]): Promise<string> => {
    const { code, stdout, stderr } = await ledger([...args, '--lang', 'en'], { data: api.data });
    expect([code, stderr]).toEqual([0, stderr]);
    return stdout;
  };

  beforeAll(async () => {
    api = await startApi();
    older = await checkpoint();
    const budget = ['--line', 'city/2023=1,240백만원', '--effective', '2023-03-31', '--json'];
    const receipt = JSON.parse(await cli('secure-funding', 'paju8.12-5', ...budget)) as {
      events: { id: string }[];
    };
    changed = receipt.events[0]!.id;
    await cli('set-achievement-target', 'paju8.12-5', '2023', '착수 "🗳️"\n\\끝');
    newer = await checkpoint();
  });
  afterAll(() => api.stop());

  async function holds(...args: string[]): Promise<string> {
    const { code, stdout, stderr } = await verify(...args);
    expect([code, stderr]).toEqual([0, '']);
    expect(stdout).toMatch(/^HOLDS: [^\n]+\n$/);
    return stdout;
  }
  async function refused(...args: string[]): Promise<string> {
    const { code, stdout, stderr } = await verify(...args);
    expect([code, stdout, stderr]).toEqual([1, '', expect.stringMatching(REFUSED)]);
    return stderr.slice('REFUSED: '.length, -1);
  }

  describe('a proof', () => {
    let text: string;
    const proof = () => JSON.parse(text) as ProofBundle;
    const other = (changes: object): string => file({ ...proof(), ...changes });
    beforeAll(async () => {
      text = await got(`/v1/audit/proofs/${changed}`);
    });

    it('holds, over HTTP and from the command line', async () => {
      const { size, origin } = newer!;
      expect(await holds('proof', file(text))).toBe(
        `HOLDS: event ${changed} is number 191 of the ${size} of ${origin}\n`,
      );
      await holds('proof', file(await cli('prove', changed)));
    });

    it('holds for events from all over the log, in an older checkpoint', async () => {
      const lines = (await got('/v1/audit/export')).split('\n').slice(0, older!.size);
      for (let i = 0; i < lines.length; i += 19) {
        const { id } = JSON.parse(at(lines, i)) as { id: string };
        const said = await holds(
          'proof',
          file(await got(`/v1/audit/proofs/${id}?checkpoint=${older!.size}`)),
        );
        expect(said).toContain(`${id} is number ${i} of the 191 `);
      }
    });

    it.each<[string, (proof: ProofBundle) => object, RegExp]>([
      [
        'another amount',
        ({ event }) => ({
          event: JSON.parse(JSON.stringify(event).replace('1240000000', '1250000000')) as object,
        }),
        /another hash/,
      ],
      ['another revision', ({ event }) => ({ event: { ...event, revision: 0 } }), /another hash/],
      ['another member', ({ event }) => ({ event: { ...event, note: '' } }), /another hash/],
      ['swapped hashes', ({ inclusion }) => ({ inclusion: swapped(inclusion, 0, 1) }), /does not lead to/],
      ['a hash less', ({ inclusion }) => ({ inclusion: inclusion.slice(1) }), /too few/],
      ['a hash more', ({ inclusion }) => ({ inclusion: [at(inclusion, 0), ...inclusion] }), /too many/],
      ['no hashes', () => ({ inclusion: [] }), /form|too few/],
      ['another number', () => ({ leafIndex: 190 }), /does not lead to/],
      ['a number past the end', () => ({ leafIndex: 193 }), /no number 193/],
      ['a number before the beginning', () => ({ leafIndex: -1 }), /no number -1/],
      ['another size', ({ treeSize }) => ({ treeSize: treeSize + 1 }), /another size/],
      ['another log', () => ({ origin: 'pledge-ledger/other' }), /another log/],
      ['an older checkpoint', () => ({ checkpoint: older!.note, treeSize: older!.size }), /no number 191/],
      ['nothing in it', () => ({ event: undefined }), /form/],
    ])('is refused with %s', async (_, change, sentence) => {
      expect(await refused('proof', other(change(proof())))).toMatch(sentence);
    });

    it('is refused when the checkpoint has another root', async () => {
      const mixed = newer!.note.split('\n').with(2, older!.note.split('\n')[2]!).join('\n');
      expect(await refused('proof', other({ checkpoint: mixed }))).toMatch(/does not lead to/);
    });
  });

  describe('an export', () => {
    let text: string;
    const damaged = (change: (lines: string[]) => string[]): string =>
      file(change(text.split(/(?<=\n)/)).join(''));
    beforeAll(async () => {
      text = await got('/v1/audit/export');
    });

    it('holds, with the checkpoint in it and with one that was kept', async () => {
      const [log, kept, { origin }] = [file(text), file(older!.note), newer!];
      expect(await holds('export', log)).toBe(`HOLDS: 193 events of ${origin}, as in checkpoint 193\n`);
      expect(await holds('export', log, kept)).toContain('checkpoint 191 and 193');
      const events = file(await cli('export'));
      expect(await holds('export', events, kept, file(newer!.note))).toContain('checkpoint 191 and 193');
      expect(await holds('export', events, kept)).toContain('checkpoint 191');
    });

    it.each<[string, (lines: string[]) => string[], RegExp]>([
      [
        'another amount',
        (lines) => lines.with(191, at(lines, 191).replace('1240000000', '1250000000')),
        /another root/,
      ],
      [
        'another actor',
        (lines) => lines.with(0, at(lines, 0).replace('local-operator', 'local-0perator')),
        /another root/,
      ],
      ['swapped lines', (lines) => swapped(lines, 7, 8), /another root/],
      ['a line less', (lines) => lines.toSpliced(50, 1), /not all here/],
      ['a line twice', (lines) => lines.toSpliced(50, 0, at(lines, 50)), /another root/],
      ['the last event missing', (lines) => lines.toSpliced(192, 1), /not all here/],
      ['its checkpoint missing', (lines) => lines.slice(0, -1), /no checkpoint/],
      ['an event behind its checkpoint', (lines) => [...lines, at(lines, 192)], /no checkpoint at the end/],
      ['its checkpoint twice', (lines) => [...lines, at(lines, 193)], /form/],
      ['nothing in it', () => [], /form/],
      [
        'an older checkpoint at its end',
        (lines) =>
          lines.with(193, at(lines, 193).replace(JSON.stringify(newer!.note), JSON.stringify(older!.note))),
        /is of 191 events, and there are 193/,
      ],
      ['half a line', (lines) => [...lines.slice(0, 9), at(lines, 9).slice(0, 99)], /form/],
    ])('is refused with %s', async (_, change, sentence) => {
      expect(await refused('export', damaged(change))).toMatch(sentence);
    });

    it('is refused when a kept checkpoint is of another history', async () => {
      const kept = file(older!.note);
      const rewritten = damaged((lines) =>
        lines.with(5, at(lines, 5).replace('"via":"import"', '"via":"cli"')).slice(0, -1),
      );
      expect(await refused('export', rewritten, kept)).toMatch(/first 191 events have another root/);
      const other = file(older!.note.replace(older!.origin, 'pledge-ledger/other'));
      expect(await refused('export', file(text), other)).toMatch(/not all here/);
    });
  });

  describe('two checkpoints', () => {
    let hashes: Hashes;
    const asked = (changes: Partial<Hashes>, [from, to]: readonly [Shown, Shown] = [older!, newer!]) =>
      ['consistency', file(from.note), file(to.note), file({ ...hashes, ...changes })] as const;
    beforeAll(async () => {
      hashes = await consistency(older!.size, newer!.size);
    });

    it('are consistent, and each is with itself', async () => {
      expect(await holds(...asked({}))).toBe(
        `HOLDS: the 193 events of ${newer!.origin} begin with the 191 of the older checkpoint\n`,
      );
      await holds(...asked(await consistency(193, 193), [newer!, newer!]));
    });

    it.each<[string, (hashes: readonly string[]) => Partial<Hashes>, RegExp]>([
      ['swapped', (hashes) => ({ hashes: swapped(hashes, 1, 2) }), /does not begin/],
      ['short of one', (hashes) => ({ hashes: hashes.slice(1) }), /too few/],
      ['one more', (hashes) => ({ hashes: [at(hashes, 0), ...hashes] }), /too many/],
      ['none', () => ({ hashes: [] }), /form/],
      ['of another size', () => ({ from: 190 }), /other sizes/],
    ])('are refused with hashes that are %s', async (_, change, sentence) => {
      expect(await refused(...asked(change(hashes.hashes)))).toMatch(sentence);
    });

    it('are refused the other way round, with another root, and of another log', async () => {
      expect(await refused(...asked({}, [newer!, older!]))).toMatch(/not an older and a newer/);
      const root = newer!.note.split('\n')[2]!;
      const forged = { ...older!, note: older!.note.split('\n').with(2, root).join('\n') };
      expect(await refused(...asked({}, [forged, newer!]))).toMatch(/does not begin/);
      const other = { ...older!, note: older!.note.replace(older!.origin, 'pledge-ledger/other') };
      expect(await refused(...asked({}, [other, newer!]))).toMatch(/one log/);
    });
  });

  describe('every type of event', () => {
    const fixtures = join(root, 'libs/pledge/fixtures/events');
    const texts = readdirSync(fixtures).map((name) => readFileSync(join(fixtures, name), 'utf8'));

    it('has the hash in it that it has in the program', async () => {
      const tree = new CompactRange(hasher);
      const lines = texts.map((text, position) => {
        const event = JSON.parse(text) as StoredEvent;
        tree.append(leafHashOf(event));
        return eventLine({ ...event, bookmark: { position, resume: '' } }, 'fixtures');
      });
      const kept = `fixtures\n${lines.length}\n${Buffer.from(tree.root()).toString('base64')}\n`;
      expect(await holds('export', file(lines.join('')), file(kept))).toMatch(
        /^HOLDS: \d\d events of fixtures/,
      );
    });

    it('needs of RFC 8785 what docs/VERIFYING.md says, and no more', async () => {
      const lines = (await got('/v1/audit/export')).trimEnd().split('\n');
      const odd: unknown[] = [];
      for (const text of [...texts, ...lines]) {
        JSON.parse(text, (name, value: unknown) => {
          const isKnown = /^\w*$/.test(name) && (typeof value !== 'number' || Number.isSafeInteger(value));
          if (!isKnown) odd.push([name, value]);
          return value;
        });
      }
      expect(odd).toEqual([]);
    });
  });

  it('says how it is used, and what it cannot read', async () => {
    expect(await verify()).toMatchObject({ code: 1, stderr: expect.stringContaining('verify.py proof') });
    expect(await refused('proof', join(folder, 'none'))).toMatch(/form/);
    expect(await refused('prove', 'it')).toMatch(/form/);
  });
});
