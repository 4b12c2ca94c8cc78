import { describe, expect, it } from 'vitest';
import { isLoopback, parseAddress } from './address.ts';
import { placeOfProvider, placeOfUrl } from './place.ts';

describe('where a model runs', () => {
  it.each([
    ['http://127.0.0.1:1234/v1', 'this-machine'],
    ['http://LOCALHOST:1234', 'this-machine'],
    ['http://[::1]:1234', 'this-machine'],
    ['http://0.0.0.0:8000', 'this-machine'],
    ['http://10.0.0.5', 'network'],
    ['http://172.16.0.1', 'network'],
    ['http://172.32.0.1', 'hosted'],
    ['http://192.168.178.20:1234', 'network'],
    ['http://100.100.1.1', 'network'],
    ['http://[fd00::1]:1234', 'network'],
    ['http://[2001:db8::1]', 'hosted'],
    ['http://studio:1234', 'network'],
    ['http://studio.local', 'network'],
    ['https://api.example.com/v1', 'hosted'],
    ['http://8.8.8.8', 'hosted'],
    ['http://127.0.0.1.example.com', 'hosted'],
    ['http://${HOST}:1234', 'unknown'],
    ['ftp://127.0.0.1', 'unknown'],
    ['', 'unknown'],
  ])('%s', (url, expected) => {
    expect(placeOfUrl(url)).toBe(expected);
  });

  it('is guessed from the provider when it has no address', () => {
    expect(['lmstudio', 'ollama', 'anthropic'].map((id) => placeOfProvider(id, null))).toEqual([
      'this-machine',
      'this-machine',
      'hosted',
    ]);
  });

  it.each([
    ['HTTP://User:Pw@Box.LAN:1234/v1?x#y', 'http://box.lan:1234', 'box.lan'],
    ['https://api.example.com:443/v1', 'https://api.example.com', 'api.example.com'],
    ['http://[::1]:0080/', 'http://[::1]', '::1'],
  ])('address %s', (text, origin, hostname) => {
    expect(parseAddress(text)).toEqual({ origin, hostname });
  });

  it.each([
    'http://',
    'http://a b',
    'http://host:99999',
    'http:/host',
    'javascript:alert(1)',
    'http://host:12x',
    'http://[::1',
    'http://a\\b',
  ])('is no address: %s', (text) => {
    expect(parseAddress(text)).toBeNull();
  });

  it('takes only real loopback for loopback', () => {
    expect(
      ['127.9.9.9', 'app.localhost', '[::1]', '128.0.0.1', 'localhost.example.com'].map(isLoopback),
    ).toEqual([true, true, true, false, false]);
  });
});
