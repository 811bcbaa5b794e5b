import { createHash, randomBytes } from 'node:crypto';
import { Integer, Boolean as Asn1Boolean, Null, ObjectIdentifier, OctetString, Sequence } from 'asn1js';
import { LedgerError, networkWhy, phrase, type Phrase } from '@ledger/kernel';
import { contentOf, integerIn, isKind, notInForm, parseDer, rawOf, sequenceIn, type Node } from './der';
import { SHA256 } from './signature-algorithms';
import { verifyTimestamp, type Timestamp, type TimestampExpectation } from './timestamp-token';

/** A time-stamping authority that the operator chose. */
export interface TimestampAuthority extends Pick<TimestampExpectation, 'trusted'> {
  /** Where it answers, http or https, without a user and a password (RFC 3161, section 3.4). */
  readonly url: string;
  /** How long its answer may take. */
  readonly limitMs: number;
}

export interface TimestampRequest {
  /** A TimeStampReq in DER. */
  readonly der: Uint8Array;
  /** Lower-case hex; the answer repeats it, and so is none that was given before. */
  readonly nonce: string;
}

export interface StampedText extends Timestamp {
  /** A TimeStampToken in DER, which `verifyTimestamp` verifies at any time again. */
  readonly token: Uint8Array;
}

const REQUEST_TYPE = 'application/timestamp-query';
const ANSWER_TYPE = 'application/timestamp-reply';
const NONCE_BYTES = 8;
const MOST_BYTES = 100_000;
const MOST_SAID = 200;
/** granted and grantedWithMods (RFC 3161, section 2.4.2). */
const MOST_GRANTED = 1n;

/**
 * Asks an authority for a time stamp of a text, and verifies what it answers.
 *
 * @param text whose SHA-256 is sent; the text itself is not
 * @throws LedgerError `TIMESTAMP_UNAVAILABLE` where it does not answer, or refuses; `TIMESTAMP_INVALID` where its answer
 * is not to be trusted
 */
export async function requestTimestamp(text: string, authority: TimestampAuthority): Promise<StampedText> {
  expectAddress(authority);
  const { der, nonce } = timestampRequest(text);
  const token = tokenIn(await answerOf(authority, der), (why) => unavailable(authority, why));
  return { token, ...verifyTimestamp(token, text, { trusted: authority.trusted, nonce }) };
}

/** @returns a request that asks for the certificate to come along (RFC 3161, section 2.4.1), with a nonce of 64 bits */
export function timestampRequest(text: string): TimestampRequest {
  const nonce = randomBytes(NONCE_BYTES);
  // Positive, and none of its bytes to spare: an integer has one encoding in DER.
  nonce[0] = (nonce[0]! & 0x7f) | 0x40;
  const hash = createHash('sha256').update(text).digest();
  const algorithm = new Sequence({ value: [new ObjectIdentifier({ value: SHA256 }), new Null()] });
  const request = new Sequence({
    value: [
      new Integer({ value: 1 }),
      new Sequence({ value: [algorithm, new OctetString({ valueHex: hash })] }),
      new Integer({ valueHex: nonce }),
      new Asn1Boolean({ value: true }),
    ],
  });
  return { der: new Uint8Array(request.toBER()), nonce: nonce.toString('hex') };
}

/** The address may hold a password, or a key in its query, which are not repeated. */
function unavailable({ url }: TimestampAuthority, why: Phrase, cause?: unknown): LedgerError {
  const shown = URL.canParse(url) ? `${new URL(url).origin}${new URL(url).pathname}` : '-';
  return new LedgerError('TIMESTAMP_UNAVAILABLE', { url: shown, why }, { cause });
}

/** What `fetch` says of an address that it does not take would repeat the address. */
function expectAddress(authority: TimestampAuthority): void {
  const { protocol, username, password } = URL.canParse(authority.url)
    ? new URL(authority.url)
    : { protocol: '', username: '', password: '' };
  const isPlain = username === '' && password === '' && /^https?:$/.test(protocol);
  if (!isPlain) throw unavailable(authority, phrase('authority-address'));
}

async function answerOf(authority: TimestampAuthority, body: Uint8Array): Promise<Uint8Array> {
  try {
    const answer = await fetch(authority.url, {
      method: 'POST',
      headers: { 'content-type': REQUEST_TYPE, accept: ANSWER_TYPE },
      body: Buffer.from(body),
      redirect: 'error',
      signal: AbortSignal.timeout(authority.limitMs),
    });
    return await bytesOf(answer, (why) => unavailable(authority, why));
  } catch (fault) {
    if (fault instanceof LedgerError) throw fault;
    throw unavailable(authority, whyNoAnswer(fault, authority.limitMs), fault);
  }
}

const whyNoAnswer = (fault: unknown, limitMs: number): Phrase =>
  (fault as Error).name === 'TimeoutError' ? phrase('late', { limitMs }) : networkWhy(fault);

async function bytesOf(answer: Response, refusal: (why: Phrase) => LedgerError): Promise<Uint8Array> {
  if (answer.status !== 200) throw refusal(phrase('http-status', { status: answer.status }));
  const [found = ''] = (answer.headers.get('content-type') ?? '-').split(';');
  if (found.trim().toLowerCase() !== ANSWER_TYPE) {
    throw refusal(phrase('answer-type', { found: found.slice(0, MOST_SAID), expected: ANSWER_TYPE }));
  }
  const parts: Uint8Array[] = [];
  let length = 0;
  for await (const part of (answer.body ?? []) as AsyncIterable<Uint8Array>) {
    length += part.length;
    // Leaving the loop ends the connection.
    if (length > MOST_BYTES) throw refusal(phrase('bytes-over', { most: MOST_BYTES }));
    parts.push(part);
  }
  return Buffer.concat(parts);
}

/** TimeStampResp of RFC 3161, section 2.4.2: a status, and a token where the status is good. */
function tokenIn(answer: Uint8Array, refusal: (why: Phrase) => LedgerError): Uint8Array {
  const [info, token] = sequenceIn(parseDer(answer, 'TimeStampResp'), 'TimeStampResp');
  const [code, texts] = sequenceIn(info, 'PKIStatusInfo');
  const status = integerIn(code, 'PKIStatus');
  if (status < 0n || status > MOST_GRANTED) {
    throw refusal(phrase('authority-refused', { status: Number(status), message: saidIn(texts) }));
  }
  if (!token) throw notInForm('timeStampToken');
  return Uint8Array.from(rawOf(token));
}

/** Why it refuses, in its own words, where it says so. */
function saidIn(texts: Node | undefined): string | undefined {
  if (!isKind(texts, 'sequence')) return undefined;
  const said = sequenceIn(texts, 'PKIFreeText').map((text) => contentOf(text).toString());
  return said
    .join(' ')
    .replaceAll(/\p{Cc}/gu, ' ')
    .slice(0, MOST_SAID)
    .toWellFormed();
}
