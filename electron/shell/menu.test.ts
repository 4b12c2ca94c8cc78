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

test('developer tools are there in a checkout only', () => {
  const roles = (packaged: boolean): string =>
    JSON.stringify(menuTemplate(openTexts('en'), { platform: 'linux', packaged }));
  expect(roles(false)).toContain('toggleDevTools');
  expect(roles(true)).not.toContain('toggleDevTools');
});
