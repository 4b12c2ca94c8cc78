import { screen, within } from '@testing-library/react';
import { userEvent } from '@testing-library/user-event';
import { describe, expect, it, vi } from 'vitest';
import type { ConfigSnapshot } from '../../../shared/config/snapshot.ts';
import type { Gateway } from '../../../shared/gateway/snapshot.ts';
import type { Endpoint } from '../../../shared/models/endpoint.ts';
import { sampleWish } from '../../../shared/warmth/sample-models.ts';
import type { WarmthState } from '../../../shared/warmth/snapshot.ts';
import { renderHearth } from '../testing/fake-hearth.tsx';
import { sampleConfig, sampleEndpoint, sampleGateway, sampleModel } from '../testing/sample-state.ts';
import { StatusLine } from './status-line.tsx';

const warm = sampleModel('big', {
  name: 'MiniMax M2.1',
  loaded: [{ id: 'i', contextLength: 196_608, parallel: 1 }],
});
const cold = sampleModel('quick', { name: 'Qwen3 8B' });
const lmStudio = sampleEndpoint([warm, cold]);
const away = sampleEndpoint([warm, cold], { state: { kind: 'unreachable', cause: 'refused' } });

function sentence(
  config: ConfigSnapshot | null,
  endpoints: Endpoint[] | null,
  language: 'en' | 'de' = 'en',
): string | null {
  const { container } = renderHearth(<StatusLine />, { state: { config, endpoints }, language });
  return container.querySelector('p')?.textContent.replaceAll('\u00A0', ' ') ?? null;
}

describe('the sentence about the next answer', () => {
  it.each([
    [
      ['lmstudio/big'],
      [lmStudio],
      'Next answer: MiniMax M2.1 · LM Studio · warm',
      'Nächste Antwort: MiniMax M2.1 · LM Studio · warm',
    ],
    [
      ['lmstudio/quick'],
      [lmStudio],
      'Next answer: Qwen3 8B · LM Studio · cold',
      'Nächste Antwort: Qwen3 8B · LM Studio · kalt',
    ],
    [
      ['lmstudio/big', 'anthropic/claude'],
      [away],
      'Next answer: claude · anthropic · not checked, because LM Studio does not answer',
      'Nächste Antwort: claude · anthropic · ungeprüft – denn LM Studio antwortet nicht',
    ],
    [
      ['lmstudio/gone', 'lmstudio/big'],
      [lmStudio],
      'Next answer: MiniMax M2.1 · LM Studio · warm, because LM Studio does not offer gone',
      'Nächste Antwort: MiniMax M2.1 · LM Studio · warm – denn LM Studio bietet gone nicht an',
    ],
    [
      ['lmstudio/big'],
      [away],
      'Nobody would answer: LM Studio does not answer.',
      'Niemand würde antworten: LM Studio antwortet nicht.',
    ],
    [
      [],
      [lmStudio],
      'Nobody answers yet: the chain is empty.',
      'Noch antwortet niemand: Die Kette ist leer.',
    ],
  ])('for the chain %j', (refs, endpoints, english, german) => {
    expect(sentence(sampleConfig(refs), endpoints)).toBe(english);
    expect(sentence(sampleConfig(refs), endpoints, 'de')).toBe(german);
  });

  it('says how long loading takes here, and what is left of it, in both languages', () => {
    const now = 1_700_000_000_000;
    vi.useFakeTimers({ now });
    try {
      const said = (state: WarmthState, language: 'en' | 'de'): string | undefined => {
        const warmth = [sampleWish('quick', state, { coldStart: { estimateMs: 41_000, history: [] } })];
        const config = sampleConfig(['lmstudio/quick']);
        const given = { state: { config, endpoints: [lmStudio], warmth }, language };
        const { container } = renderHearth(<StatusLine />, given);
        return container.querySelector('p')?.textContent.replaceAll('\u00A0', ' ').split(' · ').at(-1);
      };
      const loading = {
        kind: 'loading',
        since: now - 16_000,
        estimateMs: 41_000,
        progress: null,
        until: null,
        by: 'hearth',
      } as const;
      expect(said({ kind: 'cold' }, 'en')).toBe('cold, ~40 s to load');
      expect(said({ kind: 'cold' }, 'de')).toBe('kalt, lädt in ~40 s');
      expect(said(loading, 'en')).toBe('loading, ~25 s left');
      expect(said(loading, 'de')).toBe('lädt, noch ~25 s');
      expect(said({ ...loading, since: now - 60_000 }, 'en')).toBe('still loading');
      expect(said({ ...loading, estimateMs: null }, 'de')).toBe('lädt seit 16 s');
      const wrong = {
        kind: 'wrong-context',
        wanted: 65_536,
        instance: 'quick',
        because: 'loaded-so',
      } as const;
      expect(said({ ...wrong, context: 4096 }, 'en')).toBe('holds 4k instead of 64k');
      expect(said({ ...wrong, context: 131_072 }, 'de')).toBe('hat 128k statt 64k');
    } finally {
      vi.useRealTimers();
    }
  });

  it('only says who would answer where no gateway runs', () => {
    const config = sampleConfig(['lmstudio/big']);
    const said = (state: Gateway['state'], language: 'en' | 'de'): string | null | undefined => {
      const gateway = sampleGateway({ state });
      const given = { state: { config, endpoints: [lmStudio], gateway }, language };
      return renderHearth(<StatusLine />, given).container.querySelector('p')?.textContent;
    };
    const stopped = { kind: 'stopped', exit: null } as const;
    expect(said(stopped, 'en')).toMatch(/^Would answer: MiniMax/u);
    expect(said(stopped, 'de')).toMatch(/^Würde antworten: MiniMax/u);
    expect(said({ kind: 'ready', since: 1 }, 'en')).toMatch(/^Next answer: MiniMax/u);
  });

  it('breaks its line after a separator, never before one', () => {
    for (const language of ['en', 'de'] as const) {
      const state = { config: sampleConfig(['lmstudio/quick']), endpoints: [lmStudio] };
      const { container } = renderHearth(<StatusLine />, { state, language });
      expect(container.querySelector('p')?.textContent).toMatch(/Qwen3 8B\u00A0· LM Studio\u00A0· /u);
    }
  });

  it('waits for the config and the first answers instead of guessing', () => {
    expect(sentence(null, [lmStudio])).toBe('Reading the config…');
    expect(sentence(sampleConfig(['lmstudio/big']), null)).toBe('Asking the endpoints…');
    expect(sentence({ status: 'missing', path: '/x' }, [lmStudio])).toBe(
      'Nobody to name: there is no readable config.',
    );
  });

  it('shows names that look like markup or blanks as the text they are', () => {
    const odd = sampleModel('odd', { name: '<b>Q&A</b> {{name}} $t(x)', loaded: null });
    expect(sentence(sampleConfig(['lmstudio/odd']), [sampleEndpoint([odd])])).toBe(
      'Next answer: <b>Q&A</b> {{name}} $t(x) · LM Studio',
    );
  });
});

const pills = (): (string | null)[] =>
  within(screen.getByRole('list', { name: 'Gateway and endpoints' }))
    .getAllByRole('listitem')
    .map((item) => item.textContent);

describe('the pills', () => {
  it.each<[Gateway['state'], string]>([
    [{ kind: 'ready', since: 1 }, 'Gateway ready'],
    [{ kind: 'stopped', exit: null }, 'Gateway stopped'],
    [{ kind: 'port-taken', by: { pid: 7, name: 'nginx' } }, 'Gateway port in use'],
    [{ kind: 'checking' }, 'Gateway checking…'],
  ])('say in words how the gateway is, and a press opens its page', async (state, text) => {
    const { store } = renderHearth(<StatusLine />, { state: { gateway: sampleGateway({ state }) } });
    expect(pills()).toEqual([text]);
    await userEvent.setup().click(screen.getByRole('button', { name: text }));
    expect(store.getState().page).toBe('gateway');
  });

  it('say why when they are pointed at', () => {
    const state = { kind: 'port-taken', by: { pid: 7, name: 'nginx' } } as const;
    renderHearth(<StatusLine />, { state: { gateway: sampleGateway({ state }) } });
    expect(screen.getByRole('button').title).toBe(
      'Another program answers at http://127.0.0.1:18789: nginx (7). The gateway cannot use that port.',
    );
  });

  it('show each endpoint’s state, and count those for which there is no room', () => {
    const many = ['1', '2', '3', '4', '5'].map((n) => ({ ...lmStudio, id: n, name: `Server ${n}` }));
    renderHearth(<StatusLine />, { state: { endpoints: many } });
    expect(pills()).toEqual([
      'Gateway checking…',
      'Server 1 2 models',
      'Server 2 2 models',
      'Server 3 2 models',
      '2 more',
    ]);
  });
});
