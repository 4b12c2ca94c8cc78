import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import react from '@vitejs/plugin-react';
import { defineConfig, type EnvironmentOptions } from 'vite';

// A path and not a URL's: folders with spaces or umlauts, and Windows drives.
const root = fileURLToPath(new URL('..', import.meta.url));
const out = `${root}build/dist`;
const { version } = JSON.parse(readFileSync(`${root}package.json`, 'utf8')) as { version: string };

/**
 * Everything is bundled: the built app runs without node_modules. What stays outside: `electron`, which is there at run time, and native helpers
 * that `ws` and `systeminformation` only try to load.
 */
const node: EnvironmentOptions = {
  consumer: 'server',
  resolve: {
    noExternal: true,
    external: [
      'electron',
      'bufferutil',
      'utf-8-validate',
      'osx-temperature-sensor',
      'macos-temperature-sensor',
    ],
    conditions: ['node'],
  },
};

/** Three environments: the page, the Node code (desktop main and `hearth`) as ESM, the preload as one CommonJS file. */
export default defineConfig(({ command }) => ({
  root: `${root}renderer`,
  base: command === 'build' ? './' : '/',
  cacheDir: `${root}build/.cache/vite`,
  define: { __HEARTH_VERSION__: JSON.stringify(version) },
  plugins: [react()],
  // Read from this disk, not from a network: sizes are no concern.
  build: { reportCompressedSize: false, chunkSizeWarningLimit: 4000 },
  css: { modules: { localsConvention: 'camelCaseOnly' } },
  // Without a host of its own the dev server stands before the web host (`hearth serve --port 7412`), which keeps token, Host and Origin checks.
  server: {
    host: '127.0.0.1',
    port: 7410,
    proxy: {
      '/rpc': { target: 'ws://127.0.0.1:7412', ws: true },
      '/session': { target: 'http://127.0.0.1:7412' },
    },
  },
  builder: {
    async buildApp(builder) {
      for (const environment of Object.values(builder.environments)) await builder.build(environment);
    },
  },
  environments: {
    // "client" is Vite's name for the page.
    client: {
      build: {
        outDir: `${out}/page`,
        emptyOutDir: true,
        target: 'chrome140',
        sourcemap: true,
        assetsInlineLimit: 0,
        modulePreload: { polyfill: false },
      },
    },
    node: {
      ...node,
      build: {
        outDir: `${out}/node`,
        emptyOutDir: true,
        target: 'node22',
        minify: false,
        sourcemap: true,
        copyPublicDir: false,
        rolldownOptions: {
          input: { desktop: `${root}electron/shell/desktop.ts`, hearth: `${root}electron/cli/hearth.ts` },
          output: { format: 'esm', entryFileNames: '[name].js', chunkFileNames: 'services-[hash].js' },
        },
      },
    },
    preload: {
      ...node,
      build: {
        outDir: `${out}/node`,
        // Built after "node" into the same folder.
        emptyOutDir: false,
        target: 'chrome140',
        minify: false,
        sourcemap: false,
        copyPublicDir: false,
        rolldownOptions: {
          input: { preload: `${root}electron/preload.ts` },
          output: { format: 'cjs', entryFileNames: '[name].cjs' },
        },
      },
    },
  },
}));
