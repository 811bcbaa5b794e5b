import { once } from 'node:events';
import { createServer, type AddressInfo } from 'node:net';
import { LedgerError, sentence } from '@ledger/kernel';
import { portError, requirePort } from './port';

const HOST = '127.0.0.1';

describe('a port', () => {
  it('that is free is let be', async () => {
    await expect(requirePort(0, HOST, 'PORT')).resolves.toBeUndefined();
  });

  it('that another program has is said to be busy', async () => {
    const other = createServer().listen(0, HOST);
    await once(other, 'listening');
    const { port } = other.address() as AddressInfo;
    await expect(requirePort(port, HOST, 'PORT')).rejects.toMatchObject({
      code: 'PORT_BUSY',
      details: { port },
    });
    other.close();
  });

  it('that may not be used is one plain sentence in either language', () => {
    const error = portError(
      Object.assign(new Error('listen EACCES'), { code: 'EACCES' }),
      80,
      'PORT',
    ) as LedgerError;
    expect(error).toMatchObject({ code: 'PORT_FORBIDDEN', kind: 'unavailable' });
    expect(error.message).toBe(
      'Port 80 on 127.0.0.1 may not be used (it may not be used with these rights); set PORT to another one, from 1024 on.',
    );
    expect(sentence(error.code, error.details, 'ko')).toBe(
      '127.0.0.1의 80번 포트를 쓸 수 없습니다(쓸 권한이 없습니다). PORT(으)로 1024 이상의 다른 포트를 정하십시오.',
    );
  });

  it('is not blamed for a bug', () => {
    const bug = new TypeError('x is not a function');
    expect(portError(bug, 80, 'PORT')).toBe(bug);
  });
});
