import { LedgerError, phraseText, type Phrase } from '@ledger/kernel';
import {
  BulkWriteResult,
  MongoBulkWriteError,
  MongoInvalidArgumentError,
  MongoNetworkError,
  MongoServerError,
  MongoServerSelectionError,
  type TopologyDescription,
  type WriteError,
} from 'mongodb';
import { afterAPart, explained, isCollision, OverTime } from './faults';

const WHERE = 'MongoDB at db:27017';
const said = (fault: unknown) => {
  const { code, details } = explained(fault, WHERE, 'unknown') as LedgerError;
  return [code, details['recorded'], phraseText(details['why'] as Phrase, 'en')];
};
const serverError = (code: number, codeName: string) =>
  new MongoServerError({ message: 'user clerk …', errmsg: 'user clerk …', code, codeName });

const bulkError = (codes: readonly number[], concern?: number) => {
  const result = {
    getWriteConcernError: () => (concern === undefined ? undefined : { code: concern }),
  } as unknown as BulkWriteResult;
  const writeErrors = codes.map((code) => ({ code }) as WriteError);
  return new MongoBulkWriteError({ message: 'bulk', code: codes[0] ?? concern ?? 0, writeErrors }, result);
};

describe('a fault of MongoDB', () => {
  it.each([
    [
      'the network',
      new MongoNetworkError('connection 2 to db:27017 closed'),
      'unknown',
      'the connection failed (connection 2 to db:27017 closed)',
    ],
    ['the time limit', new OverTime(500), 'unknown', 'no answer within 500 ms'],
    ['a step-down', serverError(189, 'PrimarySteppedDown'), 'unknown', 'the server says PrimarySteppedDown'],
    ['a full disk', serverError(14031, 'OutOfDiskSpace'), 'unknown', 'the server says OutOfDiskSpace'],
    ['a majority that is not there', bulkError([], 64), 'unknown', 'the server says code 64'],
    ['rights', serverError(13, 'Unauthorized'), 'no', 'it does not let this user in, or not do this'],
    [
      'no server',
      new MongoServerSelectionError('connect ECONNREFUSED db:27017', {} as TopologyDescription),
      'no',
      'the connection failed (connect ECONNREFUSED db:27017)',
    ],
    [
      'the network, in a batch',
      new MongoBulkWriteError(new MongoNetworkError('read ECONNRESET'), {} as BulkWriteResult),
      'unknown',
      'the connection failed (read ECONNRESET)',
    ],
  ])('of %s is that the store is unavailable', (_, fault, recorded, why) => {
    expect(said(fault)).toEqual(['STORE_UNAVAILABLE', recorded, `${WHERE}: ${why}`]);
  });

  it('that is a bug of ours stays what it was', () => {
    const bugs = [
      new RangeError('x'),
      new MongoInvalidArgumentError('x'),
      serverError(2, 'BadValue'),
      bulkError([2]),
    ];
    for (const bug of bugs) expect(explained(bug, WHERE, 'no')).toBe(bug);
  });

  it('leaves no doubt out once a part has been sent', () => {
    const fault = explained(new OverTime(5), WHERE, 'no');
    expect(afterAPart(fault)).toMatchObject({ code: 'STORE_UNAVAILABLE', details: { recorded: 'unknown' } });
    expect(afterAPart(fault)).toHaveProperty('message', expect.stringContaining('no answer within 5 ms'));
    const bug = new RangeError('x');
    expect(afterAPart(bug)).toBe(bug);
  });
});

describe('a collision', () => {
  it('is a batch in which nothing went wrong but keys that were there', () => {
    expect(isCollision(bulkError([11000, 11000]))).toBe(true);
    expect(isCollision(serverError(11000, 'DuplicateKey'))).toBe(true);
    const others = [bulkError([11000, 112]), bulkError([11000], 64), bulkError([], 64), new RangeError('x')];
    for (const other of others) expect(isCollision(other)).toBe(false);
  });
});
