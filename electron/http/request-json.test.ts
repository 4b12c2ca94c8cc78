import { once } from 'node:events';
import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { type JsonRequest, requestJson } from './request-json.ts';

const open: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of open.splice(0)) await close();
});

async function serve(listener: RequestListener): Promise<string> {
  const server = createServer(listener);
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  open.push(async () => {
    const closed = once(server, 'close');
    server.close();
    // No closeAllConnections: a connection that the client left open would keep this test waiting.
    await closed;
  });
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}
const ask = (url: string, change: Partial<JsonRequest> = {}) =>
  requestJson({ url, deadlineMs: 4000, largest: 1000, ...change });

describe('a request', () => {
  it('brings status, JSON and the server’s name; the token goes into its header', async () => {
    const url = await serve((request, response) => {
      response
        .writeHead(418, { server: 'teapot' })
        .end(JSON.stringify({ asked: request.url, auth: request.headers.authorization }));
    });
    expect(await ask(`${url}/x?y=1`, { token: 'secret' })).toEqual({
      kind: 'answer',
      status: 418,
      json: { asked: '/x?y=1', auth: 'Bearer secret' },
      server: 'teapot',
    });
    expect(await ask(url)).toMatchObject({ json: { asked: '/' } });
  });

  it('posts JSON', async () => {
    const url = await serve((request, response) => {
      request.setEncoding('utf8').once('data', (got) => {
        response.end(JSON.stringify({ method: request.method, type: request.headers['content-type'], got }));
      });
    });
    expect(await ask(url, { body: { ä: 1 } })).toMatchObject({
      json: { method: 'POST', type: 'application/json', got: '{"ä":1}' },
    });
  });

  it('reads a body with a byte order mark, and takes what is no JSON for none', async () => {
    let body = '\uFEFF{"a":1}';
    const url = await serve((_, response) => void response.end(body));
    expect(await ask(url)).toMatchObject({ json: { a: 1 } });
    body = '<html>';
    expect(await ask(url)).toMatchObject({ kind: 'answer', json: undefined });
  });

  it('follows no redirect', async () => {
    const paths: string[] = [];
    const url = await serve((request, response) => {
      paths.push(request.url ?? '');
      response.writeHead(302, { location: '/elsewhere' }).end();
    });
    expect(await ask(url)).toMatchObject({ kind: 'answer', status: 302 });
    expect(paths).toEqual(['/']);
  });

  it('is broken off by a body that is too long, also one without end, and the connection is closed', async () => {
    let closed = 0;
    const url = await serve((_, response) => {
      response.on('close', () => (closed += 1));
      const more = (): void => void (response.destroyed || response.write('x'.repeat(4096), more));
      more();
    });
    expect(await ask(url)).toEqual({ kind: 'broken', cause: 'too-large' });
    await expect.poll(() => closed).toBe(1);
  });

  it.each([
    ['before the head', (): RequestListener => () => undefined, { kind: 'no-answer', cause: 'timeout' }],
    [
      'within the body',
      (): RequestListener => (_, response) => void response.write('{'),
      { kind: 'broken', cause: 'timeout' },
    ],
  ])('ends at its deadline %s', async (_, listener, expected) => {
    const url = await serve(listener());
    expect(await ask(url, { deadlineMs: 200 })).toEqual(expected);
  });

  it('ends with the caller’s signal, before and during', async () => {
    const url = await serve(() => undefined);
    expect(await ask(url, { signal: AbortSignal.abort() })).toEqual({ kind: 'aborted' });
    const stop = new AbortController();
    const reply = ask(url, { signal: stop.signal });
    stop.abort();
    expect(await reply).toEqual({ kind: 'aborted' });
  });

  it('speaks TLS only where it is asked to, and says so when that fails', async () => {
    const url = await serve((_, response) => void response.end('{}'));
    expect(await ask(url.replace('http:', 'https:'))).toEqual({ kind: 'no-answer', cause: 'tls' });
  });
});
