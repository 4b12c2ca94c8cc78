#!/usr/bin/env node
import { createInterface } from 'node:readline/promises';
import { pageDir, version } from '../build-info.ts';
import { openBrowser } from './open-browser.ts';
import { runCli } from './run-cli.ts';

const { platform, env } = process;
// A reader such as `head` that closes the pipe early has what it wants.
process.stdout.on('error', () => process.exit());

process.exitCode = await runCli(process.argv.slice(2), {
  env,
  platform,
  version,
  pageDir,
  out: (text) => void process.stdout.write(text),
  err: (text) => void process.stderr.write(text),
  // The listener stays: execa ends the process itself on a signal that nobody listens to any more.
  untilStopped: () =>
    new Promise((resolve) => {
      let asked = Number.POSITIVE_INFINITY;
      const stop = (): void => {
        // Whoever presses Ctrl+C a second time ends it at once; npm passes a single one on twice. ms
        if (performance.now() - asked > 500) process.exit(130);
        asked = Math.min(asked, performance.now());
        resolve();
      };
      for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, stop);
    }),
  async ask(question) {
    if (!process.stdin.isTTY || !process.stderr.isTTY) return null;
    const lines = createInterface({ input: process.stdin, output: process.stderr });
    // Ctrl+C and the end of the input are an empty answer.
    const ended = new Promise<string>((resolve) => lines.once('close', () => resolve('')));
    try {
      return await Promise.race([lines.question(question), ended]);
    } finally {
      lines.close();
    }
  },
  openBrowser: (address) => openBrowser(address, { platform, env }),
});

// Everything has ended in order by now; a question to the system that still hangs does not keep the user waiting. ms
setTimeout(() => process.exit(), 500).unref();
