import { phrase, type Phrase, type PhraseCode } from './phrases';

/** What the operating system's codes mean, in plain words. */
const SYSTEM: Readonly<Record<string, PhraseCode>> = {
  EACCES: 'no-rights',
  EPERM: 'no-rights',
  EROFS: 'read-only',
  ENOSPC: 'disk-full',
  EDQUOT: 'disk-full',
  EIO: 'disk-failed',
  EMFILE: 'too-many-files',
  ENFILE: 'too-many-files',
  ENOENT: 'no-such-folder',
  ENOTDIR: 'is-file',
  EEXIST: 'is-file',
};

/** Why the system does not do what it was asked with a file or folder; its own code where there are no words for it. */
export function systemWhy(fault: unknown): Phrase {
  const { code, message } = (fault ?? {}) as { code?: unknown; message?: unknown };
  const known = typeof code === 'string' && Object.hasOwn(SYSTEM, code) ? SYSTEM[code] : undefined;
  return known ? phrase(known) : phrase('system', { message: String(code ?? message) });
}

/** Why a request over the network got no answer: what lies behind the error of `fetch`, which itself says only that it failed. */
export function networkWhy(fault: unknown): Phrase {
  const { message, cause } = fault as Error & { cause?: { code?: unknown; message?: unknown } };
  return phrase('network', { message: String(cause?.code ?? cause?.message ?? message) });
}
