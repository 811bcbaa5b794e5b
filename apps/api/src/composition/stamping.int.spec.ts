import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseNote, parseTrustedCertificates, verifyTimestamp } from '@ledger/audit';
import {
  ANSWER_TYPE,
  identity,
  OIDS,
  stampedAnswer,
} from '../../../../libs/audit/src/sample-ledger.contract';
import { newFolder, newSite, officeWith, type Site } from '../../test/certifying';
import { trustedIn } from './trusted-roots';

const root = identity({ name: 'Root', authority: true });
const signer = identity({ name: 'Stamps', issuer: root, purposes: [OIDS.timeStamping] });
const trusted = parseTrustedCertificates(root.pem);

async function authority(): Promise<Site> {
  const site = await newSite();
  site.answer = (response, asked) =>
    void response.writeHead(200, { 'content-type': ANSWER_TYPE }).end(stampedAnswer(asked, signer));
  return site;
}

function fileWith(text: string): string {
  const path = join(newFolder(), 'roots.pem');
  writeFileSync(path, text);
  return path;
}

const roots = (): string => fileWith(root.pem);

describe('a time-stamping authority', () => {
  it('stamps each checkpoint that comes, once, and its token is shown beside it', async () => {
    const site = await authority();
    const office = officeWith({ LEDGER_TSA_URL: site.url, LEDGER_TSA_ROOTS: roots() });
    for (const size of [3, 6]) {
      await office.certify(3);
      expect(await office.notary.passOn()).toEqual([]);
      expect(await office.reopened().notary.passOn()).toEqual([]);
      const { note, timestamps } = await office.certificates.shown(size);
      expect(timestamps).toHaveLength(1);
      const token = Buffer.from(timestamps[0]!, 'base64');
      expect(verifyTimestamp(token, parseNote(note).text, { trusted })).toMatchObject({
        authority: 'CN=Stamps',
      });
    }
    expect(site.asked).toHaveLength(2);
    expect((await office.certificates.page(9)).items.map(({ timestamps }) => timestamps.length)).toEqual([
      1, 1,
    ]);
  });

  it('is not asked again where a process ended before it noted down what it had got', async () => {
    const site = await authority();
    const office = officeWith({ LEDGER_TSA_URL: site.url, LEDGER_TSA_ROOTS: roots() });
    await office.certify(3);
    const documents = await office.place.documents();
    const setRegister = jest.spyOn(documents, 'setRegister').mockResolvedValue(false);
    await office.notary.passOn();
    setRegister.mockRestore();
    expect(await office.reopened().notary.passOn()).toEqual([]);
    expect(site.asked).toHaveLength(1);
    expect((await office.certificates.shown()).timestamps).toHaveLength(1);
  });

  it('that comes later begins with the newest checkpoint', async () => {
    const site = await authority();
    const office = officeWith();
    for (const count of [3, 3, 3]) await office.certify(count);
    const settings = { LEDGER_TSA_URL: site.url, LEDGER_TSA_ROOTS: roots() };
    expect(await office.reopened(settings).notary.passOn()).toEqual([]);
    const { items } = await office.certificates.page(9);
    expect(items.map(({ size, timestamps }) => [size, timestamps.length])).toEqual([
      [9, 1],
      [6, 0],
      [3, 0],
    ]);
  });

  it('that does not answer, or whose answer is not to be trusted, holds up nothing, and is asked again for all', async () => {
    const site = await authority();
    const { answer } = site;
    const office = officeWith({ LEDGER_TSA_URL: site.url, LEDGER_TSA_ROOTS: roots() });
    site.answer = (response) => void response.writeHead(503).end();
    await office.certify(3);
    expect(await office.notary.passOn()).toMatchObject([{ code: 'TIMESTAMP_UNAVAILABLE' }]);
    expect(await office.certify(3)).toBe(6);
    const other = identity({ name: 'Others', purposes: [OIDS.timeStamping] });
    site.answer = (response, asked) =>
      void response.writeHead(200, { 'content-type': ANSWER_TYPE }).end(stampedAnswer(asked, other));
    expect(await office.notary.passOn()).toEqual([]);
    expect(site.asked).toHaveLength(1);
    expect(await office.notary.passOn({ atOnce: true })).toMatchObject([{ code: 'TIMESTAMP_INVALID' }]);
    expect(await office.notary.state()).toMatchObject({ unstamped: 2, unpublished: 0, fault: null });
    site.answer = answer;
    expect(await office.reopened().notary.passOn()).toEqual([]);
    const { items } = await office.certificates.page(9);
    expect(items.map(({ timestamps }) => timestamps.length)).toEqual([1, 1]);
    expect(await office.notary.state()).toMatchObject({ unstamped: 0 });
  });
});

describe('settings of an authority', () => {
  const LEDGER_TSA_URL = 'http://127.0.0.1:1';

  it.each([
    ['without certificates', () => '', 'INPUT_INVALID'],
    ['with a file that is not there', () => join(newFolder(), 'none.pem'), 'FILE_UNREADABLE'],
    ['with a file without certificates', () => fileWith('# none'), 'CERTIFICATES_INVALID'],
  ])('%s are refused', (_, path, code) => {
    expect(() => officeWith({ LEDGER_TSA_URL, LEDGER_TSA_ROOTS: path() })).toThrow(
      expect.objectContaining({ code }),
    );
  });

  it('say which file is not there, and which setting names it', () => {
    const none = join(newFolder(), 'none.pem');
    const said = `The file ${none} of the setting LEDGER_TSA_ROOTS cannot be read: there is no such file.`;
    expect(() => officeWith({ LEDGER_TSA_URL, LEDGER_TSA_ROOTS: none })).toThrow(said);
  });

  it('may name a folder of certificates, each of which has to be one', () => {
    const folder = newFolder();
    const count = () => trustedIn(folder).length;
    expect(count).toThrow(expect.objectContaining({ code: 'CERTIFICATES_INVALID' }));
    for (const name of ['a.pem', 'b.pem']) writeFileSync(join(folder, name), root.pem);
    writeFileSync(join(folder, '.hidden'), 'nothing');
    expect(count()).toBe(2);
    writeFileSync(join(folder, 'notes.txt'), 'nothing');
    expect(count).toThrow(`The trusted certificates in ${join(folder, 'notes.txt')} cannot be read`);
    expect(trustedIn('')).toEqual([]);
  });

  it('do nothing where no authority is named', async () => {
    const office = officeWith({ LEDGER_TSA_ROOTS: 'none.pem' });
    await office.certify(1);
    expect(await office.notary.passOn()).toEqual([]);
  });
});
