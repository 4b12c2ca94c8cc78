import { mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { defaultSettings } from '../shared/settings.ts';
import { openSettings } from './settings.ts';

let stateDir: string;
beforeEach(async () => {
  stateDir = await mkdtemp(join(tmpdir(), 'hearth-settings-'));
});
afterEach(() => rm(stateDir, { recursive: true }));

test('a choice is there again after a restart, in a file only its owner reads', async () => {
  await using settings = await openSettings({ stateDir });
  expect(settings.snapshots.value).toEqual(defaultSettings);
  expect(await settings.set({ theme: 'dark' })).toEqual({
    ok: true,
    value: { ...defaultSettings, theme: 'dark' },
  });

  await using again = await openSettings({ stateDir });
  expect(again.snapshots.value.theme).toBe('dark');
  expect((await stat(join(stateDir, 'settings.json'))).mode & 0o777).toBe(0o600);
});

test('looking at the settings writes nothing', async () => {
  await using _settings = await openSettings({ stateDir });
  expect(await readdir(stateDir)).toEqual([]);
});

test('choices made at the same time are all kept', async () => {
  await using settings = await openSettings({ stateDir });
  await Promise.all([
    settings.set({ theme: 'dark' }),
    settings.set({ language: 'de' }),
    settings.set({ theme: 'light' }),
  ]);
  await using again = await openSettings({ stateDir });
  expect(again.snapshots.value).toEqual({
    ...defaultSettings,
    language: 'de',
    theme: 'light',
  });
});

test('a broken file is copied aside and the defaults are used', async () => {
  await writeFile(join(stateDir, 'settings.json'), '{ "theme": "dar');
  await using settings = await openSettings({ stateDir, now: () => 42 });
  expect(settings.snapshots.value.theme).toBe('system');
  expect(await readFile(join(stateDir, 'settings.broken-42.json'), 'utf8')).toBe('{ "theme": "dar');
});

test('a choice that cannot be kept holds until the end and says so', async () => {
  const blocked = join(stateDir, 'file');
  await writeFile(blocked, '');
  await using settings = await openSettings({ stateDir: join(blocked, 'below') });
  expect(await settings.set({ language: 'de' })).toMatchObject({
    ok: false,
    problem: { code: 'settings-unwritable' },
  });
  expect(settings.snapshots.value.language).toBe('de');
});

test('what two Hearths choose is kept of both, and each sees what the other chose', async () => {
  await using one = await openSettings({ stateDir });
  await using two = await openSettings({ stateDir });
  const wish = { ref: 'lmstudio/a', context: null, schedule: null };
  await Promise.all([one.set({ theme: 'dark' }), two.set({ warmWishes: [wish] })]);
  const both = { ...defaultSettings, theme: 'dark', warmWishes: [wish] };
  for (const { snapshots } of [one, two]) {
    const late = AbortSignal.timeout(15_000);
    for await (const settings of snapshots.watch(late)) if (isDeepStrictEqual(settings, both)) break;
    expect(snapshots.value).toEqual(both);
  }
});

test('a file that somebody else breaks is left to them, and the settings go on', async () => {
  await using settings = await openSettings({ stateDir });
  await settings.set({ theme: 'dark' });
  await writeFile(join(stateDir, 'settings.json'), '{ "theme":');
  expect(await settings.set({ language: 'de' })).toMatchObject({ value: { theme: 'dark', language: 'de' } });
});
