import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { readLsof, readPs } from './mac-processes.ts';

/** As macOS prints it in the C locale and UTC. */
const macList = [
  '    1     0 Ss   ??        18304 Fri Nov 20 07:00:01 2026     /sbin/launchd',
  '  501   480 S+   ttys001  734208 Sun Nov 22 20:04:11 2026     /opt/homebrew/bin/node',
  '  480   470 S    ttys001    3120 Sun Nov  2 09:00:00 2026     -zsh',
  '  470     1 S    ??       120000 Sun Nov 22 08:00:00 2026     /Applications/Visual Studio Code.app/Contents/MacOS/Code Helper',
  '  600   501 Z    ttys001       0 Sun Nov 22 20:05:00 2026     (node)',
  'garbage',
].join('\n');

test('ps tells name, parent, terminal, memory and start', () => {
  const [launchd, node, shell, code, ...more] = readPs(macList);
  expect(launchd).toMatchObject({ pid: 1, parent: null, name: 'launchd', terminal: null });
  expect(node).toEqual({
    pid: 501,
    parent: 480,
    name: 'node',
    command: '',
    terminal: 'ttys001',
    memoryBytes: 734_208 * 1024,
    unit: null,
    startTime: Date.UTC(2026, 10, 22, 20, 4, 11) / 1000,
  });
  expect(shell).toMatchObject({ name: '-zsh', startTime: Date.UTC(2026, 10, 2, 9) / 1000 });
  expect(code?.name).toBe('Code Helper');
  expect(more).toEqual([]);
});

test('lsof tells who listens', () => {
  expect(readLsof('p501\nf20\n')).toBe(501);
  expect(readLsof('')).toBeNull();
});

test('no text makes the readers throw', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), (text) => {
      expect(() => [readPs(text), readLsof(text)]).not.toThrow();
    }),
    { seed: 3 },
  );
});
