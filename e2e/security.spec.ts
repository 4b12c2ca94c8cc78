import { stat } from 'node:fs/promises';
import { request } from 'node:http';
import { join } from 'node:path';
import { WebSocket } from 'ws';
import { expectChain } from './hosts/chain-page.ts';
import { handWritten, offeredModels } from './hosts/config-text.ts';
import { type Hearth, expect, test } from './hosts/hearth.ts';

test.use({ lmStudioOptions: { models: offeredModels } });

const secret = 'sk-do-not-show-me-0123456789abcdef';
const gatewayToken = 'gateway-token-do-not-show-0123456789';

/** The host's answer to a request written by hand: browsers would not send these. */
function ask(
  hearth: Hearth,
  path: string,
  { method = 'GET', headers = {} }: { method?: string; headers?: Record<string, string> } = {},
): Promise<{ status: number; body: string; headers: NodeJS.Dict<string | string[]> }> {
  const port = hearth.web?.port ?? 0;
  return new Promise((resolve, reject) => {
    const outgoing = request(
      { host: '127.0.0.1', port, path, method, headers: { host: `127.0.0.1:${port}`, ...headers } },
      (response) => {
        let body = '';
        response.setEncoding('utf8').on('data', (text: string) => (body += text));
        response.on('end', () =>
          resolve({ status: response.statusCode ?? 0, body, headers: response.headers }),
        );
      },
    );
    outgoing.on('error', reject);
    outgoing.end();
  });
}

/** How the host answers an attempt to open the wire: 101 when it lets it in. */
function knock(
  hearth: Hearth,
  token: string | null,
  { origin = hearth.web?.origin, host }: { origin?: string | undefined; host?: string } = {},
): Promise<number> {
  const protocols = token === null ? ['hearth.v1'] : ['hearth.v1', `hearth.token.${token}`];
  const socket = new WebSocket(`ws://127.0.0.1:${hearth.web?.port}/rpc`, protocols, {
    ...(origin === undefined ? {} : { origin }),
    headers: host === undefined ? {} : { host },
  });
  return new Promise((resolve, reject) => {
    socket.once('open', () => {
      socket.terminate();
      resolve(101);
    });
    socket.once('unexpected-response', (outgoing, response) => {
      outgoing.destroy();
      resolve(response.statusCode ?? 0);
    });
    socket.once('error', reject);
  });
}

test.beforeEach(async ({ hearth, lmStudio }) => {
  const text = handWritten(lmStudio.url)
    .replace("apiKey: 'lmstudio'", `apiKey: '${secret}'`)
    .replace("bind: 'loopback' }", `bind: 'loopback', auth: { mode: 'token', token: '${gatewayToken}' } }`);
  await hearth.writeConfig(text);
});

test('the wire opens for the right key from the own page only', async ({ hearth }) => {
  await hearth.open();
  const token = hearth.web?.token ?? '';
  const port = hearth.web?.port;

  expect(await knock(hearth, token)).toBe(101);
  expect(await knock(hearth, null)).toBe(401);
  expect(await knock(hearth, 'A'.repeat(43))).toBe(401);
  expect(await knock(hearth, token, { origin: 'http://evil.example' })).toBe(403);
  expect(await knock(hearth, token, { origin: `http://127.0.0.1:${(port ?? 0) + 1}` })).toBe(403);
  expect(await knock(hearth, token, { origin: 'null' })).toBe(403);
  // A name that was made to point here (DNS rebinding), with the origin that goes with it.
  expect(
    await knock(hearth, token, { host: `evil.example:${port}`, origin: `http://evil.example:${port}` }),
  ).toBe(403);
  // Through `ssh -L 9000:…`: another port, still a loopback name.
  expect(await knock(hearth, token, { host: 'localhost:9000', origin: 'http://localhost:9000' })).toBe(101);
});

test('wrong keys are limited, the right one still opens', async ({ hearth }) => {
  await hearth.open();
  const seen = new Set<number>();
  for (let attempt = 0; attempt < 12; attempt += 1) seen.add(await knock(hearth, `wrong${attempt}`));
  expect(seen).toEqual(new Set([401, 429]));
  expect(await knock(hearth, hearth.web?.token ?? '')).toBe(101);
});

test('only files of the built page are served, only read, only under a loopback name', async ({ hearth }) => {
  await hearth.open();
  for (const path of [
    '/../package.json',
    '/..%2f..%2fpackage.json',
    '/%2e%2e/%2e%2e/package.json',
    '/assets/../../node/hearth.js',
    '/..\\..\\package.json',
    '/%00',
    '/node/hearth.js',
    '//etc/passwd',
    '/%E0%A4%A',
  ]) {
    const answer = await ask(hearth, path);
    expect([400, 403, 404], path).toContain(answer.status);
    expect(answer.body, path).not.toMatch(/"name": "hearth"|root:|import /);
  }
  expect((await ask(hearth, '/', { method: 'POST' })).status).toBe(405);
  expect((await ask(hearth, '/', { method: 'PUT' })).status).toBe(405);
  expect((await ask(hearth, '/', { headers: { host: 'evil.example' } })).status).toBe(403);

  const page = await ask(hearth, '/');
  expect(page.status).toBe(200);
  expect(page.headers['content-security-policy']).toContain("default-src 'none'");
  expect(page.headers['x-content-type-options']).toBe('nosniff');
  expect(page.headers['x-frame-options']).toBe('DENY');
  expect(page.headers['referrer-policy']).toBe('no-referrer');
  expect(page.headers['access-control-allow-origin']).toBeUndefined();
});

test('the key is in a file of the user alone, and gone from the address bar', async ({ hearth }) => {
  const page = await hearth.open();
  await expectChain(page, ['Large 70B', 'Small 8B', 'Medium 32B', 'claude-sonnet-4-5']);
  expect(page.url()).toBe(`${hearth.web?.origin}/`);
  if (process.platform !== 'win32') {
    expect((await stat(join(hearth.place.stateDir, 'web-token'))).mode & 0o777).toBe(0o600);
  }
});

test('no secret of the config reaches the page: not over the wire, not in the document, not in the diff', async ({
  hearth,
}) => {
  const frames: string[] = [];
  hearth.page.on('websocket', (socket) => {
    socket.on('framereceived', ({ payload }) => frames.push(payload.toString()));
  });
  const page = await hearth.open();
  await expectChain(page, ['Large 70B', 'Small 8B', 'Medium 32B', 'claude-sonnet-4-5']);
  await page.keyboard.press('Tab');
  await page.getByRole('row', { name: 'Medium 32B' }).last().focus();
  await page.keyboard.press('Alt+ArrowUp');
  await page.getByRole('button', { name: 'Show changes' }).click();
  await expect(page.getByRole('table', { name: /openclaw\.json/ })).toBeVisible();
  const document = await page.content();
  await page.keyboard.press('Escape');
  await page.keyboard.press('ControlOrMeta+s');
  await expect(page.getByText(/^Saved/).first()).toBeVisible();
  await page.getByRole('button', { name: 'Settings' }).click();

  const everything = [...frames, document, await page.content()].join('\n');
  expect(frames.length).toBeGreaterThan(3);
  expect(everything).not.toContain(secret);
  expect(everything).not.toContain(gatewayToken);
});

test('a link with a wrong key says so and asks for the right link', async ({ hearth }) => {
  const page = await hearth.open();
  hearth.expectLostConnections();
  await page.evaluate(() => sessionStorage.clear());
  await page.goto('about:blank');
  await page.goto(`${hearth.web?.origin}/#token=${'x'.repeat(43)}`);
  await expect(page.getByText(/hearth serve/).first()).toBeVisible();
});
