import { afterEach, expect, test, vi } from 'vitest';
import { copyText } from './copy-text.ts';

afterEach(() => {
  vi.unstubAllGlobals();
});

function clipboard(writeText: (text: string) => Promise<void>): void {
  vi.stubGlobal('navigator', { clipboard: { writeText } });
}

/** A page whose copy command asks the page for the data, as browsers do; `null`: it refuses the command. */
function pageThatCopies(data: Map<string, string> | null): Document {
  const page = document.implementation.createHTMLDocument();
  page.execCommand = () => {
    if (data === null) return false;
    const event = new Event('copy', { cancelable: true });
    Object.defineProperty(event, 'clipboardData', {
      value: { setData: (kind: string, text: string) => data.set(kind, text) },
    });
    page.dispatchEvent(event);
    return true;
  };
  return page;
}

test('the text goes to the clipboard', async () => {
  const written: string[] = [];
  clipboard(async (text) => void written.push(text));
  expect(await copyText('a diff')).toBe(true);
  expect(written).toEqual(['a diff']);
});

test('where the permission is denied, as in the desktop window, the copy command does it', async () => {
  clipboard(() => Promise.reject(new DOMException('denied', 'NotAllowedError')));
  const data = new Map<string, string>();
  expect(await copyText('a diff', pageThatCopies(data))).toBe(true);
  expect(data.get('text/plain')).toBe('a diff');
});

test('where neither works, it says so', async () => {
  clipboard(() => Promise.reject(new DOMException('denied', 'NotAllowedError')));
  expect(await copyText('a diff', pageThatCopies(null))).toBe(false);
});
