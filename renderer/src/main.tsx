import './without-eval.ts';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { App } from './app.tsx';
import { keepEdits } from './chain/kept-edits.ts';
import { openHost, transportFor, tryWhenHopeful } from './host.ts';
import { makeStore } from './store.ts';
import './ui/tokens.css';

const root = document.querySelector('#root');
if (root === null) throw new Error('The page has no #root.');

const store = makeStore();
const host = openHost(transportFor(window), store);
const life = new AbortController();
tryWhenHopeful(host, store, window, life.signal);
// The desktop has one window, whose edits also outlive its closing; in a browser each tab has its own.
keepEdits(store, window.location.protocol === 'app:' ? localStorage : sessionStorage, life.signal);

createRoot(root).render(
  <StrictMode>
    <App hearth={{ store, client: host.client, tryNow: host.tryNow }} />
  </StrictMode>,
);
