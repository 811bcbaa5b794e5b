import type { Instant } from '@ledger/kernel';
import {
  algorithmIn,
  contentOf,
  elementsOf,
  expectKind,
  integerIn,
  isKind,
  notInForm,
  octetsIn,
  oidIn,
  parseDer,
  sequenceIn,
  taggedIn,
  type Node,
} from './der';

/** The type of what an authority signs. */
export const STAMP_INFO = '1.2.840.113549.1.9.16.1.4';

/** TSTInfo of RFC 3161, section 2.4.2: what an authority signs. */
export interface StampInfo {
  readonly policy: string;
  /** The algorithm of the imprint, and the hash of what was stamped. */
  readonly algorithm: string;
  readonly imprint: Buffer;
  /** Lower-case hex. */
  readonly serial: string;
  readonly time: Instant;
  readonly nonce: bigint | undefined;
}

/** At most 160 bits (RFC 3161, section 2.4.2). */
const MOST_SERIAL = 2n ** 160n;

/** @throws LedgerError `TIMESTAMP_INVALID` */
export function parseStampInfo(der: Uint8Array): StampInfo {
  const [version, policy, messageImprint, serial, time, ...optional] = sequenceIn(
    parseDer(der, 'TSTInfo'),
    'TSTInfo',
  );
  if (integerIn(version, 'version') !== 1n) throw notInForm('version');
  expectNothingCritical(taggedIn(optional, 1));
  const nonce = optional.find((node) => isKind(node, 'integer'));
  const [algorithm, imprint] = sequenceIn(messageImprint, 'messageImprint');
  return {
    policy: oidIn(policy, 'policy'),
    algorithm: algorithmIn(algorithm, 'hashAlgorithm'),
    imprint: octetsIn(imprint, 'hashedMessage'),
    serial: serialIn(serial),
    time: instantIn(time),
    nonce: nonce && integerIn(nonce, 'nonce'),
  };
}

function serialIn(node: Node | undefined): string {
  const serial = integerIn(node, 'serialNumber');
  if (serial < 0n || serial >= MOST_SERIAL) throw notInForm('serialNumber');
  return serial.toString(16);
}

/** Seconds, and a fraction of one that does not end in zero; in UTC. */
const TIME = /^(\d{4})(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)(\.\d*[1-9])?Z$/;

function instantIn(node: Node | undefined): Instant {
  const [, year, month, day, hour, minute, second, fraction = ''] =
    TIME.exec(contentOf(expectKind(node, 'time', 'genTime')).toString('latin1')) ?? [];
  const whole = `${year}-${month}-${day}T${hour}:${minute}:${second}.000Z`;
  const milliseconds = Date.parse(whole);
  // A day that does not exist would be taken for one of the next month.
  if (Number.isNaN(milliseconds) || new Date(milliseconds).toISOString() !== whole)
    throw notInForm('genTime');
  return new Date(milliseconds + Math.floor(Number(`0${fraction}`) * 1000)).toISOString();
}

/** There is no extension that this program knows. */
function expectNothingCritical(extensions: Node | undefined): void {
  for (const node of extensions ? elementsOf(extensions, 'extensions') : []) {
    const flag = sequenceIn(node, 'extensions')[1];
    if (isKind(flag, 'boolean') && contentOf(flag)[0] !== 0) throw notInForm('extensions');
  }
}
