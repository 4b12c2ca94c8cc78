import { mkdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { SecretStore } from '../secrets/secret-store.ts';
import { away, lmStudioAt, started, stateDir, up } from './endpoints-world.test-support.ts';

describe('tokens of endpoints', () => {
  const token = 'sk-lm-abcd1234:ABCDEFGHIJ0123456789';
  const endpoint = 'lmstudio@127.0.0.1:1234';

  it.each([
    ["the config's key", {}, 'from-config', 'from-config'],
    ['LM_API_TOKEN before it', { LM_API_TOKEN: 'from-env' }, 'from-config', 'from-env'],
    ["no key where the config has OpenClaw's marker", {}, 'lmstudio', null],
    ['a variable, filled in', { LMS: 'from-var' }, '${LMS}', 'from-var'],
    ['none where the variable is not set', {}, '${LMS}', null],
    ['none where it cannot stand in a header', {}, 'a\r\nx-evil: 1', null],
  ])('%s', async (_, env, key, expected) => {
    const { service, looks } = await started(() => up(), { env });
    service.configure([lmStudioAt('http://127.0.0.1:1234/v1', 'lmstudio', key)]);
    await service.refresh();
    expect(looks.at(-1)!.token).toBe(expected);
  });

  it('given by the user comes first, is used at once, kept for the next start, and only they can read it', async () => {
    const { service, looks } = await started(
      ({ token: given }) =>
        given === token ? up('a') : { ...away, state: { kind: 'needs-token', tokenGiven: false } },
      {
        env: { LM_API_TOKEN: 'from-env' },
      },
    );
    await service.refresh();
    expect(service.snapshots.value[0]!.state.kind).toBe('needs-token');
    expect(await service.setToken(endpoint, token)).toEqual({ ok: true, value: null });
    expect(service.snapshots.value[0]!.state.kind).toBe('ok');
    expect(looks.at(-1)!.token).toBe(token);
    const file = path.join(stateDir, 'secrets.json');
    expect((await stat(file)).mode & 0o777).toBe(0o600);
    expect(JSON.parse(await readFile(file, 'utf8'))).toEqual({
      version: 1,
      secrets: { [`endpoint:${endpoint}`]: { text: token } },
    });

    const later = await started(() => up());
    await later.service.refresh();
    expect(later.looks.at(-1)!.token).toBe(token);
    expect(JSON.stringify(later.service.snapshots.value)).not.toContain('sk-lm');
  });

  it('for an endpoint that is not there, or that cannot be kept, is a problem with a name', async () => {
    const { service } = await started(() => up());
    expect(await service.setToken('nobody', token)).toMatchObject({
      ok: false,
      problem: { code: 'endpoint-unknown', params: { endpoint: 'nobody' } },
    });
    await rm(stateDir, { recursive: true });
    await writeFile(stateDir, 'a file in the way');
    expect(await service.setToken(endpoint, token)).toMatchObject({
      ok: false,
      problem: { code: 'secret-unwritable' },
    });
  });

  it('that cannot be kept is used all the same, until Hearth ends', async () => {
    const { service, looks } = await started(() => up());
    await rm(stateDir, { recursive: true });
    await writeFile(stateDir, 'a file in the way');
    await service.setToken(endpoint, token);
    expect(looks.at(-1)!.token).toBe(token);
  });

  it.each(['endpoint-tokens.json', 'secrets.json'])('that cannot be read in %s are as none', async (name) => {
    await writeFile(path.join(stateDir, name), '{"version":1,');
    const { service, looks } = await started(() => up());
    await service.refresh();
    expect(looks.at(-1)!.token).toBeNull();
    expect(await readFile(path.join(stateDir, name), 'utf8')).toBe('{"version":1,');
  });

  it('that an earlier Hearth kept in a file of their own are taken over, and that file goes', async () => {
    const file = path.join(stateDir, 'endpoint-tokens.json');
    await writeFile(
      file,
      JSON.stringify({ version: 1, tokens: { [endpoint]: token, other: 'sk-lm-other' } }),
    );
    const { service, looks } = await started(() => up());
    await service.refresh();
    expect(looks.at(-1)!.token).toBe(token);
    await expect(stat(file)).rejects.toThrow('ENOENT');
    const kept = await SecretStore.open({ stateDir });
    expect([kept.get(`endpoint:${endpoint}`), kept.get('endpoint:other')]).toEqual([token, 'sk-lm-other']);
  });

  it('stay where they were as long as they cannot be taken over', async () => {
    const file = path.join(stateDir, 'endpoint-tokens.json');
    await writeFile(file, JSON.stringify({ version: 1, tokens: { [endpoint]: token } }));
    await mkdir(path.join(stateDir, 'secrets.json'));
    const { service, looks } = await started(() => up());
    await service.refresh();
    expect(looks.at(-1)!.token).toBe(token);
    expect(await readFile(file, 'utf8')).toContain(token);
  });
});
