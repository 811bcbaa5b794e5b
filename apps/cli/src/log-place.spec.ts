import { placeOf, requireTwo } from './log-place';
import { speechIn } from './speech';

const place = (written: string) => placeOf(written, '--from', speechIn('en'));
const named = (written: string): string => place(written).name;

describe('the name of a place', () => {
  it.each([
    ['./data', './data'],
    ['D:\\data', 'D:\\data'],
    ['esdb://host:2113?tls=false', 'EventStoreDB at host:2113'],
    ['esdb://Host', 'EventStoreDB at host:2113'],
    ['esdb://admin:s3cret@host:2114/', 'EventStoreDB at host:2114'],
    ['esdb+discover://admin:s3cret@a,b:2114?tls=true', 'EventStoreDB at a:2113, b:2114'],
    ['esdb://admin:s3cret@[::1]:2113', 'EventStoreDB at [::1]:2113'],
    // A password that should have been escaped must not be taken for a host.
    ['esdb://admin:s3cret/x@host:2113', 'EventStoreDB'],
    ['esdb://admin:s3cret?x@host:2113', 'EventStoreDB'],
    ['esdb://admin:s3cret@x@host:2113', 'EventStoreDB'],
    ['esdb://host?userCertFile=s3cret@x', 'EventStoreDB'],
  ])('%s is %s', (written, name) => {
    expect(named(written)).toBe(name);
    expect(name).not.toContain('s3cret');
  });

  it.each([
    'mongodb://a:s3cret@host',
    'ESDB://a:s3cret@host',
    ' esdb://a:s3cret@host',
    'esdb:/a:s3cret@host',
    'admin:s3cret@host',
    '',
    ' ',
  ])('%j is none, and is not repeated', (written) => {
    const reading = () => named(written);
    expect(reading).toThrow(expect.objectContaining({ code: 'INPUT_INVALID' }));
    expect(reading).not.toThrow(/s3cret/);
  });
});

describe('source and target', () => {
  it.each([
    ['./nowhere', 'nowhere/../nowhere/'],
    ['esdb://a:2113?tls=false', 'esdb://a:2113?tls=false'],
    ['esdb://admin:one@a:2113', 'esdb://ops:two@A/?tls=true'],
    ['esdb+discover://a,b,c', 'esdb://b:2113'],
    ['esdb://u:p/w@a', 'esdb://u:p/w@a'],
  ])('%s and %s are the same', (from, to) => {
    expect(() => requireTwo(place(from), place(to))).toThrow(
      expect.objectContaining({ code: 'LEDGERS_SAME' }),
    );
  });

  it.each([
    ['./nowhere', './elsewhere'],
    ['./a', 'esdb://a'],
    ['esdb://a:2113', 'esdb://a:2114'],
    ['esdb://a,b', 'esdb://c,d'],
  ])('%s and %s are two', (from, to) => {
    expect(() => requireTwo(place(from), place(to))).not.toThrow();
  });
});
