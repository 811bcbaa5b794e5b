import { SingleBar } from 'cli-progress';

/** What is done sooner needs no bar. */
const SHOWN_AFTER_MS = 300;

/** A bar on the standard error, where that is a terminal; else nothing at all. */
export class Progress {
  private readonly bar: SingleBar | undefined;
  private readonly started = performance.now();
  /** A process that ends within the work gives the terminal back its cursor, too. */
  private readonly onExit = (): void => this.end();

  constructor(title: string) {
    if (!process.stderr.isTTY) return;
    this.bar = new SingleBar({
      stream: process.stderr,
      format: `${title} [{bar}] {value}/{total}`,
      barCompleteChar: '#',
      barIncompleteChar: '.',
      clearOnComplete: true,
      hideCursor: true,
    });
    process.once('exit', this.onExit);
  }

  get isShown(): boolean {
    return this.bar !== undefined;
  }

  /** How much is done of how much; never goes back. */
  readonly at = (done: number, of: number): void => {
    if (!this.bar || performance.now() - this.started < SHOWN_AFTER_MS) return;
    if (this.bar.isActive) this.bar.setTotal(of);
    else this.bar.start(of, 0);
    this.bar.update(Math.max(0, Math.min(done, of)));
  };

  end(): void {
    process.off('exit', this.onExit);
    if (this.bar?.isActive) this.bar.stop();
  }
}

/** Shows a bar while the work goes on, and takes it away whatever becomes of it. */
export async function withProgress<T>(title: string, work: (progress: Progress) => Promise<T>): Promise<T> {
  const progress = new Progress(title);
  try {
    return await work(progress);
  } finally {
    progress.end();
  }
}
