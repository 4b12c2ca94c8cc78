import { mkdir, mkdtemp, readFile, realpath, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { type Page, type TestInfo, test as base, expect } from '@playwright/test';
import { type LmStudio, type LmStudioOptions, startLmStudio } from '../sim/lm-studio.ts';
import { type Ollama, type OllamaOptions, startOllama } from '../sim/ollama.ts';
import { type DesktopHost, noDesktop, startDesktop } from './electron.ts';
import { type Place, type WebHost, startWebHost } from './web.ts';

/** One Hearth over scratch folders, in the host that the project asks for. */
export interface Hearth {
  readonly place: Place;
  readonly page: Page;
  /** the web host; absent in the desktop project */
  readonly web: WebHost | null;
  /** Starts the host and opens the page; waits until it is connected. */
  open(): Promise<Page>;
  /** Ends the host as a closed lid does: at once. The page stays. */
  kill(): Promise<void>;
  /** Ends the host in order and starts it again on the same port and state; a desktop gets a new window. */
  restart(): Promise<Page>;
  /** Only the host anew, after `kill`. */
  startHostAgain(): Promise<void>;
  writeConfig(text: string): Promise<void>;
  /** As other editors save: a new file renamed over the old one. */
  replaceConfig(text: string): Promise<void>;
  readConfig(): Promise<string>;
  /** From now on failing connections are no mistake: the test makes them. */
  expectLostConnections(): void;
}

export interface Options {
  /** What the simulated LM Studio offers. */
  lmStudioOptions: LmStudioOptions;
  /** What the simulated Ollama has pulled; it runs where a spec asks for `ollama`. */
  ollamaOptions: OllamaOptions;
  /** Folders to find before the system's own on the host's PATH. */
  pathFolders: readonly string[];
  hearthEnv: Readonly<Record<string, string>>;
  /** A recorded computer instead of this one, in the web host; null: this one. */
  machine: string | null;
}

export interface Fixtures {
  scratch: string;
  /** Skips what needs the desktop where there is none, before a browser, a server or a page is opened for it. */
  desktopIsThere: void;
  /** Its time goes with the world's until the spec moves it: `advance`, `setRate`. */
  lmStudio: LmStudio;
  ollama: Ollama;
  hearth: Hearth;
}

const isDesktop = ({ project }: TestInfo): boolean => project.name === 'electron';

/** Errors that a lost connection leaves in the console by itself. */
const connectionNoise = /WebSocket connection to|Failed to load resource|ERR_CONNECTION/;

/**
 * Playwright's test with a Hearth of its own: scratch folders, a simulated LM Studio, the built host. Fails on every violation of the
 * content security policy, error in the console and exception in the page.
 */
export const test = base.extend<Fixtures & Options>({
  lmStudioOptions: [{}, { option: true }],
  ollamaOptions: [{}, { option: true }],
  pathFolders: [[], { option: true }],
  hearthEnv: [{}, { option: true }],
  machine: [null, { option: true }],

  // oxlint-disable-next-line no-empty-pattern -- Playwright reads the names out of the pattern
  scratch: async ({}, use) => {
    const folder = await realpath(await mkdtemp(join(tmpdir(), 'hearth-e2e-')));
    await use(folder);
    // What a process that is just ending writes meanwhile makes the folder not empty.
    await rm(folder, { recursive: true, force: true, maxRetries: 10, retryDelay: 100 });
  },

  lmStudio: async ({ lmStudioOptions }, use) => {
    const server = await startLmStudio(lmStudioOptions);
    await use(server);
    await server.close();
  },

  ollama: async ({ ollamaOptions }, use) => {
    const server = await startOllama(ollamaOptions);
    await use(server);
    await server.close();
  },

  desktopIsThere: [
    // oxlint-disable-next-line no-empty-pattern -- Playwright reads the names out of the pattern
    async ({}, use, info) => {
      const why = isDesktop(info) ? noDesktop() : null;
      info.skip(why !== null, why ?? '');
      await use();
    },
    { auto: true },
  ],

  hearth: async ({ scratch, page: browserPage, pathFolders, hearthEnv, machine }, use, info) => {
    const desktop = isDesktop(info);
    const made = await makePlace(scratch, pathFolders, hearthEnv);
    const place = machine === null ? made : { ...made, machine };
    const mistakes: string[] = [];
    let connectionsMayFail = false;
    const watch = (page: Page): void => {
      page.on('pageerror', (error) => mistakes.push(`exception: ${error.message}`));
      page.on('console', (message) => {
        if (message.type() !== 'error') return;
        if (connectionsMayFail && connectionNoise.test(message.text())) return;
        mistakes.push(`console: ${message.text()}`);
      });
    };
    let web: WebHost | null = null;
    let window: DesktopHost | null = null;
    let page = browserPage;
    if (!desktop) {
      await page.addInitScript(() => {
        document.addEventListener('securitypolicyviolation', (event) => {
          console.error(`CSP violation: ${event.violatedDirective} ${event.blockedURI}`);
        });
      });
      watch(page);
    }
    const end = async (signal: NodeJS.Signals): Promise<void> => {
      await web?.stop(signal);
      await window?.[Symbol.asyncDispose]();
      window = null;
    };
    const startHost = async (): Promise<void> => {
      if (!desktop) {
        web = await startWebHost(place, web?.port ?? 0);
        return;
      }
      window = await startDesktop(place);
      page = window.page;
      watch(page);
    };
    const hearth: Hearth = {
      place,
      get page() {
        return page;
      },
      get web() {
        return web;
      },
      async open() {
        await startHost();
        if (web !== null) await page.goto(web.link);
        await expect(page.getByRole('heading', { name: 'Hearth' })).toBeVisible();
        return page;
      },
      kill: () => end('SIGKILL'),
      async restart() {
        // A page anew: nothing of the old one's memory helps.
        if (web !== null) await page.goto('about:blank');
        await end('SIGTERM');
        return await this.open();
      },
      startHostAgain: startHost,
      writeConfig: (text) => writeFile(place.configPath, text, { mode: 0o600 }),
      async replaceConfig(text) {
        const beside = `${place.configPath}.other-editor`;
        await writeFile(beside, text, { mode: 0o600 });
        await rename(beside, place.configPath);
      },
      readConfig: () => readFile(place.configPath, 'utf8'),
      expectLostConnections: () => (connectionsMayFail = true),
    };
    await use(hearth);
    // The page goes first: what it meets when its host ends is for the tests that end it.
    if (!page.isClosed()) await page.close();
    await end('SIGTERM');
    expect(mistakes, 'errors in the page').toEqual([]);
  },
});

/**
 * Puts a program named `openclaw` on the host's PATH. `judge` is JavaScript: the text of the candidate is `text`, its value is the list
 * of issues that `openclaw config validate --json` then reports in the form of 2026.9.6.
 */
export async function installOpenClawStandIn(scratch: string, judge: string): Promise<void> {
  const program = `#!/usr/bin/env node
const { readFileSync } = require('node:fs');
const path = process.env.OPENCLAW_CONFIG_PATH;
const text = readFileSync(path, 'utf8');
const issues = ${judge};
const valid = issues.length === 0;
console.log(JSON.stringify(valid ? { valid, path, warnings: [] } : { ok: false, valid, path, issues }));
process.exitCode = valid ? 0 : 1;
`;
  await writeFile(join(scratch, 'bin', 'openclaw'), program, { mode: 0o755 });
}

/** Scratch folders, and an environment in which nothing of the person who runs the tests is found. */
export async function makePlace(
  scratch: string,
  pathFolders: readonly string[] = [],
  env: Readonly<Record<string, string>> = {},
): Promise<Place> {
  const configDir = join(scratch, 'openclaw');
  const stateDir = join(scratch, 'state');
  const home = join(scratch, 'home');
  const programs = join(scratch, 'bin');
  await Promise.all(
    [configDir, stateDir, home, programs].map((folder) => mkdir(folder, { recursive: true, mode: 0o700 })),
  );
  return {
    configPath: join(configDir, 'openclaw.json'),
    stateDir,
    env: {
      PATH: [programs, ...pathFolders, dirname(process.execPath), '/usr/bin', '/bin'].join(
        process.platform === 'win32' ? ';' : ':',
      ),
      HOME: home,
      USERPROFILE: home,
      SHELL: '/bin/sh',
      LANG: 'en_US.UTF-8',
      // Nobody listens there: the gateway of whoever runs the tests is left alone.
      OPENCLAW_GATEWAY_PORT: '9',
      // And so are their model servers.
      HEARTH_LOOK_FOR_SERVERS: 'no',
      ...env,
    },
  };
}

export { expect } from '@playwright/test';
