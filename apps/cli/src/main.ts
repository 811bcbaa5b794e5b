import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { CommanderError } from 'commander';
import { LedgerError, systemWhy } from '@ledger/kernel';
import { Interrupted } from './failure';
import { buildProgram } from './program';
import { Screen } from './screen';
import { languageOf, speechIn } from './speech';

/** Seen from `dist/apps/cli/src`. */
const MANIFEST = join(__dirname, '../../../../package.json');

/** Help and version end by an error of Commander that is none. */
const isHelp = (error: unknown): boolean => error instanceof CommanderError && error.exitCode === 0;

const args = process.argv.slice(2);
const screen = new Screen(speechIn(languageOf(args, process.env)), args.includes('--json'));

async function main(): Promise<void> {
  const { version } = JSON.parse(readFileSync(MANIFEST, 'utf8')) as { version: string };
  const program = buildProgram(screen.speech, version, async (...asked) => {
    // Loaded here, so that help and mistakes on the command line answer at once.
    const { perform } = await import('./perform.js');
    await perform(...asked, screen);
  });
  try {
    await program.parseAsync([...args], { from: 'user' });
  } catch (error) {
    if (isHelp(error)) return;
    screen.fail(error);
    // What was interrupted may still wait for something, and is not waited for.
    if (error instanceof Interrupted) process.exit();
  }
}

// Whoever reads our answer may have read enough, as `head` does: that is no failure.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code !== 'EPIPE') screen.fail(new LedgerError('OUTPUT_FAILED', { why: systemWhy(error) }));
  process.exit();
});

void main();
