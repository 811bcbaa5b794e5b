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
