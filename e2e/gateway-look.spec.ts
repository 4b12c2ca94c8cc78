import { join } from 'node:path';
import { test as playwrightTest, type Page } from '@playwright/test';
import { root } from '../build/setup.mjs';
import { createRouter } from '../electron/router.ts';
import { openTexts } from '../electron/texts.ts';
import type { Services } from '../electron/services.ts';
import { Latest } from '../electron/streams/latest.ts';
import { startWebHost } from '../electron/web/web-host.ts';
import type { Answer } from '../shared/gateway/answer.ts';
import { newestFirst, pageOf } from '../shared/gateway/answers/history.ts';
import type { GatewayLogView } from '../shared/gateway/log-view.ts';
import type { Gateway, GatewayState } from '../shared/gateway/snapshot.ts';
import type { Language } from '../shared/messages/index.ts';
import { problem } from '../shared/problem.ts';
import { findings } from './hosts/axe.ts';
import { gatewayOf, ready } from './hosts/fake-gateway.ts';
import { fakeServices } from './hosts/fake-services.ts';
import { cutOff, overflowing } from './hosts/room.ts';

const { expect } = playwrightTest;
const hour = 3_600_000;
const at = Date.now();

/** A history as of days of use: bursts, pauses, every seventh turn by another, every thirtieth by nobody. */
const turns = (count: number): Answer[] =>
  Array.from({ length: count }, (_, index) => {
    const another = index % 7 === 3;
    const nobody = index % 30 === 11;
    const reason = { ref: 'lmstudio/acme/first-70b', reason: 'unreachable', detail: 'refused' } as const;
    return {
      id: `run-${index}`,
      at: at - index * 120_000 - Math.floor(index / 12) * 5 * hour,
      outcome: index === 0 ? 'running' : nobody ? 'failed' : 'answered',
      asked: 'lmstudio/acme/first-70b',
      answered: index === 0 || nobody ? null : another ? 'second/acme/other-32b' : 'lmstudio/acme/first-70b',
      passedOver: another || nobody ? [reason] : [],
      durationMs: index === 0 ? null : 700 + ((index * 977) % 90_000),
      tokens: index === 0 || nobody ? null : { input: 18_000 + index, output: 240 },
      cost: index === 0 || nobody ? 'unknown' : 'local',
      session: 'agent:main:main',
      agent: 'main',
    };
  });

interface Shown {
  readonly page: Page;
  readonly show: (gateway: Gateway) => Promise<void>;
}

/** The built page before made-up services: every state at once, without waiting for one to come. */
const test = playwrightTest.extend<{
  look: (wish: {
    language: Language;
    theme?: 'light' | 'dark';
    turns: number;
    lines: number;
  }) => Promise<Shown>;
}>({
  look: async ({ page }, use) => {
    const hosts: AsyncDisposable[] = [];
    await use(async ({ language, theme = 'light', turns: count, lines }) => {
      const services = fakeServices();
      const answers = turns(count).toSorted(newestFirst);
      const { settings } = services;
      const { snapshots } = services.gateway;
      settings.snapshots.set({ ...settings.snapshots.value, language, theme });
      snapshots.set(gatewayOf(ready()));
      const { summaries } = services.gateway.answers;
      summaries.set({ version: 1, total: count, running: 1, latest: answers.slice(0, 20) });
      const gateway: Services['gateway'] = {
        ...services.gateway,
        answers: { ...services.gateway.answers, read: async (wish) => pageOf(answers, wish) },
        logs: {
          watch: (_filter, signal) =>
            new Latest<GatewayLogView>({
              first: 0,
              end: lines,
              source: 'rpc',
              file: null,
              subsystems: ['gateway', 'agent/embedded'],
              searching: null,
            }).watch(signal),
          read: async (_filter, from, wanted) => ({
            from,
            lines: Array.from({ length: Math.max(0, Math.min(wanted, lines - from)) }, (_, index) => ({
              at,
              level: index % 9 === 4 ? 'error' : 'info',
              subsystem: 'agent/embedded',
              text: `line ${from + index}`,
            })),
          }),
        },
      };
      const started = await startWebHost({
        router: createRouter({ ...services, gateway }),
        pageDir: join(root, 'build', 'dist', 'page'),
        token: 'a-token-of-a-test-and-nothing-else-0123456',
        port: 0,
      });
      if (!started.ok) throw new Error(started.why);
      hosts.push(started.host);
      await page.goto(started.host.link);
      await page.getByRole('navigation').getByRole('button', { name: 'Gateway' }).click();
      const t = openTexts(language);
      const show = async (now: Gateway): Promise<void> => {
        snapshots.set(now);
        const name = new RegExp(`^Gateway ${t(`gateway:state.${now.state.kind}`)}`);
        await expect(page.getByRole('heading', { level: 2, name })).toBeVisible();
      };
      await show(gatewayOf(ready()));
      await expect(page.getByRole('option').first()).toBeVisible();
      await expect(page.getByRole('table').getByRole('row').nth(2)).toBeVisible();
      return { page, show };
    });
    for (const host of hosts) await host[Symbol.asyncDispose]();
  },
});

const exit = { code: 78, signal: null, at };
const away = {
  owner: { kind: 'nobody' },
  link: { kind: 'off' },
  pid: null,
  version: null,
  activeRuns: null,
} as const;
const refused: GatewayState = {
  kind: 'given-up',
  why: 'config-invalid',
  exit,
  lastLines: ['[gateway] loading configuration…', 'Invalid config: gateway.port: expected number'],
  fault: {
    file: 'openclaw.json',
    line: 5,
    path: 'gateway.port',
    message: 'expected number, received string',
    text: '    port: "many", // my port',
  },
  by: null,
};
const states: readonly (readonly [name: string, gateway: Gateway])[] = [
  [
    'well',
    gatewayOf(ready(at), {
      activeRuns: 2,
      startedAt: at,
      memoryBytes: 1.1e9,
      eventLoop: { delayMs: 12, utilization: 0.1 },
    }),
  ],
  ['stopped', gatewayOf({ kind: 'stopped', exit: null }, away)],
  [
    'starting',
    gatewayOf({ kind: 'starting', since: at, phase: 'parts', failing: ['startup-sidecars'] }, away),
  ],
  [
    'finishing',
    gatewayOf({
      kind: 'draining',
      since: at,
      step: 'waiting',
      runs: 2,
      deadline: at + 315_000,
      next: 'stop',
    }),
  ],
  [
    'to be started again',
    gatewayOf(
      { kind: 'restarting', since: at, why: 'crash', attempt: 2, nextTryAt: at + 60_000, exit },
      away,
    ),
  ],
  ['in another’s place', gatewayOf({ kind: 'port-taken', by: { pid: 811, name: 'nginx' } }, away)],
  ['given up', gatewayOf(refused, away)],
  [
    'not installed',
    gatewayOf(
      { kind: 'not-installed', tried: [{ place: 'path', where: '/usr/local/bin:/usr/bin' }] },
      { ...away, program: { kind: 'not-found' } },
    ),
  ],
  [
    'without a token',
    gatewayOf(ready(at), {
      owner: { kind: 'unknown' },
      link: { kind: 'failed', problem: problem('gateway-token-missing') },
    }),
  ],
  [
    'with a rejected config',
    gatewayOf(ready(at), {
      config: {
        kind: 'rejected',
        at,
        issues: [{ path: 'agents.defaults.model.primary', message: 'expected string' }],
      },
    }),
  ],
];

test.use({ viewport: { width: 900, height: 600 }, timezoneId: 'Europe/Berlin' });

// Room is a matter of the language, contrast one of the theme: two tests see all of both.
for (const [language, theme] of [
  ['en', 'light'],
  ['de', 'dark'],
] as const) {
  test(`the Gateway page has room and no findings in any state: ${language}, ${theme}`, async ({ look }) => {
    const { page, show } = await look({ language, theme, turns: 100, lines: 1000 });
    for (const [name, gateway] of states) {
      await show(gateway);
      expect(await overflowing(page), name).toEqual([]);
      expect(await cutOff(page), name).toEqual([]);
      // Log and history are the same in each: once is enough.
      expect(await findings(page, name === 'well' ? 'main' : 'main > section'), name).toEqual([]);
    }
  });

  test(`history and log have a fair share of the smallest window, with heads that say their counts: ${language}`, async ({
    look,
  }) => {
    const { page } = await look({ language, turns: 10_000, lines: 1_000_000 });
    const main = page.getByRole('main');
    const scrolls = await main.evaluate((element) => element.scrollHeight - element.clientHeight);
    expect(scrolls, 'px that the page scrolls').toBeLessThanOrEqual(0);
    const sections = main.getByRole('region').filter({ has: page.getByRole('searchbox') });
    await expect(sections).toHaveCount(2);
    for (const section of await sections.all()) {
      const body = section.getByRole('listbox').or(section.getByRole('table'));
      const box = await body.boundingBox();
      // Six lines of the log; the table's head and three turns.
      expect(box?.height).toBeGreaterThan(100);
      const status = section.locator('header p');
      const missing = await status.evaluate((element) => element.scrollWidth - element.clientWidth);
      expect(missing, `px of “${await status.innerText()}” that are cut off`).toBeLessThanOrEqual(0);
    }
    // One left edge from the status line down to the log.
    const lefts = [page.getByRole('listitem').first(), ...(await main.getByRole('heading').all())];
    const edges = await Promise.all(
      lefts.map(async (part) => Math.round((await part.boundingBox())?.x ?? 0)),
    );
    expect(new Set(edges).size, `left edges ${edges.join(', ')}`).toBe(1);
  });
}
