import './without-eval.ts';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { App } from './app.tsx';
import { openHost, transportFor, tryWhenHopeful } from './host.ts';
import { makeStore } from './store.ts';
import './ui/tokens.css';

const root = document.querySelector('#root');
if (root === null) throw new Error('The page has no #root.');

const store = makeStore();
const host = openHost(transportFor(window), store);
tryWhenHopeful(host, store, window, new AbortController().signal);

createRoot(root).render(
  <StrictMode>
    <App hearth={{ store, client: host.client, tryNow: host.tryNow }} />
  </StrictMode>,
);
