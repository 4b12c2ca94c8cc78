import { describe, expect, it } from 'vitest';
import { sandboxProblem, worthTrying } from './electron-binary.ts';

const hour = 60 * 60 * 1000;
const now = Date.UTC(2026, 10, 22);
const failed = { version: '45.4.1', at: now - hour, why: 'fetch failed' };

describe('fetching Electron after a failure', () => {
  it('waits a day, so that the next start is quick', () => {
    expect(worthTrying(failed, '45.4.1', now, false)).toBe(false);
    expect(worthTrying(failed, '45.4.1', now + 24 * hour, false)).toBe(true);
  });

  it('does not wait when nothing failed, when asked for, for another version, or when the clock was put back', () => {
    expect(worthTrying(null, '45.4.1', now, false)).toBe(true);
    expect(worthTrying(failed, '45.4.1', now, true)).toBe(true);
    expect(worthTrying(failed, '45.5.0', now, false)).toBe(true);
    expect(worthTrying(failed, '45.4.1', now - 2 * hour, false)).toBe(true);
  });
});

describe('the sandbox of the desktop window', () => {
  const fine = { platform: 'linux', root: false, userNamespaces: true, helperReady: false };

  it('works with user namespaces or with the helper', () => {
    expect(sandboxProblem(fine, '/h')).toBeNull();
    expect(sandboxProblem({ ...fine, userNamespaces: false, helperReady: true }, '/h')).toBeNull();
    expect(sandboxProblem({ ...fine, platform: 'darwin', root: true }, '/h')).toBeNull();
  });

  it('says what to do where it cannot work', () => {
    expect(sandboxProblem({ ...fine, root: true }, '/h')).toContain('as an ordinary user');
    expect(sandboxProblem({ ...fine, userNamespaces: false }, '/h')).toContain('chmod 4755 /h');
  });
});
