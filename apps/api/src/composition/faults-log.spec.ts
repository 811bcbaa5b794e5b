import { LedgerError, phrase, type Phrase } from '@ledger/kernel';
import { faultsLog } from './faults-log';
import { said as saidOf } from './said';

function logged() {
  const said: unknown[] = [];
  const clock = { nowMs: 0 };
  const tell = faultsLog({ error: (what) => said.push(what) }, () => clock.nowMs);
  return { said, clock, tell };
}

const full = () => new LedgerError('STORE_UNAVAILABLE', { why: 'the disk is full', outcome: '', path: 'x' });

/** In the language of the process. */
const sentence = saidOf(full());

describe('the log of faults', () => {
  it('holds a fault that goes on once a minute, as one sentence', () => {
    const { said, clock, tell } = logged();
    for (clock.nowMs = 0; clock.nowMs < 90_000; clock.nowMs += 50) tell(full());
    expect(said).toEqual([sentence, sentence]);
    expect(sentence).not.toContain('\n');
  });

  it('holds each kind of fault', () => {
    const { said, tell } = logged();
    tell(full());
    tell(new LedgerError('STORE_BUSY', { path: 'x' }));
    tell(full());
    expect(said).toHaveLength(2);
  });

  it('holds each reason of a kind', () => {
    const { said, tell } = logged();
    const unpublished = (why: Phrase) => new LedgerError('CHECKPOINT_UNPUBLISHED', { size: 3, to: 'x', why });
    const reasons = [
      phrase('network', { message: 'ECONNREFUSED' }),
      phrase('answered-status', { status: 500 }),
    ];
    for (const why of [...reasons, ...reasons]) tell(unpublished(why));
    expect(said).toEqual(reasons.map((why) => saidOf(unpublished(why))));
  });

  it('holds a bug whole, every time', () => {
    const { said, tell } = logged();
    const bug = new TypeError('no such field');
    tell(bug);
    tell(bug);
    expect(said).toEqual([bug, bug]);
  });
});
