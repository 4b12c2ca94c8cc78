import { fileURLToPath } from 'node:url';
import { availableParallelism } from 'node:os';
import { defineConfig } from 'vitest/config';

// A path and not a URL's: folders with spaces or umlauts, and Windows drives.
const root = fileURLToPath(new URL('..', import.meta.url));

/** Three projects: the rules, Node code, and the page in jsdom. `electron` is a stand-in: the real package starts a download when required. */
export default defineConfig({
  root,
  resolve: { alias: { electron: `${root}e2e/hosts/electron-stand-in.ts` } },
  test: {
    // A test waits for what it expects, not for time: on a busy machine that takes longer, and means nothing.
    testTimeout: 60_000,
    hookTimeout: 60_000,
    expect: { poll: { timeout: 20_000 } },
    // One more than there are cores: many tests wait for a process or a socket.
    maxWorkers: availableParallelism() + 1,
    projects: [
      {
        extends: true,
        // Pure code leaves nothing behind for the next file: reading it anew for each is a quarter of the time.
        test: { name: 'rules', environment: 'node', isolate: false, include: ['shared/**/*.test.ts'] },
      },
      {
        extends: true,
        test: {
          name: 'node',
          environment: 'node',
          include: ['electron/**/*.test.ts', 'build/**/*.test.ts', 'e2e/**/*.test.ts'],
          exclude: ['**/node_modules/**', 'build/dist/**'],
        },
      },
      {
        extends: true,
        test: {
          name: 'page',
          environment: 'jsdom',
          include: ['renderer/src/**/*.test.{ts,tsx}'],
          setupFiles: ['renderer/src/testing/patience.ts'],
        },
      },
    ],
  },
});
