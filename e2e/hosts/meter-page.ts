import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, type Locator, type Page } from '@playwright/test';
import type { Settings } from '../../shared/settings.ts';
import type { Hearth } from './hearth.ts';

/** What a server with models of every size offers: names from which Hearth's table of families knows them. */
export const modelsOfEverySize = [
  {
    key: 'qwen/qwen3-8b',
    architecture: null,
    displayName: 'Qwen3 8B',
    params: '8B',
    sizeBytes: 4_900_000_000,
    maxContext: 40_960,
    quantization: { name: 'Q4_K_M', bitsPerWeight: 4 },
  },
  {
    key: 'openai/gpt-oss-120b',
    architecture: null,
    displayName: 'GPT-OSS 120B',
    params: '120B',
    sizeBytes: 63_400_000_000,
    maxContext: 131_072,
    quantization: { name: 'MXFP4', bitsPerWeight: 4 },
  },
  {
    key: 'qwen/qwen3.8-27b',
    architecture: null,
    displayName: 'Qwen3.8 27B',
    params: '27B',
    sizeBytes: 29_000_000_000,
    maxContext: 262_144,
    quantization: { name: 'Q8_0', bitsPerWeight: 8 },
  },
  {
    key: 'moonshotai/kimi-k2-thinking',
    architecture: null,
    displayName: 'Kimi K2 Thinking',
    params: '1T-A32B',
    sizeBytes: 594_000_000_000,
    maxContext: 262_144,
    format: 'mlx',
    quantization: { name: '4bit', bitsPerWeight: 4 },
  },
];

/** Opens the page with these settings and waits until the machine is known and every model is judged. */
export async function openMeter(hearth: Hearth, settings: Partial<Settings> = {}): Promise<Page> {
  await mkdir(hearth.place.stateDir, { recursive: true });
  await writeFile(join(hearth.place.stateDir, 'settings.json'), JSON.stringify(settings));
  const page = await hearth.open();
  await expect(badgeOf(page, 'Qwen3 8B')).toBeVisible();
  return page;
}

/** The machine's band across the top of Home. */
export const bandOf = (page: Page): Locator =>
  page.getByRole('region', { name: /^(This computer|Dieser Computer)$/ });

/** What opens a model's fit: a button in its row, beginning with the verdict. */
export const badgeOf = (page: Page, model: string): Locator =>
  page
    .getByRole('row', { name: model })
    .first()
    .getByRole('button', { name: new RegExp(`how ${model} fits|wie ${model} passt`) });

/** How a model fits, closely. */
export const panelOf = (page: Page): Locator => page.getByRole('complementary');

/** px from the left at which the tick of the model stands that is looked at. */
export async function tickOf(page: Page): Promise<number> {
  const box = await bandOf(page).locator('svg svg[class*="open"]').boundingBox();
  if (box === null) throw new Error('no tick is lit');
  return box.x + box.width / 2;
}

/** Is anything drawn on the graphs' canvas? */
export async function isDrawn(page: Page): Promise<boolean> {
  return await bandOf(page)
    .locator('canvas')
    .evaluate((canvas: HTMLCanvasElement) => {
      const { width, height } = canvas;
      const data = canvas.getContext('2d')?.getImageData(0, 0, width, height).data ?? [];
      return width > 0 && data.some((value, i) => i % 4 === 3 && value > 0);
    });
}
