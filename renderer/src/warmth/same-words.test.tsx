import { screen, within } from '@testing-library/react';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { languages } from '../../../shared/messages/index.ts';
import { everyState, sampleWish } from '../../../shared/warmth/sample-models.ts';
import { ChainPanel } from '../chain/chain-panel.tsx';
import { ModelsPanel } from '../models/models-panel.tsx';
import { StatusLine } from '../status/status-line.tsx';
import { renderHearth } from '../testing/fake-hearth.tsx';
import { sampleConfig, sampleEndpoint, sampleModel } from '../testing/sample-state.ts';

/** A Saturday afternoon, local time. */
const now = new Date(2026, 10, 28, 14, 30).getTime();
const config = sampleConfig(['lmstudio/m']);
/** The list still says that it is loaded: what keeping warm knows is newer. */
const loaded = [{ id: 'm', contextLength: 196_608, parallel: 1 }];
const endpoints = [sampleEndpoint([sampleModel('m', { name: 'MiniMax M2.1', loaded })])];

beforeEach(() => {
  vi.useFakeTimers({ now, shouldAdvanceTime: true });
});
afterEach(() => {
  vi.useRealTimers();
});

describe.each(languages)('how a model is, told in %s', (language) => {
  it.each(everyState(now))(
    'is the same in its row, its link in the chain and the status line: %s',
    (_, state) => {
      const warmth = [sampleWish('m', state, { name: 'MiniMax M2.1' })];
      renderHearth(
        <>
          <StatusLine />
          <ModelsPanel />
          <ChainPanel />
        </>,
        { state: { config, endpoints, warmth }, language },
      );
      const [row, link] = screen.getAllByRole('row', { name: 'MiniMax M2.1' });
      const caption = within(row!)
        .getAllByRole('button')
        .find((button) => button.dataset['tone'] !== undefined)!;
      const text = caption.textContent;
      expect(text).not.toBe('');
      // How long it stays is said in the row alone; the context stands beside the link.
      const short = state.kind === 'warm' ? 'warm' : text;
      const sentence = document.querySelector('p [data-tone]');
      const told = link!.querySelector('[data-tone]');
      expect(sentence?.textContent).toBe(short);
      expect(told?.textContent).toBe(short);
      for (const place of [sentence, told])
        expect(place?.getAttribute('data-tone')).toBe(caption.dataset['tone']);
      const tokens = state.kind === 'warm' && state.context !== null ? ' · 192k' : '';
      expect(link!.textContent).toContain(`LM Studio · ${short}${tokens}`);
      expect(caption.getAttribute('aria-label')?.startsWith(`${text}: `)).toBe(true);
    },
  );
});
