import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { canonicalJson, type EventMetadata, type JsonObject } from '@ledger/kernel';
import { readEvent } from './aggregates';
import { documentCatalogue, planCatalogue } from './plan.events';
import { foldPledge, noPledge, settingsOf, type Recorded } from './pledge';
import { pledgeCatalogue, type PledgeEvent } from './pledge.events';
import { subjectCatalogue } from './subject.events';
import { viewPledge } from './pledge.view';

/*
 * The bytes of one event of every type in every version that was ever written. A file is never changed: a ledger somewhere
 * holds such bytes, and has published their hashes. A new version adds one.
 */

interface Stored {
  readonly id: string;
  readonly stream: string;
  readonly revision: number;
  readonly type: string;
  readonly data: JsonObject;
  readonly metadata: EventMetadata;
}

const FOLDER = join(__dirname, '../fixtures/events');
const files = readdirSync(FOLDER).sort();
const bytesOf = (name: string): string => readFileSync(join(FOLDER, name), 'utf8');
const types = {
  ...pledgeCatalogue.types,
  ...planCatalogue.types,
  ...documentCatalogue.types,
  ...subjectCatalogue.types,
};

describe('the stored events', () => {
  it('are of every type in every version, and of no other', () => {
    const expected = Object.values(types).flatMap(({ type, version }) =>
      Array.from({ length: version }, (_, i) => `${type}.v${i + 1}.json`),
    );
    expect(files).toEqual(expected.sort());
  });

  it('are one history, that this program folds', () => {
    const stored = files.map((name) => JSON.parse(bytesOf(name)) as Stored);
    const ofPledge = stored.filter(({ stream }) => stream === 'pledge-paju8.12-5');
    const history = ofPledge
      .sort((a, b) => a.revision - b.revision)
      .map((e) => ({
        ...readEvent(e.stream, e.type, e.metadata.version, e.data),
        id: e.id,
        metadata: e.metadata,
      }));
    const pledge = foldPledge(noPledge, history as Recorded[]);
    expect(viewPledge(pledge)).toMatchObject({
      title: '신청사 건립',
      voided: '중복 등록',
      stage: { value: 'in-progress', since: '2024-03-01' },
    });
    expect(pledge.chains.size).toBe(20);
  });
});

describe.each(files)('%s', (name) => {
  const bytes = bytesOf(name);
  const { stream, type, data, metadata } = JSON.parse(bytes) as Stored;

  it('is in the canonical form, and says of itself what its name says', () => {
    expect(canonicalJson(JSON.parse(bytes))).toBe(bytes);
    expect(`${type}.v${metadata.version}.json`).toBe(name);
  });

  it('is read, and folded', () => {
    const event = readEvent(stream, type, metadata.version, data);
    expect(event.type).toBe(type);
    if (metadata.version === types[type]!.version) expect(event.data).toEqual(data);
    if (Object.hasOwn(pledgeCatalogue.types, type)) {
      for (const { to } of settingsOf(event as PledgeEvent)) expect(to).toBeDefined();
    }
  });

  it('has the fields that may be sealed', () => {
    if (metadata.version !== types[type]!.version) return;
    expect(Object.keys(data)).toEqual(expect.arrayContaining([...types[type]!.sealable]));
  });
});
