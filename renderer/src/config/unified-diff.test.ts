import { createTwoFilesPatch } from 'diff';
import { array, assert, constantFrom, property } from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readUnifiedDiff } from './unified-diff.ts';

describe('a unified diff', () => {
  it('is shown with the line numbers of both versions', () => {
    const diff = [
      '--- openclaw.json',
      '+++ openclaw.json',
      '@@ -3,3 +3,4 @@',
      ' {',
      '-  primary: "a", // main',
      '+  primary: "b",',
      '+  // new',
      ' }',
      '@@ -20,1 +21,1 @@',
      '-x',
      '+y',
      '\\ No newline at end of file',
    ].join('\n');
    expect(readUnifiedDiff(diff)).toEqual([
      { kind: 'same', before: 3, after: 3, text: '{' },
      { kind: 'removed', before: 4, after: null, text: '  primary: "a", // main' },
      { kind: 'added', before: null, after: 4, text: '  primary: "b",' },
      { kind: 'added', before: null, after: 5, text: '  // new' },
      { kind: 'same', before: 5, after: 6, text: '}' },
      { kind: 'gap', before: null, after: null, text: '' },
      { kind: 'removed', before: 20, after: null, text: 'x' },
      { kind: 'added', before: null, after: 21, text: 'y' },
    ]);
  });

  it('shows lines that look like file names as the text they are', () => {
    const diff = '--- a\n+++ b\n@@ -1,1 +1,1 @@\n--- a comment\n+++ another\n';
    expect(readUnifiedDiff(diff).map(({ kind, text }) => [kind, text])).toEqual([
      ['removed', '-- a comment'],
      ['added', '++ another'],
    ]);
  });

  it('says of every line where it stands in the old and the new text', () => {
    const lines = array(constantFrom('a', '  b', '-- c', '++ d', '@@ e', ''), { maxLength: 12 });
    let read = 0;
    assert(
      property(lines, lines, (old, young) => {
        const [before, after] = [`${old.join('\n')}\n`, `${young.join('\n')}\n`];
        const diff = createTwoFilesPatch('f', 'f', before, after, '', '', { context: 3 });
        for (const line of readUnifiedDiff(diff)) {
          read += 1;
          const there = line.before === null || before.split('\n')[line.before - 1] === line.text;
          if (!there || (line.after !== null && after.split('\n')[line.after - 1] !== line.text))
            return false;
        }
        return true;
      }),
      { seed: 20261122, numRuns: 1000 },
    );
    expect(read).toBeGreaterThan(5000);
  });
});
