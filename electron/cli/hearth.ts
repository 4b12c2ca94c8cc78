#!/usr/bin/env node
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
  // Once: whoever presses Ctrl+C a second time ends it at once.
  untilStopped: () =>
    new Promise((resolve) => {
      for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.once(signal, () => resolve());
    }),
  openBrowser: (address) => openBrowser(address, { platform, env }),
});

// Everything has ended in order by now; a question to the system that still hangs does not keep the user waiting. ms
setTimeout(() => process.exit(), 500).unref();
