import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { isInstalled, nodeTooOld, packagedNode, sameInstall } from './setup.mjs';

const linux = { platform: 'linux', arch: 'x64' };
const mac = { platform: 'darwin', arch: 'arm64' };

describe('the Node to begin with', () => {
  it('is any from 20 up where the lockfile brings Node 24', () => {
    expect(nodeTooOld('20.0.0', linux)).toBeNull();
    expect(nodeTooOld('26.1.0', { platform: 'win32', arch: 'x64' })).toBeNull();
    expect(nodeTooOld('18.20.4', linux)).toBe(
      'Hearth needs Node 20 or newer to begin; this is Node 18.20.4.',
    );
  });

  it('is 22.22 or newer where the own Node must do', () => {
    expect(packagedNode(mac)).toBeNull();
    expect(nodeTooOld('22.22.0', mac)).toBeNull();
    expect(nodeTooOld('24.1.0', mac)).toBeNull();
    expect(nodeTooOld('22.21.9', mac)).toContain('22.22');
  });
});

describe('what is installed', () => {
  const locked = {
    '': {},
    'node_modules/a': { version: '1.0.0', integrity: 'sha512-a' },
    'node_modules/only-mac': { version: '2.0.0', integrity: 'sha512-m', optional: true },
  };

  it('fits the lockfile without the packages of other platforms', () => {
    expect(sameInstall(locked, { 'node_modules/a': { version: '1.0.0', integrity: 'sha512-a' } })).toBe(true);
  });

  it('does not fit when a package is missing, of another version, or one too many', () => {
    expect(sameInstall(locked, {})).toBe(false);
    expect(sameInstall(locked, { 'node_modules/a': { version: '1.0.1', integrity: 'sha512-a' } })).toBe(
      false,
    );
    expect(
      sameInstall(locked, {
        'node_modules/a': { version: '1.0.0', integrity: 'sha512-a' },
        'node_modules/b': { version: '1.0.0' },
      }),
    ).toBe(false);
  });

  let folder = '';
  afterEach(async () => {
    await rm(folder, { recursive: true, force: true });
  });

  it('is known from the folder: nothing there, installed by hand, lockfile changed since', async () => {
    folder = await mkdtemp(join(tmpdir(), 'hearth-setup-'));
    const lockfile = join(folder, 'package-lock.json');
    await writeFile(lockfile, JSON.stringify({ packages: locked }));
    expect(isInstalled(folder)).toBe(false);

    await mkdir(join(folder, 'node_modules'));
    await writeFile(
      join(folder, 'node_modules', '.package-lock.json'),
      JSON.stringify({ packages: { 'node_modules/a': locked['node_modules/a'] } }),
    );
    expect(isInstalled(folder)).toBe(true);
    expect(isInstalled(folder)).toBe(true);

    const newer = { ...locked, 'node_modules/a': { version: '1.1.0', integrity: 'sha512-b' } };
    await writeFile(lockfile, JSON.stringify({ packages: newer }));
    expect(isInstalled(folder)).toBe(false);
  });
});
