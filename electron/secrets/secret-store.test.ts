import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmod, mkdir, mkdtemp, readdir, readFile, rm, stat, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ManualTimers } from '../streams/manual-timers.ts';
import { SecretStore } from './secret-store.ts';
import type { Vault } from './vault.ts';

let stateDir: string;
let file: string;
beforeEach(async () => {
  stateDir = await mkdtemp(path.join(tmpdir(), 'hearth-secrets-'));
  file = path.join(stateDir, 'secrets.json');
});
afterEach(async () => {
  await chmod(stateDir, 0o700).catch(() => undefined);
  await rm(stateDir, { recursive: true, force: true });
});

const turned = (text: string): string => text.split('').toReversed().join('');

/** Seals by turning the text around, with the name of its key. */
function vaultOf(key: string, { renew = false } = {}): Vault & { opened: number } {
  return {
    opened: 0,
    async seal(text) {
      return Buffer.from(`${key}:${turned(text)}`);
    },
    async open(sealed) {
      this.opened += 1;
      const [by, text] = sealed.toString().split(':');
      if (by !== key || text === undefined) throw new Error('sealed with another key');
      return { text: turned(text), renew };
    },
  };
}
const broken: Vault = {
  seal: () => Promise.reject(new Error('the keychain is locked')),
  open: () => Promise.reject(new Error('the keychain is locked')),
};
const kept = async (): Promise<unknown> => JSON.parse(await readFile(file, 'utf8'));

describe('a secret', () => {
  it('is there at the next start, in a file that only its user may read', async () => {
    const store = await SecretStore.open({ stateDir: path.join(stateDir, 'new') });
    expect(store.protection).toBe('file');
    expect(await store.set('a', 'one')).toEqual({ ok: true, value: null });
    expect((await stat(store.file)).mode & 0o777).toBe(0o600);
    expect((await stat(path.dirname(store.file))).mode & 0o777).toBe(0o700);
    const later = await SecretStore.open({ stateDir: path.join(stateDir, 'new') });
    expect([later.get('a'), later.get('b')]).toEqual(['one', null]);
    expect(later.names()).toEqual(['a']);
  });

  it('is sealed where the system keeps a key', async () => {
    const store = await SecretStore.open({ stateDir, vault: vaultOf('k') });
    expect(store.protection).toBe('keychain');
    await store.set('a', 'one');
    expect(await readFile(file, 'utf8')).not.toContain('one');
    expect((await SecretStore.open({ stateDir, vault: vaultOf('k') })).get('a')).toBe('one');
  });

  it('that lay open is sealed as soon as there is a key', async () => {
    await (await SecretStore.open({ stateDir })).set('a', 'one');
    const store = await SecretStore.open({ stateDir, vault: vaultOf('k') });
    expect(store.get('a')).toBe('one');
    expect(await kept()).toEqual({
      version: 1,
      secrets: { a: { sealed: Buffer.from('k:eno').toString('base64') } },
    });
  });

  it('is sealed anew when its key has changed', async () => {
    await (await SecretStore.open({ stateDir, vault: vaultOf('k') })).set('a', 'one');
    const before = await kept();
    const vault = { ...vaultOf('k', { renew: true }), seal: async () => Buffer.from('k2:eno') };
    expect((await SecretStore.open({ stateDir, vault })).get('a')).toBe('one');
    expect(await kept()).not.toEqual(before);
  });

  it('that cannot be opened is as none and stays in the file, also when others are written', async () => {
    await (await SecretStore.open({ stateDir, vault: vaultOf('k') })).set('a', 'one');
    for (const vault of [undefined, vaultOf('other'), broken]) {
      const store = await SecretStore.open({ stateDir, ...(vault === undefined ? {} : { vault }) });
      expect(store.get('a')).toBeNull();
      await store.set('b', 'two');
    }
    const back = await SecretStore.open({ stateDir, vault: vaultOf('k') });
    expect([back.get('a'), back.get('b')]).toEqual(['one', 'two']);
  });

  it('is not lost to a keychain that refuses or does not answer', async () => {
    const refusing = await SecretStore.open({ stateDir, vault: broken });
    expect(await refusing.set('a', 'one')).toMatchObject({ ok: true });
    expect(await kept()).toEqual({ version: 1, secrets: { a: { text: 'one' } } });

    const timers = new ManualTimers();
    const mute: Vault = {
      seal: () => new Promise(() => undefined),
      open: () => new Promise(() => undefined),
    };
    const passing = async <T>(work: Promise<T>): Promise<T> => {
      let done = false;
      void work.finally(() => (done = true));
      await expect
        .poll(async () => {
          await timers.advance(1000);
          return done;
        })
        .toBe(true);
      return work;
    };
    const store = await passing(SecretStore.open({ stateDir, vault: mute, timers }));
    expect(store.get('a')).toBe('one');
    expect(await passing(store.set('b', 'two'))).toMatchObject({ ok: true });
    expect(await kept()).toEqual({ version: 1, secrets: { a: { text: 'one' }, b: { text: 'two' } } });
    expect(timers.waiting).toBe(0);
  });

  it('holds up the start for 5 s at most, and is there once its user has unlocked the keychain', async () => {
    await (await SecretStore.open({ stateDir, vault: vaultOf('k') })).set('a', 'one');
    const timers = new ManualTimers();
    const unlocked = Promise.withResolvers<void>();
    const vault = vaultOf('k');
    const asking: Vault = { ...vault, open: (sealed) => unlocked.promise.then(() => vault.open(sealed)) };
    const opening = SecretStore.open({ stateDir, vault: asking, timers });
    await expect.poll(() => timers.waiting).toBe(1);
    await timers.advance(5000);
    const store = await opening;
    expect(store.get('a')).toBeNull();
    unlocked.resolve();
    await expect.poll(() => store.get('a')).toBe('one');
  });

  it('can be forgotten', async () => {
    const store = await SecretStore.open({ stateDir });
    await store.set('a', 'one');
    await store.set('b', 'two');
    expect(await store.delete('a')).toMatchObject({ ok: true });
    expect(store.get('a')).toBeNull();
    expect((await SecretStore.open({ stateDir })).names()).toEqual(['b']);
  });

  it('may be called anything', async () => {
    const store = await SecretStore.open({ stateDir });
    for (const name of ['toString', 'constructor', 'ünïcode ✓', '']) await store.set(name, `of ${name}`);
    const later = await SecretStore.open({ stateDir });
    expect(later.get('toString')).toBe('of toString');
    expect(later.names()).toHaveLength(4);
    expect(later.get('hasOwnProperty')).toBeNull();
  });
});

describe('several Hearths', () => {
  it('lose nothing of each other', async () => {
    const stores = await Promise.all([1, 2, 3].map(() => SecretStore.open({ stateDir })));
    await Promise.all(
      stores.flatMap((store, index) => [0, 1, 2, 3].map((n) => store.set(`${index}-${n}`, 'value'))),
    );
    expect((await SecretStore.open({ stateDir })).names()).toHaveLength(12);
  });

  it('lose nothing of each other in processes of their own', async () => {
    const script = `
      import { SecretStore } from ${JSON.stringify(new URL('secret-store.ts', import.meta.url).href)};
      const [stateDir, who] = process.argv.slice(-2);
      const store = await SecretStore.open({ stateDir });
      for (let n = 0; n < 20; n += 1) await store.set(who + n, 'value');`;
    const write = async (who: string): Promise<void> => {
      const child = spawn(process.execPath, ['--input-type=module', '-e', script, '--', stateDir, who]);
      expect(await once(child, 'exit')).toEqual([0, null]);
    };
    await Promise.all(['a', 'b', 'c'].map(write));
    expect((await SecretStore.open({ stateDir })).names()).toHaveLength(60);
    expect(await readdir(stateDir)).toEqual(['secrets.json']);
  }, 60_000);
});

describe('a file', () => {
  it.skipIf(process.platform === 'win32')('that others may read is shut off', async () => {
    await (await SecretStore.open({ stateDir })).set('a', 'one');
    await chmod(file, 0o644);
    const store = await SecretStore.open({ stateDir });
    expect((await stat(file)).mode & 0o777).toBe(0o600);
    await chmod(file, 0o666);
    await store.set('b', 'two');
    expect((await stat(file)).mode & 0o777).toBe(0o600);
  });

  it.skipIf(process.platform === 'win32')(
    'that is a pipe, or endless, does not hold up the start',
    async () => {
      await promisify(execFile)('mkfifo', [file]);
      const store = await SecretStore.open({ stateDir });
      expect(await store.set('a', 'one')).toMatchObject({
        ok: false,
        problem: { code: 'secret-unwritable' },
      });
      await rm(file);
      await writeFile(file, '');
      await truncate(file, 20 * 1024 ** 3);
      expect((await SecretStore.open({ stateDir })).names()).toEqual([]);
    },
  );

  it('that cannot be written leaves the secret until Hearth ends, and says where', async () => {
    await mkdir(file);
    const store = await SecretStore.open({ stateDir });
    expect(await store.set('a', 'one')).toMatchObject({
      ok: false,
      problem: { code: 'secret-unwritable', params: { path: file } },
    });
    expect(store.get('a')).toBe('one');
    expect(JSON.stringify(await store.set('a', 'one'))).not.toContain('one');
  });

  it.each(['{"version":1,', '{"version":2,"secrets":{}}', '[]', '{"version":1,"secrets":{"a":{"text":7}}}'])(
    'that says %s is copied aside before it is written over',
    async (text) => {
      await writeFile(file, text);
      const store = await SecretStore.open({ stateDir, timers: new ManualTimers(5) });
      expect(store.names()).toEqual([]);
      expect(await readFile(file, 'utf8')).toBe(text);
      await store.set('a', 'one');
      expect((await readdir(stateDir)).toSorted()).toEqual(['secrets.json', 'secrets.json.broken-5']);
      expect(await readFile(`${file}.broken-5`, 'utf8')).toBe(text);
    },
  );
});
