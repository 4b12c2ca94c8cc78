import { beforeEach, expect, test } from 'vitest';
import { app, prevented, session, standIn, StandInContents } from '../../e2e/hosts/electron-stand-in.ts';
import { denyPermissions, guardDownloads, guardWebContents, isKnownLink } from './guards.ts';

beforeEach(() => standIn.reset());

function guardedContents(): StandInContents {
  guardWebContents();
  const contents = new StandInContents();
  app.emit('web-contents-created', {}, contents);
  return contents;
}

test.each([
  ['https://docs.openclaw.ai/concepts/models', true],
  ['https://lmstudio.ai/docs', true],
  ['http://docs.openclaw.ai/', false],
  ['https://docs.openclaw.ai.example.org/', false],
  ['https://docs.openclaw.ai@example.org/', false],
  ['https://user@docs.openclaw.ai/', false],
  ['https://docs.openclaw.ai:8443/', false],
  ['file:///etc/passwd', false],
  ['javascript:alert(1)', false],
  ['app://hearth/', false],
  ['not a link', false],
])('the link %s may be opened: %s', (link, known) => {
  expect(isKnownLink(link)).toBe(known);
});

test.each(['will-navigate', 'will-redirect', 'will-attach-webview'])('%s is denied everywhere', (event) => {
  const contents = guardedContents();
  expect(prevented(contents, event, { url: 'app://hearth/other', isMainFrame: true })).toBe(true);
  expect(standIn.noted.opened).toEqual([]);
});

test('the page may reload itself, and nothing else comes to where it is', () => {
  const contents = guardedContents();
  const reload = { url: 'app://hearth/', isMainFrame: true };
  contents.url = 'app://hearth/';
  expect(prevented(contents, 'will-navigate', reload)).toBe(false);
  contents.url = 'https://example.org/';
  expect(prevented(contents, 'will-navigate', reload)).toBe(true);
  expect(prevented(contents, 'will-navigate', { ...reload, url: 'https://example.org/' })).toBe(true);
});

test('a frame inside the page does not navigate either', () => {
  const contents = guardedContents();
  expect(
    prevented(contents, 'will-frame-navigate', { url: 'https://docs.openclaw.ai/', isMainFrame: false }),
  ).toBe(true);
  expect(standIn.noted.opened).toEqual([]);
});

test('a known link that would navigate opens once in the system browser instead', () => {
  const contents = guardedContents();
  const details = { url: 'https://docs.openclaw.ai/', isMainFrame: true };
  prevented(contents, 'will-frame-navigate', details);
  expect(prevented(contents, 'will-navigate', details)).toBe(true);
  expect(standIn.noted.opened).toEqual(['https://docs.openclaw.ai/']);
});

test('no window opens; known links go to the system browser, others nowhere', () => {
  const contents = guardedContents();
  const open = contents.openHandler!;
  const details = {
    frameName: '',
    features: '',
    disposition: 'new-window',
    referrer: { url: '', policy: 'no-referrer' },
  } as const;
  expect(open({ ...details, url: 'https://lmstudio.ai/' })).toEqual({ action: 'deny' });
  expect(open({ ...details, url: 'https://example.org/' })).toEqual({ action: 'deny' });
  expect(standIn.noted.opened).toEqual(['https://lmstudio.ai/']);
});

test('every permission is denied, whether asked for, looked up or for a device', () => {
  const target = session.defaultSession;
  denyPermissions(target as never);
  const answers: boolean[] = [];
  target.request!({} as never, 'media', (granted) => answers.push(granted), {} as never);
  target.request!({} as never, 'notifications', (granted) => answers.push(granted), {} as never);
  expect(answers).toEqual([false, false]);
  expect(target.check!(null, 'clipboard-read', 'app://hearth', {} as never)).toBe(false);
  expect(target.device!({} as never)).toBe(false);
});

test.each([
  ['blob:app://hearth/0f1d6a52-9a2b-4f0a-8f43-3a8d2c1e7b90', true],
  ['blob:https://example.org/0f1d6a52-9a2b-4f0a-8f43-3a8d2c1e7b90', false],
  ['blob:app://hearth.example.org/0f1d6a52', false],
  ['app://hearth/index.html', false],
  ['https://docs.openclaw.ai/file.zip', false],
  ['data:text/plain,hello', false],
  ['file:///etc/passwd', false],
])('the download of %s is let through: %s', (url, saved) => {
  const target = session.defaultSession;
  guardDownloads(target as never);
  let stopped = false;
  target.emit('will-download', { preventDefault: () => (stopped = true) }, { getURL: () => url }, {});
  expect(stopped).toBe(!saved);
});
