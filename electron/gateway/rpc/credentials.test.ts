import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { anything, assert, dictionary, property, string } from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Json5Object } from '../../../shared/json5/value.ts';
import { SecretStore } from '../../secrets/secret-store.ts';
import { placeOfSecret, secretInFile } from './config-values.ts';
import { GatewayCredentials } from './credentials.ts';
import { deviceIdentity, deviceSigning } from './device-identity.ts';

let stateDir: string;
let secrets: SecretStore;
beforeEach(async () => {
  stateDir = await mkdtemp(path.join(tmpdir(), 'hearth-credentials-'));
  secrets = await SecretStore.open({ stateDir });
});
afterEach(async () => {
  await rm(stateDir, { recursive: true });
});

const local = (auth: Json5Object | null, env = {}, more: Json5Object = {}): Promise<unknown> =>
  new GatewayCredentials(secrets, env).forLocal({
    gateway: auth === null ? {} : { auth },
    secrets: more,
    stateDir,
  });
const token = (value: string, from: string): object => ({ kind: 'token', value, from });

const remote = (url: string, gateway: Json5Object = {}): Promise<unknown> =>
  new GatewayCredentials(secrets, { OPENCLAW_GATEWAY_TOKEN: 'of-this-machine' }).forRemote(url, {
    gateway,
    secrets: {},
    stateDir,
  });

describe('for the gateway of this machine', () => {
  it('the config’s token comes first, and the environment’s is not tried: the gateway would refuse it', async () => {
    const env = { OPENCLAW_GATEWAY_TOKEN: 'from-env' };
    expect(await local({ token: 'from-config' }, env)).toEqual([token('from-config', 'config')]);
    expect(await local({ mode: 'token' }, env)).toEqual([token('from-env', 'environment')]);
    expect(await local(null, env)).toEqual([token('from-env', 'environment')]);
  });

  it('the token that another Hearth made for its gateway is known as soon as it is kept', async () => {
    expect(await local(null)).toEqual([]);
    const other = new GatewayCredentials(await SecretStore.open({ stateDir }), {});
    const made = await other.ownToken();
    expect(await local(null)).toEqual([token(made, 'hearth')]);
  });

  it('what the user gave comes last, for a gateway that was started with another token than the config’s', async () => {
    const credentials = new GatewayCredentials(secrets, {});
    await credentials.give(null, ' given ');
    expect(await local({ token: 'from-config' })).toEqual([
      token('from-config', 'config'),
      token('given', 'user'),
    ]);
    await credentials.give(null, 'from-config');
    expect(await local({ token: 'from-config' })).toEqual([token('from-config', 'config')]);
  });

  it('the token that Hearth made for its own child is kept, long and used where the config has none', async () => {
    const credentials = new GatewayCredentials(secrets, {});
    const own = await credentials.ownToken();
    expect(own).toMatch(/^[\w-]{43}$/);
    expect(await credentials.ownToken()).toBe(own);
    expect(await new GatewayCredentials(await SecretStore.open({ stateDir }), {}).ownToken()).toBe(own);
    expect(await local({ mode: 'token' })).toEqual([token(own, 'hearth')]);
    expect(await local({ token: 'from-config' })).toEqual([token('from-config', 'config')]);
  });

  it('a password is shown as one', async () => {
    const env = { OPENCLAW_GATEWAY_PASSWORD: 'env-password', OPENCLAW_GATEWAY_TOKEN: 'env-token' };
    await new GatewayCredentials(secrets, {}).give(null, 'given');
    const given = { kind: 'password', value: 'given', from: 'user' };
    expect(await local({ mode: 'password', password: 'p', token: 't' }, env)).toEqual([
      { kind: 'password', value: 'p', from: 'config' },
      given,
    ]);
    expect(await local({ mode: 'password' }, env)).toEqual([
      { kind: 'password', value: 'env-password', from: 'environment' },
      given,
    ]);
    expect(await local({ password: 'p' }, env)).toEqual([
      { kind: 'password', value: 'p', from: 'config' },
      given,
    ]);
  });

  it('nothing is shown to one that wants nothing', async () => {
    await new GatewayCredentials(secrets, {}).give(null, 'given');
    expect(await local({ mode: 'none', token: 'left-over' })).toEqual([]);
  });

  it.each<[string, unknown, string | null]>([
    ['a variable', '${GW_TOKEN}', 'of-variable'],
    ['its short form', '$GW_TOKEN', 'of-variable'],
    ['a part of a text', 'pre-${GW_TOKEN}', 'pre-of-variable'],
    ['a literal that looks like one', '$${GW_TOKEN}', '${GW_TOKEN}'],
    ['a variable of OpenClaw’s own .env', '${OF_DOT_ENV}', 'of-dot-env'],
    ['a variable that is not set', '${NOT_SET}', null],
    ['a reference to the environment', { source: 'env', provider: 'default', id: 'GW_TOKEN' }, 'of-variable'],
    ['a reference into a JSON file', { source: 'file', provider: 'json', id: '/gateway/a~1b' }, 'in-json'],
    ['a reference to a whole file', { source: 'file', provider: 'single', id: 'value' }, 'in-single'],
    ['a reference to a file that is not there', { source: 'file', provider: 'gone', id: '/x' }, null],
    ['a reference that only OpenClaw can follow', { source: 'exec', provider: 'vault', id: 'x' }, null],
    ['its own store', { source: 'store', provider: 'default', id: 'X' }, null],
    ['nonsense', 17, null],
  ])('the config’s token may be %s', async (_, value, expected) => {
    await writeFile(path.join(stateDir, '.env'), 'OF_DOT_ENV="of-dot-env"\nGW_TOKEN=older\n');
    await writeFile(path.join(stateDir, 'secrets-of-openclaw.json'), '{"gateway":{"a/b":"in-json"}}');
    await writeFile(path.join(stateDir, 'single'), 'in-single\n');
    const providers = {
      json: { source: 'file', path: path.join(stateDir, 'secrets-of-openclaw.json') },
      single: { source: 'file', path: path.join(stateDir, 'single'), mode: 'singleValue' },
      gone: { source: 'file', path: path.join(stateDir, 'gone') },
      vault: { source: 'exec', command: '/bin/false' },
    };
    const found = await local({ token: value as string }, { GW_TOKEN: 'of-variable' }, { providers });
    expect(found).toEqual(expected === null ? [] : [token(expected, 'config')]);
  });

  it('a token in OpenClaw’s own .env is found', async () => {
    await writeFile(path.join(stateDir, '.env'), 'OPENCLAW_GATEWAY_TOKEN=of-dot-env\n');
    expect(await local(null)).toEqual([token('of-dot-env', 'environment')]);
  });

  it('whatever the config says is taken without failing', () => {
    const place = property(anything(), dictionary(string(), anything()), (value, sections) => {
      placeOfSecret(value as never, { secrets: sections as Json5Object, variables: {} });
      secretInFile(JSON.stringify(value) ?? '', '/a/b');
      return true;
    });
    expect(() => assert(place, { seed: 20_261_122, numRuns: 300 })).not.toThrow();
  });
});

describe('for a gateway elsewhere', () => {
  it('only what was given for its address is shown, never this machine’s', async () => {
    const credentials = new GatewayCredentials(secrets, {});
    await credentials.give(null, 'of-this-machine');
    await credentials.give('wss://box.example.com:443/path', 'of-the-box');
    expect(await remote('wss://box.example.com/')).toEqual([token('of-the-box', 'user')]);
    expect(await remote('wss://other.example.com')).toEqual([]);
    expect(await remote('ws://box.example.com')).toEqual([]);
    expect(await local({ token: 'x' })).toEqual([token('x', 'config'), token('of-this-machine', 'user')]);
  });

  it('what the config says of that same gateway is known', async () => {
    const gateway = { mode: 'remote', remote: { url: 'wss://box.example.com', token: 'of-the-config' } };
    expect(await remote('wss://box.example.com', gateway)).toEqual([token('of-the-config', 'config')]);
    expect(await remote('wss://other.example.com', gateway)).toEqual([]);
  });

  it('Hearth is one and the same device, with a key that signs', async () => {
    const identity = await deviceIdentity(secrets);
    expect(await deviceIdentity(await SecretStore.open({ stateDir }))).toEqual(identity);
    expect(identity.deviceId).toMatch(/^[0-9a-f]{64}$/);
    const { publicKeyRawBase64UrlFromPem, signDevicePayload } = deviceSigning;
    const raw = Buffer.from(publicKeyRawBase64UrlFromPem(identity.publicKeyPem), 'base64url');
    expect(raw).toHaveLength(32);
    const key = await crypto.subtle.importKey('raw', raw, 'Ed25519', false, ['verify']);
    const signature = Buffer.from(signDevicePayload(identity.privateKeyPem, 'v3|payload'), 'base64url');
    expect(await crypto.subtle.verify('Ed25519', key, signature, Buffer.from('v3|payload'))).toBe(true);
  });

  it('a kept key that cannot be read is replaced', async () => {
    await secrets.set('gateway:device', '{"deviceId":7}');
    expect((await deviceIdentity(secrets)).deviceId).toMatch(/^[0-9a-f]{64}$/);
  });
});

describe('what must not be seen of what a gateway says', () => {
  it('is every credential: of the environment, of files, of the user, and Hearth’s own; words are none', async () => {
    await secrets.set('endpoint:a', 'lmstudio');
    await secrets.set('endpoint:b', 'a-long-endpoint-token');
    await writeFile(path.join(stateDir, '.env'), 'OPENCLAW_GATEWAY_TOKEN=of-dot-env\n');
    const env = {
      OPENCLAW_GATEWAY_PASSWORD: 'of-env',
      SECOND_API_KEY: 'key-of-second-provider',
      LM_API_KEY: 'lmstudio',
      PATH: '/a/long/path/that/is/none',
    };
    const credentials = new GatewayCredentials(secrets, env);
    const known: string[][] = [];
    credentials.onNewValue = () => known.push(credentials.values);
    await credentials.forLocal({ gateway: {}, secrets: {}, stateDir });
    expect(known.at(-1)).toContain('of-dot-env');
    await credentials.give('ws://elsewhere:1', 'of-the-user');
    expect(known.at(-1)).toContain('of-the-user');
    const own = await credentials.ownToken();
    expect(known.at(-1)).toContain(own);
    expect([...new Set(credentials.values)].toSorted()).toEqual(
      [
        'a-long-endpoint-token',
        'of-env',
        'key-of-second-provider',
        'of-dot-env',
        'of-the-user',
        own,
      ].toSorted(),
    );
    const told = known.length;
    await credentials.forLocal({ gateway: {}, secrets: {}, stateDir });
    expect(known).toHaveLength(told);
  });
});
