import { chromium, defineConfig } from '@playwright/test';
import { findChromium } from '../build/chromium.ts';

const executablePath = findChromium(chromium.executablePath());

/** Specs of things that only the web host has, or that bring a host of their own. */
const webOnly = [
  '**/security.spec.ts',
  '**/disconnect.spec.ts',
  '**/start.spec.ts',
  '**/gateway-look.spec.ts',
  '**/warmth-look.spec.ts',
  '**/warmth-faults.spec.ts',
  '**/fit-meter.spec.ts',
];

/**
 * Three projects: the page in the web host, the same specs in the desktop window where Electron's binary is there, and the real
 * OpenClaw gateway. No retries: a test that passes at the second try is a bug.
 */
export default defineConfig({
  testDir: '.',
  outputDir: '.results/traces',
  fullyParallel: true,
  workers: 2,
  retries: 0,
  forbidOnly: process.env['CI'] !== undefined,
  timeout: 120_000,
  // For a busy machine: what is waited for is a condition, and comes as soon as it is there.
  expect: { timeout: 20_000 },
  reporter: [['list']],
  use: {
    viewport: { width: 1180, height: 760 },
    locale: 'en-US',
    timezoneId: 'Europe/Berlin',
    colorScheme: 'light',
    actionTimeout: 40_000,
    // Recorded for every test and thrown away where it passes: a tenth of the time, for something that CI keeps for nobody.
    trace: process.env['CI'] === undefined ? 'retain-on-failure' : 'off',
    launchOptions: {
      ...(executablePath === null ? {} : { executablePath }),
      args: [
        ...(process.getuid?.() === 0 ? ['--no-sandbox'] : []),
        '--disable-background-networking',
        '--disable-component-update',
        '--disable-domain-reliability',
        '--disable-sync',
        '--no-default-browser-check',
        '--no-first-run',
      ],
    },
  },
  projects: [
    { name: 'web', testMatch: '*.spec.ts', testIgnore: 'real/**' },
    { name: 'electron', testMatch: '*.spec.ts', testIgnore: [...webOnly, 'real/**'] },
    {
      name: 'real',
      testMatch: 'real/*.spec.ts',
      // Two starting gateways keep two cores busy for a minute; what is waited for is a condition all the same.
      timeout: 400_000,
      expect: { timeout: 30_000 },
    },
  ],
});
