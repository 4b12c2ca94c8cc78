import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Locator, Page } from '@playwright/test';
import type { Settings } from '../../shared/settings.ts';
import type { LmStudio } from '../sim/lm-studio.ts';
import { modelOf } from './chain-page.ts';
import { offeredModels } from './config-text.ts';
import type { Hearth } from './hearth.ts';

/** What the simulated LM Studio offers with `handWritten`, of a size that every machine has room for. */
export const smallModels = offeredModels.map((model) => ({ ...model, params: '0.1B', sizeBytes: 50e6 }));

/** The settings that Hearth starts with. However pressed the machine is on which this runs, nothing gives way to that. */
export async function startWith(hearth: Hearth, settings: Partial<Settings> = {}): Promise<void> {
  const all: Partial<Settings> = { warmYields: { pressure: 'never', battery: false }, ...settings };
  await mkdir(hearth.place.stateDir, { recursive: true });
  await writeFile(join(hearth.place.stateDir, 'settings.json'), JSON.stringify(all));
}

export const flameOf = (page: Page, name: string): Locator =>
  page.getByRole('button', { name: `Keep ${name} warm` }).first();

/** What a model's row says of how warm it is. */
export const captionOf = (page: Page, name: string): Locator =>
  modelOf(page, name).getByRole('button', { name: `: how ${name} is kept warm` });

/** The act that a model's row offers. */
export const actOf = (page: Page, act: string, name: string): Locator =>
  modelOf(page, name).getByRole('button', { name: `${act}: ${name}` });

/** The loads of a model that LM Studio began, in order. */
export const loadsOf = (lmStudio: LmStudio, key: string) =>
  lmStudio.history().filter((entry) => entry.key === key && entry.event === 'load-begun');
