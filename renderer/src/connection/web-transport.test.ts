import { afterEach, describe, expect, it, vi } from 'vitest';
import { takeToken, webTransport } from './web-transport.ts';

const signal = (): AbortSignal => new AbortController().signal;

afterEach(() => {
  window.sessionStorage.clear();
  window.history.replaceState(null, '', '/');
  vi.unstubAllGlobals();
});

describe('the key of the page', () => {
  it('is taken from the link once, leaves the address bar, and survives a reload', () => {
    window.history.replaceState(null, '', '/?a=b#token=secret-key');
    expect(takeToken(window)).toBe('secret-key');
    expect(window.location.href).not.toContain('secret-key');
    expect(window.location.search).toBe('?a=b');
    expect(takeToken(window)).toBe('secret-key');
  });

  it('is replaced by that of a newer link', () => {
    window.history.replaceState(null, '', '/#token=old');
    takeToken(window);
    window.history.replaceState(null, '', '/#token=new');
    expect(takeToken(window)).toBe('new');
  });

  it('is missing without a link, which is a wrong key and asks nobody', async () => {
    const fetch = vi.fn<typeof globalThis.fetch>();
    vi.stubGlobal('fetch', fetch);
    expect(takeToken(window)).toBeNull();
    expect(await webTransport(window, () => takeToken(window)).diagnose(signal())).toBe('wrong-key');
    expect(fetch).not.toHaveBeenCalled();
  });
});

describe('why the connection failed', () => {
  it.each([
    [401, 'wrong-key'],
    [429, 'limited'],
    [204, 'no-answer'],
    [502, 'no-answer'],
  ] as const)('HTTP %i means %s', async (status, why) => {
    const fetch = vi.fn<typeof globalThis.fetch>(async () => new Response(null, { status }));
    vi.stubGlobal('fetch', fetch);
    expect(await webTransport(window, () => 'key').diagnose(signal())).toBe(why);
    expect(fetch).toHaveBeenCalledWith(
      '/session',
      expect.objectContaining({ headers: { authorization: 'Bearer key' } }),
    );
  });

  it('is no answer when nothing listens', async () => {
    vi.stubGlobal('fetch', vi.fn<typeof globalThis.fetch>().mockRejectedValue(new TypeError('refused')));
    expect(await webTransport(window, () => 'key').diagnose(signal())).toBe('no-answer');
  });
});
