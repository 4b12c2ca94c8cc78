import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { delimiter, dirname, join } from 'node:path';
import { chromium, type Page } from '@playwright/test';
import { findChromium } from '../build/chromium.ts';
import { root } from '../build/setup.mjs';
import type { Answer } from '../shared/gateway/answer.ts';
import { installSimulatedOpenClaw } from './hosts/gateway.ts';
import { modelOf } from './hosts/chain-page.ts';
import { actOf, cardOf, openGatewayPage, pillOf } from './hosts/gateway-page.ts';
import { startWebHost } from './hosts/web.ts';
import { type LmStudio, startLmStudio } from './sim/lm-studio.ts';

/** Takes the README's pictures of the built app, beside a simulated LM Studio and a simulated OpenClaw: `npm run pictures` after `npm run build`. */

const folder = join(root, 'build', 'pictures');
/** ms that the page watches before the first picture of Home */
const graphTime = 180_000;
/** LM Studio's usual port, so that the picture shows what a user sees. */
const lmStudioPort = 1234;

const config = (logFile: string): string => `{
  gateway: { mode: "local", bind: "loopback" },
  logging: { file: "${logFile}" },
  agents: {
    defaults: {
      model: {
        primary: "lmstudio/minimax-m2.1-gs32", // best answers, needs the Studio
        fallbacks: [
          // quick, for when the big one is away
          "lmstudio/qwen/qwen3.8-27b",
          "gpu-box/glm-4.7-air",
          "anthropic/claude-opus-4-6", // safety net, costs money
        ],
      },
      models: {
        "anthropic/claude-opus-4-6": { alias: "Opus" },
      },
    },
  },
  models: {
    mode: "merge",
    providers: {
      lmstudio: {
        baseUrl: "http://127.0.0.1:${lmStudioPort}/v1",
        apiKey: "lmstudio",
        api: "openai-responses",
        models: [
          { id: "minimax-m2.1-gs32", name: "MiniMax M2.1 GS32", contextWindow: 196608, maxTokens: 8192 },
          { id: "qwen/qwen3.8-27b", name: "Qwen3.8 27B", contextWindow: 65536, maxTokens: 8192 },
        ],
      },
      "gpu-box": {
        baseUrl: "http://192.168.1.20:8000/v1",
        api: "openai-completions",
        models: [{ id: "glm-4.7-air", name: "GLM 4.7 Air", contextWindow: 131072, maxTokens: 8192 }],
      },
    },
  },
}
`;

/** The Mac Studio of the pictures. */
const startStudio = (): Promise<LmStudio> =>
  startLmStudio({
    port: lmStudioPort,
    models: [
      {
        key: 'minimax-m2.1-gs32',
        architecture: null,
        displayName: 'MiniMax M2.1 GS32',
        sizeBytes: 243e9,
        format: 'mlx',
        quantization: { name: '8bit', bitsPerWeight: 8 },
        params: '230B-A10B',
        maxContext: 196_608,
      },
      {
        key: 'qwen/qwen3.8-27b',
        architecture: null,
        displayName: 'Qwen3.8 27B',
        sizeBytes: 29e9,
        quantization: { name: 'Q8_0', bitsPerWeight: 8 },
        params: '27B',
        maxContext: 262_144,
        vision: true,
      },
      {
        key: 'moonshotai/kimi-k2-thinking',
        architecture: null,
        displayName: 'Kimi K2 Thinking',
        sizeBytes: 594e9,
        format: 'mlx',
        quantization: { name: '4bit', bitsPerWeight: 4 },
        params: '1T-A32B',
        maxContext: 262_144,
      },
      {
        key: 'qwen/qwen3-8b',
        architecture: null,
        displayName: 'Qwen3 8B',
        sizeBytes: 4.9e9,
        params: '8B',
        maxContext: 40_960,
      },
    ],
    loaded: [{ key: 'minimax-m2.1-gs32', context: 196_608 }],
  });

type Theme = 'light' | 'dark';

/** Opens the panel in both themes, has each page made ready and takes its picture. */
async function photograph(
  link: string,
  name: string,
  prepare: (page: Page, theme: Theme) => Promise<void>,
): Promise<void> {
  const browser = await chromium.launch({
    executablePath: findChromium(chromium.executablePath()) ?? '',
    args: process.getuid?.() === 0 ? ['--no-sandbox'] : [],
  });
  try {
    for (const theme of ['light', 'dark'] as const) {
      const page = await browser.newPage({
        viewport: { width: 1180, height: 760 },
        deviceScaleFactor: 1.5,
        colorScheme: theme,
        locale: 'en-GB',
      });
      await page.goto(link);
      await page.getByText('Kimi K2 Thinking', { exact: true }).waitFor();
      await prepare(page, theme);
      await page.evaluate('document.activeElement?.blur()');
      await page.screenshot({ path: join(folder, `${name}-${theme}.png`), animations: 'disabled' });
      await page.close();
    }
  } finally {
    await browser.close();
  }
}

/** A link staged one place up. */
async function stageMove(page: Page): Promise<void> {
  await page.getByRole('grid', { name: 'Fallback chain, in order' }).getByRole('row').nth(2).focus();
  await page.keyboard.press('Alt+ArrowUp');
  await page.getByRole('button', { name: 'Apply' }).waitFor();
}

const studioRef = 'lmstudio/minimax-m2.1-gs32';
const quickRef = 'lmstudio/qwen/qwen3.8-27b';

/** A morning's turns, as the history keeps them: one asked for, one while the big model was away, one nobody answered. */
function morning(): Answer[] {
  const minute = 60_000;
  const turn = (minutesAgo: number, more: Partial<Answer> = {}): Answer => ({
    id: `turn-${minutesAgo}`,
    at: Date.now() - minutesAgo * minute,
    outcome: 'answered',
    asked: studioRef,
    answered: studioRef,
    passedOver: [],
    durationMs: 4000 + ((minutesAgo * 7919) % 9000),
    tokens: { input: 18_200 + ((minutesAgo * 131) % 9000), output: 180 + ((minutesAgo * 17) % 700) },
    cost: 'local',
    session: 'agent:main:main',
    agent: 'main',
    ...more,
  });
  const away = { ref: studioRef, reason: 'unreachable', detail: null } as const;
  const slow = { ref: quickRef, reason: 'timeout', detail: null } as const;
  return [
    ...[231, 224, 203, 188, 187, 164, 151, 140].map((ago) => turn(ago)),
    turn(96, { answered: quickRef, passedOver: [away] }),
    turn(91, { answered: quickRef, passedOver: [away] }),
    turn(88, { outcome: 'failed', answered: null, passedOver: [away, slow], tokens: null, cost: 'unknown' }),
    ...[63, 61, 40, 22, 21].map((ago) => turn(ago)),
    turn(9, { answered: quickRef, passedOver: [away] }),
    turn(3),
  ];
}

/** The gateway, started by the first picture. */
async function showGateway(page: Page, theme: Theme): Promise<void> {
  await openGatewayPage(page);
  if (theme === 'light') {
    await actOf(page, 'Start').click();
    await pillOf(page, 'ready').waitFor();
    await cardOf(page).getByText('connected').waitFor();
  }
  await page.getByRole('region', { name: 'Answered by' }).getByText('Qwen3.8 27B').first().waitFor();
}

// Also for Node 22, which has no `await using`.
async function takePictures(): Promise<void> {
  const scratch = await mkdtemp(join(tmpdir(), 'hearth-pictures-'));
  const configPath = join(scratch, 'openclaw.json');
  await mkdir(folder, { recursive: true });
  const openclaw = await installSimulatedOpenClaw(scratch);
  await writeFile(configPath, config(openclaw.logFile), { mode: 0o600 });
  const answers = join(scratch, 'state', 'gateway', 'answers.jsonl');
  await mkdir(dirname(answers), { recursive: true });
  await writeFile(
    answers,
    morning()
      .map((turn) => `${JSON.stringify(turn)}\n`)
      .join(''),
  );
  const studio = await startStudio();
  try {
    const host = await startWebHost({
      machine: 'm3-ultra-512',
      configPath,
      stateDir: join(scratch, 'state'),
      env: {
        PATH: [join(scratch, 'bin'), process.env['PATH'] ?? ''].join(delimiter),
        HOME: scratch,
        SHELL: '/bin/sh',
      },
    });
    try {
      await photograph(host.link, 'gateway', showGateway);
      await photograph(host.link, 'home', async (page, theme) => {
        await stageMove(page);
        // The graphs of ten minutes have to have seen something.
        if (theme === 'light') await page.waitForTimeout(graphTime);
        await modelOf(page, 'Qwen3.8 27B').getByText('Qwen3.8 27B').hover();
      });
    } finally {
      await host.stop();
      await openclaw.kill();
    }
  } finally {
    await studio.close();
    await rm(scratch, { recursive: true, force: true });
  }
  console.log(`The pictures are in ${folder}`);
}

await takePictures();
