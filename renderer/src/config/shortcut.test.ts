import { describe, expect, it } from 'vitest';
import { isApplyKey, isMacKeyboard } from './shortcut.ts';

const key = { key: 's', metaKey: false, ctrlKey: false, altKey: false, shiftKey: false };

describe('the shortcut of Apply', () => {
  it('is ⌘S on a Mac and Ctrl+S elsewhere, by the keyboard in front of the user', () => {
    expect(isApplyKey({ ...key, metaKey: true }, true)).toBe(true);
    expect(isApplyKey({ ...key, ctrlKey: true }, true)).toBe(false);
    expect(isApplyKey({ ...key, ctrlKey: true, key: 'S' }, false)).toBe(true);
    expect(isApplyKey({ ...key, metaKey: true }, false)).toBe(false);
    expect(isApplyKey(key, false)).toBe(false);
    expect(['MacIntel', 'iPhone', 'Win32', 'Linux x86_64'].map((name) => isMacKeyboard(name))).toEqual([
      true,
      true,
      false,
      false,
    ]);
  });

  it('leaves Ctrl+Shift+S and Ctrl+Alt+S to others', () => {
    expect(isApplyKey({ ...key, ctrlKey: true, shiftKey: true }, false)).toBe(false);
    expect(isApplyKey({ ...key, ctrlKey: true, altKey: true }, false)).toBe(false);
  });
});
