import { type ChildProcess, spawn } from 'node:child_process';

/** A program that runs beside a test. */
export interface Child extends AsyncDisposable {
  readonly process: ChildProcess;
  /** everything it printed so far, both streams */
  output(): string;
  /** null while it runs */
  exitCode(): number | null;
  /** Asks it to end, and kills it when it does not within 5 s. Resolves with its exit code. */
  stop(signal?: NodeJS.Signals): Promise<number | null>;
}

export interface ChildOptions {
  readonly cwd?: string;
  readonly env: Readonly<Record<string, string>>;
}

/** Starts a program with an environment of its own: nothing of the test's leaks in. */
export function startChild(program: string, args: readonly string[], { cwd, env }: ChildOptions): Child {
  const child = spawn(program, args, {
    ...(cwd === undefined ? {} : { cwd }),
    env: { ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => (output += text));
  child.stderr.setEncoding('utf8').on('data', (text: string) => (output += text));
  const ended = new Promise<void>((resolve) => {
    child.once('exit', () => resolve());
    child.once('error', (error) => {
      output += String(error);
      resolve();
    });
  });
  const stop = async (signal: NodeJS.Signals = 'SIGTERM'): Promise<number | null> => {
    if (child.exitCode === null && child.signalCode === null && child.pid !== undefined) {
      child.kill(signal);
      const timer = setTimeout(() => child.kill('SIGKILL'), 5_000);
      await ended;
      clearTimeout(timer);
    }
    return child.exitCode;
  };
  return {
    process: child,
    output: () => output,
    exitCode: () => child.exitCode,
    stop,
    [Symbol.asyncDispose]: async () => void (await stop()),
  };
}
