import type { Opened } from '@ledger/kernel';
import { opened, type Unopened, type Vault } from '@ledger/vault';
import type { Screen } from './screen';
import { WORDS, type Speech } from './speech';

/**
 * An answer with its sealed texts opened: the one place where the command line does it. In JSON a text that cannot be shown is
 * an object that says why, as over HTTP; for people it is a few words.
 */
export async function openedFor<T>({ json, speech }: Screen, vault: Vault, answer: T): Promise<Opened<T>> {
  const told = json ? undefined : (unopened: Unopened) => unopenedText(unopened, speech);
  return (await opened(answer, vault, told)) as Opened<T>;
}

const unopenedText = (unopened: Unopened, { say, name }: Speech): string =>
  unopened.erased
    ? say(WORDS.sealed.erased, { on: unopened.on })
    : say(WORDS.sealed.unopened, { why: name(WORDS.sealed.why, unopened.why) });
