import { mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { defaultSettings } from '../shared/settings.ts';
import { openSettings } from './settings.ts';

let stateDir: string;
beforeEach(async () => {
  stateDir = await mkdtemp(join(tmpdir(), 'hearth-settings-'));
});
afterEach(() => rm(stateDir, { recursive: true }));

test('a choice is there again after a restart, in a file only its owner reads', async () => {
  const settings = await openSettings({ stateDir });
  expect(settings.snapshots.value).toEqual(defaultSettings);
  expect(await settings.set({ theme: 'dark' })).toEqual({
    ok: true,
    value: { ...defaultSettings, theme: 'dark' },
  });

  expect((await openSettings({ stateDir })).snapshots.value.theme).toBe('dark');
  expect((await stat(join(stateDir, 'settings.json'))).mode & 0o777).toBe(0o600);
});

test('looking at the settings writes nothing', async () => {
  await openSettings({ stateDir });
  expect(await readdir(stateDir)).toEqual([]);
});

test('choices made at the same time are all kept', async () => {
  const settings = await openSettings({ stateDir });
  await Promise.all([
    settings.set({ theme: 'dark' }),
    settings.set({ language: 'de' }),
    settings.set({ theme: 'light' }),
  ]);
  expect((await openSettings({ stateDir })).snapshots.value).toEqual({
    ...defaultSettings,
    language: 'de',
    theme: 'light',
  });
});

test('a broken file is copied aside and the defaults are used', async () => {
  await writeFile(join(stateDir, 'settings.json'), '{ "theme": "dar');
  const settings = await openSettings({ stateDir, now: () => 42 });
  expect(settings.snapshots.value.theme).toBe('system');
  expect(await readFile(join(stateDir, 'settings.broken-42.json'), 'utf8')).toBe('{ "theme": "dar');
});

test('a choice that cannot be kept holds until the end and says so', async () => {
  const blocked = join(stateDir, 'file');
  await writeFile(blocked, '');
  const settings = await openSettings({ stateDir: join(blocked, 'below') });
  expect(await settings.set({ language: 'de' })).toMatchObject({
    ok: false,
    problem: { code: 'settings-unwritable' },
  });
  expect(settings.snapshots.value.language).toBe('de');
});
