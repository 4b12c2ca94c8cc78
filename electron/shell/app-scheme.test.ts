import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { standIn } from '../../e2e/hosts/electron-stand-in.ts';
import { contentSecurityPolicy } from '../../shared/content-security-policy.ts';
import { PageFiles } from '../files/page-files.ts';
import { registerAppScheme, serveAppScheme } from './app-scheme.ts';

let root: string;
beforeEach(async () => {
  standIn.reset();
  root = await mkdtemp(join(tmpdir(), 'hearth-app-'));
  await mkdir(join(root, 'page', 'assets'), { recursive: true });
  await writeFile(join(root, 'page', 'index.html'), '<!doctype html>');
  await writeFile(join(root, 'page', 'assets', 'main-abcd1234.js'), '1');
  await writeFile(join(root, 'secret.html'), 'secret');
  await symlink(join(root, 'secret.html'), join(root, 'page', 'link.html'));
  serveAppScheme(new PageFiles(join(root, 'page')));
});
afterEach(() => rm(root, { recursive: true }));

const ask = async (url: string, method = 'GET'): Promise<Response> =>
  standIn.noted.handlers.get('app')!(new Request(url, { method }));

test('app: is a standard and secure scheme, and nothing more', () => {
  registerAppScheme();
  expect(standIn.noted.schemes).toEqual([{ scheme: 'app', privileges: { standard: true, secure: true } }]);
});

test('the page comes with the policy as a header', async () => {
  const response = await ask('app://hearth/');
  expect(response.status).toBe(200);
  expect(response.headers.get('content-security-policy')).toBe(contentSecurityPolicy);
  expect(response.headers.get('content-type')).toBe('text/html; charset=utf-8');
  expect(response.headers.get('cache-control')).toBe('no-store');
  expect(await response.text()).toBe('<!doctype html>');
});

test('hashed files may be kept for ever', async () => {
  const response = await ask('app://hearth/assets/main-abcd1234.js');
  expect(response.headers.get('cache-control')).toContain('immutable');
  expect(response.headers.get('content-type')).toBe('text/javascript; charset=utf-8');
});

test.each([
  'app://hearth/../secret.html',
  'app://hearth/%2e%2e/secret.html',
  'app://hearth/%2e%2e%2fsecret.html',
  'app://hearth/..%5csecret.html',
  'app://hearth/link.html',
  'app://hearth/assets',
  'app://hearth/%00',
  'app://hearth/%zz',
  'app://other/',
])('%s leads nowhere', async (url) => {
  const response = await ask(url);
  expect(response.status).toBe(404);
  expect(await response.text()).not.toContain('secret');
});

test('only GET is answered', async () => {
  expect((await ask('app://hearth/', 'POST')).status).toBe(404);
});
