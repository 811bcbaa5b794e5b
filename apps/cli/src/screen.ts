import { failureOf, type Written } from './failure';
import type { Speech } from './speech';

/** What would move the cursor, clear the screen or turn text around: what others wrote is shown, and does nothing else. */
// oxlint-disable-next-line no-control-regex
const CONTROLS = /[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069]/g;

/** Where answers, notes and failures go: answers alone to the standard output. */
export class Screen {
  /** What was asked, once that is known: a problem is told by the names on the command line. */
  asked?: Written;

  constructor(
    readonly speech: Speech,
    readonly json: boolean,
  ) {}

  /** The answer, once: as JSON or, if nobody asked for that, as text. */
  answer(value: unknown, text: () => string): void {
    process.stdout.write(`${this.json ? jsonOf(value) : plain(text())}\n`);
  }

  /** Something beside the answer that a person should know. */
  note(text: string): void {
    process.stderr.write(`${plain(text)}\n`);
  }

  /** One plain sentence, or a problem as JSON; sets the exit code. */
  fail(error: unknown): void {
    const { exitCode, problem, stack } = failureOf(error, this.speech, this.asked);
    process.exitCode = exitCode;
    if (this.json) process.stderr.write(`${jsonOf(stack ? { ...problem, stack } : problem)}\n`);
    else this.note([problem.detail, ...(stack ? [stack] : [])].join('\n'));
  }
}

const plain = (text: string): string => text.replaceAll('\t', ' ').replace(CONTROLS, '\ufffd');

/** `JSON.stringify` leaves DEL and the controls after it as they are. */
function jsonOf(value: unknown): string {
  const escape = (character: string): string => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`;
  return JSON.stringify(value, null, 2).replace(/[\u007f-\u009f]/g, escape);
}
