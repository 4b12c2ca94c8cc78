import type { MessagePort } from 'node:worker_threads';
import { ipcRenderer } from 'electron';

/** All that is needed of the DOM, whose types the Node code otherwise does without. */
declare const window: {
  addEventListener(type: 'message', listener: (event: PostedMessage) => void): void;
};

interface PostedMessage {
  readonly source: unknown;
  readonly data: unknown;
  readonly ports: readonly MessagePort[];
}

/**
 * The page's only way out: it posts `hearth:connect` with one MessagePort to its own window, and the port is handed on to the main
 * process, which checks who sent it. Nothing is exposed to the page.
 */
window.addEventListener('message', (event) => {
  const [port] = event.ports;
  if (
    event.source !== window ||
    event.data !== 'hearth:connect' ||
    port === undefined ||
    event.ports.length !== 1
  )
    return;
  ipcRenderer.postMessage('hearth:connect', null, [port]);
});
