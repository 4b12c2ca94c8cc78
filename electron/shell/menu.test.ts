import { expect, test } from 'vitest';
import { openTexts } from '../texts.ts';
import { menuTemplate } from './menu.ts';

const tops = (language: 'en' | 'de', platform: NodeJS.Platform): unknown[] =>
  menuTemplate(openTexts(language), { platform, packaged: true }).map((item) => item.label);

test('the menu speaks the user’s language', () => {
  expect(tops('en', 'linux')).toEqual(['File', 'Edit', 'View', 'Window', 'Help']);
  expect(tops('de', 'linux')).toEqual(['Datei', 'Bearbeiten', 'Ansicht', 'Fenster', 'Hilfe']);
});

test('a Mac has the application menu first', () => {
  expect(tops('de', 'darwin')[0]).toBe('Hearth');
});

const rolesWhen = (packaged: boolean): string =>
  JSON.stringify(menuTemplate(openTexts('en'), { platform: 'linux', packaged }));

test('developer tools are there in a checkout only', () => {
  expect(rolesWhen(false)).toContain('toggleDevTools');
  expect(rolesWhen(true)).not.toContain('toggleDevTools');
});
