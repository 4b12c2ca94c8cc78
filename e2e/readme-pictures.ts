import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { chromium } from '@playwright/test';
import { findChromium } from '../build/chromium.ts';
import { root } from '../build/setup.mjs';
import { startWebHost } from './hosts/web.ts';
import { type LmStudio, startLmStudio } from './sim/lm-studio.ts';

/** Takes the README's pictures of the built app, beside a simulated LM Studio: `npm run pictures` after `npm run build`. */

const folder = join(root, 'build', 'pictures');
/** LM Studio's usual port, so that the picture shows what a user sees. */
const lmStudioPort = 1234;

const config = `{
  gateway: { mode: "local", bind: "loopback" },
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
        displayName: 'MiniMax M2.1 GS32',
        sizeBytes: 243e9,
        format: 'mlx',
        quantization: { name: '8bit', bitsPerWeight: 8 },
        params: '230B-A10B',
        maxContext: 196_608,
      },
      {
        key: 'qwen/qwen3.8-27b',
        displayName: 'Qwen3.8 27B',
        sizeBytes: 29e9,
        quantization: { name: 'Q8_0', bitsPerWeight: 8 },
        params: '27B',
        maxContext: 262_144,
        vision: true,
      },
      {
        key: 'moonshotai/kimi-k2-thinking',
        displayName: 'Kimi K2 Thinking',
        sizeBytes: 594e9,
        format: 'mlx',
        quantization: { name: '4bit', bitsPerWeight: 4 },
        params: '1T-A32B',
        maxContext: 262_144,
      },
      {
        key: 'qwen/qwen3-8b',
        displayName: 'Qwen3 8B',
        sizeBytes: 4.9e9,
        params: '8B',
        maxContext: 40_960,
      },
    ],
    loaded: [{ key: 'minimax-m2.1-gs32', context: 196_608 }],
  });

/** Takes both pictures of the page behind `link`. */
async function photograph(link: string): Promise<void> {
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
      await page.getByText('Kimi K2 Thinking').waitFor();
      await page.getByRole('grid', { name: 'Fallback chain, in order' }).getByRole('row').nth(2).focus();
      await page.keyboard.press('Alt+ArrowUp');
      await page.getByRole('button', { name: 'Apply' }).waitFor();
      await page.evaluate('document.activeElement?.blur()');
      await page.screenshot({ path: join(folder, `home-${theme}.png`), animations: 'disabled' });
      await page.close();
    }
  } finally {
    await browser.close();
  }
}

// Also for Node 22, which has no `await using`.
async function takePictures(): Promise<void> {
  const scratch = await mkdtemp(join(tmpdir(), 'hearth-pictures-'));
  const configPath = join(scratch, 'openclaw.json');
  await writeFile(configPath, config, { mode: 0o600 });
  await mkdir(folder, { recursive: true });
  const sim = await startStudio();
  try {
    const host = await startWebHost({
      configPath,
      stateDir: join(scratch, 'state'),
      env: { PATH: process.env['PATH'] ?? '', HOME: scratch },
    });
    try {
      await photograph(host.link);
    } finally {
      await host.stop();
    }
  } finally {
    await sim.close();
    await rm(scratch, { recursive: true, force: true });
  }
  console.log(`The pictures are in ${folder}`);
}

await takePictures();
