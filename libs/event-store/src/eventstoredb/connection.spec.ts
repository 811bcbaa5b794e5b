import { connectionOf } from './connection';

describe('a connection string', () => {
  it.each([
    ['esdb://host:2113?tls=false', undefined],
    ['esdb://admin:changeit@host:2113', undefined],
    ['esdb://a:2113,b:2113,c:2113?tls=false', { username: 'nobody', password: 'nobody' }],
    ['esdb://admin:p%40ss@a:2113,b:2113/', { username: 'admin', password: 'p@ss' }],
    ['esdb+discover://admin:changeit@cluster.example', { username: 'admin', password: 'changeit' }],
    // Who has neither a user nor an open server shows a certificate, and a user beside it would be refused.
    ['esdb+discover://cluster.example', undefined],
  ])('%s gives each append a call of its own in a cluster only', (url, appendAs) => {
    expect(connectionOf(url).appendAs).toEqual(appendAs);
  });

  it('is not repeated when it cannot be read', () => {
    const reading = () => connectionOf('esdb://admin:s3cret@host:2113?tls=false&keepAliveInterval=soon');
    expect(reading).toThrow(expect.objectContaining({ code: 'INPUT_INVALID' }));
    expect(reading).not.toThrow(/s3cret/);
  });

  it('says which certificate is missing', () => {
    const reading = () => connectionOf('esdb://host:2113?tlsCAFile=./nowhere.pem');
    expect(reading).toThrow(/Failed to load certificate file/);
  });
});
