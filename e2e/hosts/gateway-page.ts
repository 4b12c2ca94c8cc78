import { join } from 'node:path';
import type { Locator, Page } from '@playwright/test';
import { type Child, startChild } from './child.ts';
import { installSimulatedOpenClaw, type SimulatedOpenClaw, simToken } from './gateway.ts';
import { expect, test as hearthTest } from './hearth.ts';
import { until } from './until.ts';
import type { Place } from './web.ts';

/** Hearth beside a simulated OpenClaw of its own, on a free port. */
export const test = hearthTest.extend<{ openclaw: SimulatedOpenClaw }>({
  openclaw: async ({ scratch }, use) => {
    const openclaw = await installSimulatedOpenClaw(scratch);
    await use(openclaw);
    // A gateway that Hearth started outlives it.
    await openclaw.kill();
  },
  hearthEnv: async ({ openclaw, scratch }, use) => {
    await use({
      OPENCLAW_GATEWAY_PORT: String(openclaw.port),
      OPENCLAW_STATE_DIR: join(scratch, 'openclaw'),
    });
  },
});

export { expect } from './hearth.ts';

/** A config with which the simulated gateway starts. */
export const gatewayConfig = (
  { logFile }: SimulatedOpenClaw,
  {
    auth = `auth: { mode: 'token', token: '${simToken}' }`,
    mode = 'merge',
    primary = 'lmstudio/acme/first-70b',
  } = {},
): string => `{
  gateway: { mode: 'local', ${auth} }, // mine
  logging: { file: '${logFile}' },
  agents: { defaults: { model: { primary: '${primary}', fallbacks: ['second/acme/other-32b'] } } },
  models: {
    mode: '${mode}',
  },
}
`;

/** Starts a gateway as the user would in another window, and waits until it is ready. */
export async function startElsewhere(
  openclaw: SimulatedOpenClaw,
  { env, configPath }: Place,
  more: Readonly<Record<string, string>> = {},
): Promise<Child> {
  const child = startChild(process.execPath, [openclaw.program, 'gateway', 'run', '--bind', 'loopback'], {
    env: { ...env, OPENCLAW_CONFIG_PATH: configPath, ...more },
  });
  await until(async () => (await fetch(`${openclaw.url}/readyz`).catch(() => null))?.status === 200, {
    deadline: 40_000,
    what: () => `the gateway\n${child.output()}`,
  });
  return child;
}

/** The card that says how the gateway is. */
export const cardOf = (page: Page): Locator => page.getByRole('region', { name: /^Gateway/ });

/** One of the card's buttons. */
export const actOf = (page: Page, name: string): Locator =>
  cardOf(page).getByRole('button', { name, exact: true });

/** The pill of the status line. @param word the state; left out: whatever it is */
export const pillOf = (page: Page, word?: string): Locator =>
  page.getByRole('region', { name: 'Status' }).getByRole('button', {
    name: word === undefined ? /^Gateway/ : `Gateway ${word}`,
  });

/** Goes to the Gateway page by the pill of the status line. */
export async function openGatewayPage(page: Page): Promise<void> {
  await pillOf(page).click();
  await expect(cardOf(page)).toBeVisible();
}

/** Waits until card and pill both say this word. Some are said only after they have held for ten seconds. */
export async function expectState(page: Page, word: string): Promise<void> {
  const heading = cardOf(page).getByRole('heading', { name: `Gateway ${word}` });
  await expect(heading.and(page.locator('h2'))).toBeVisible({ timeout: 40_000 });
  await expect(pillOf(page, word)).toBeVisible();
}
