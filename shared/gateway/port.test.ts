import { describe, expect, it } from 'vitest';
import { gatewayPort } from './port.ts';

describe('the port the gateway is looked for at', () => {
  it.each([
    ['nothing set', undefined, {}, 18789],
    ['the config', 19000, {}, 19000],
    ['the environment before the config', 19000, { OPENCLAW_GATEWAY_PORT: '19500' }, 19500],
    ['the environment with a host', undefined, { OPENCLAW_GATEWAY_PORT: '127.0.0.1:19500' }, 19500],
    ['the environment with a host of IPv6', undefined, { OPENCLAW_GATEWAY_PORT: '[::1]:19500' }, 19500],
    ['no port behind a host', undefined, { OPENCLAW_GATEWAY_PORT: 'a:b:19500' }, 18789],
    ['a profile, hashed as OpenClaw does', undefined, { OPENCLAW_PROFILE: 'foo' }, 47223],
    ['the config before the profile', 19000, { OPENCLAW_PROFILE: 'foo' }, 19000],
    ['what is no port is passed over', 'abc', { OPENCLAW_GATEWAY_PORT: '0' }, 18789],
    ['a number too large', 70000, {}, 18789],
    ['an unfilled variable', '${PORT}', {}, 18789],
    ['an empty profile', undefined, { OPENCLAW_PROFILE: ' ' }, 18789],
  ])('%s', (_, configured, env, expected) => {
    expect(gatewayPort(configured, env)).toBe(expected);
  });
});
