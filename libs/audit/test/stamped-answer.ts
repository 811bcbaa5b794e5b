import { integerIn, octetsIn, parseDer, sequenceIn } from '../src/der';
import { answer, OIDS, stamp, type Identity } from './authority';
import { NULL, octets, oid, seq } from './der';

export const ANSWER_TYPE = 'application/timestamp-reply';

/** What an authority answers that stamps whatever it is asked to: a TimeStampResp to a TimeStampReq. */
export function stampedAnswer(asked: Buffer, signer: Identity): Buffer {
  const [, imprint, nonce] = sequenceIn(parseDer(asked, 'TimeStampReq'), 'TimeStampReq');
  const hash = octetsIn(sequenceIn(imprint, 'imprint')[1], 'imprint');
  const token = stamp({
    text: '',
    imprint: seq(seq(oid(OIDS.sha256), NULL), octets(hash)),
    nonce: integerIn(nonce, 'nonce').toString(16),
    signer,
  });
  return answer(0, token);
}
