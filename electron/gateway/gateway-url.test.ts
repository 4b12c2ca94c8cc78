import { expect, test } from 'vitest';
import { localAddress, parseGatewayUrl } from './gateway-url.ts';

test.each([
  ['ws://studio.local:18789', 'http://studio.local:18789', 'ws://studio.local:18789', true],
  [' http://studio.local:18789/ ', 'http://studio.local:18789', 'ws://studio.local:18789', true],
  ['wss://claw.example.com', 'https://claw.example.com', 'wss://claw.example.com', true],
  ['https://example.com/claw/', 'https://example.com/claw', 'wss://example.com/claw', true],
  ['ws://[::1]:18789', 'http://[::1]:18789', 'ws://[::1]:18789', false],
  ['ws://localhost:19000', 'http://localhost:19000', 'ws://localhost:19000', false],
])('%s is asked at %s and %s', (text, http, ws, remote) => {
  expect(parseGatewayUrl(text)).toEqual({ http, ws, remote });
});

test.each(['', 'studio.local', 'ftp://studio.local', 'ws://me:secret@studio.local', 'javascript:alert(1)'])(
  '“%s” is no gateway’s address',
  (text) => {
    expect(parseGatewayUrl(text)).toBeNull();
  },
);

test('the gateway of this machine is asked on loopback', () => {
  expect(localAddress(18_789)).toEqual({
    http: 'http://127.0.0.1:18789',
    ws: 'ws://127.0.0.1:18789',
    remote: false,
  });
});
