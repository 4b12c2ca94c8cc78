import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import {
  contentSecurityPolicy,
  pageSecurityHeaders,
  reactAriaStyleHash,
} from '../../shared/content-security-policy.ts';

/** The text that React Aria's `usePress` puts into the page, taken from its source as installed. */
function pressableStyle(): string {
  const installed = '../../node_modules/react-aria/dist/private/interactions/usePress.mjs';
  const source = readFileSync(new URL(installed, import.meta.url), 'utf8');
  const attribute = /PRESSABLE_ATTRIBUTE = '([\w-]+)'/.exec(source)?.[1] ?? '';
  const template = /style\.textContent = `([^`]+)`\.trim\(\)/.exec(source)?.[1] ?? '';
  return template.replaceAll(/\$\{[^}]+\}/g, attribute).trim();
}

test('the one style element that React Aria adds is allowed, by its text', () => {
  const style = pressableStyle();
  expect(style).toContain('touch-action');
  expect(reactAriaStyleHash).toBe(`sha256-${createHash('sha256').update(style).digest('base64')}`);
  expect(contentSecurityPolicy).toContain(`'${reactAriaStyleHash}'`);
});

test('nothing is allowed that would let foreign code in or secrets out', () => {
  expect(contentSecurityPolicy).toContain("default-src 'none'");
  expect(contentSecurityPolicy).toContain("connect-src 'self'");
  expect(contentSecurityPolicy).not.toMatch(/unsafe|\*|https?:|blob:/);
  expect(pageSecurityHeaders['content-security-policy']).toBe(contentSecurityPolicy);
});
