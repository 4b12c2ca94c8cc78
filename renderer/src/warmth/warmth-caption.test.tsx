import { screen, within } from '@testing-library/react';
import { userEvent } from '@testing-library/user-event';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { Language } from '../../../shared/messages/index.ts';
import { sampleProvider } from '../../../shared/models/samples.ts';
import { everyState, sampleLoads, sampleWarmth, sampleWish } from '../../../shared/warmth/sample-models.ts';
import type { ModelWarmth } from '../../../shared/warmth/snapshot.ts';
import { renderHearth } from '../testing/fake-hearth.tsx';
import { sampleConfig } from '../testing/sample-state.ts';
import { WarmthCaption } from './warmth-caption.tsx';

/** A Saturday afternoon, local time. */
const now = new Date(2026, 10, 28, 14, 30).getTime();
const config = sampleConfig(['lmstudio/m'], {
  providers: [sampleProvider('lmstudio', [{ id: 'm', name: 'MiniMax M2.1' }])],
});

/** Blanks of any kind as one. */
const plain = (text: string | null): string => (text ?? '').replaceAll(/\s/gu, ' ');

function caption(model: ModelWarmth, language: Language): { text: string; hint: string; act: string | null } {
  const { container } = renderHearth(<WarmthCaption model={model} />, { language, state: { config } });
  const [details, act] = within(container).queryAllByRole('button');
  return {
    text: plain(details?.textContent ?? null),
    hint: plain(details?.querySelector('[title]')?.getAttribute('title') ?? null),
    act: act?.textContent ?? null,
  };
}

beforeEach(() => {
  vi.useFakeTimers({ now, shouldAdvanceTime: true });
});
afterEach(() => {
  vi.useRealTimers();
});

const said: Readonly<Record<string, readonly [en: string, de: string, act: string | null]>> = {
  asked: ['asking…', 'wird gefragt …', null],
  away: ['server unavailable', 'Server nicht verfügbar', null],
  'wanting a token': ['wants a token', 'verlangt Token', 'Token…'],
  'not told': ['not known if loaded', 'unbekannt, ob geladen', null],
  'not offered': ['not offered', 'nicht angeboten', null],
  cold: ['cold', 'kalt', null],
  loading: ['loading, ~25 s left', 'lädt, noch ~25 s', 'Cancel'],
  'loading for the first time': ['loading for 15 s', 'lädt seit 15 s', 'Cancel'],
  'loading late': ['still loading', 'lädt noch immer', 'Cancel'],
  'loading with a share': ['loading, ~15 s left', 'lädt, noch ~15 s', 'Cancel'],
  'perhaps loading from before': ['may still be loading', 'lädt vielleicht noch', null],
  'loaded by another': ['another Hearth loads it', 'anderes Hearth lädt', null],
  warm: ['warm · 192k', 'warm · 192k', null],
  'warm until': ['warm · 192k until 2:35 PM', 'warm · 192k bis 14:35', null],
  'warm for its hours': ['warm · 192k until 4:00 PM', 'warm · 192k bis 16:00', null],
  'warm, not told for how long': ['warm', 'warm', null],
  'wrong context by the server': ['holds 32k instead of 64k', 'hat 32k statt 64k', 'Fit…'],
  'wrong context by somebody': ['holds 32k instead of 64k', 'hat 32k statt 64k', 'Reload'],
  'wrong context while turns run': ['holds 32k instead of 64k', 'hat 32k statt 64k', 'Reload'],
  'more context than wanted': ['holds 128k instead of 64k', 'hat 128k statt 64k', 'Reload'],
  twice: ['loaded 2 times', '2-mal geladen', 'Show'],
  evicted: ['let go, back in ~5 s', 'entladen, zurück in ~5 s', 'Load'],
  'after a restart': ['restarted, back in ~5 s', 'Neustart, zurück in ~5 s', 'Load'],
  'lost in a turn': ['crashed? back in ~5 s', 'abgestürzt? zurück in ~5 s', 'Load'],
  failing: ['failed, again in ~2 min', 'Fehler, erneut in ~2 min', 'Retry'],
  'given up': ['failed, given up', 'Fehler, aufgegeben', 'Retry'],
  'not to be loaded by asking': ['failed, given up', 'Fehler, aufgegeben', 'Retry'],
  'paused for memory': ['paused: memory is short', 'Pause: Speicher knapp', 'Resume'],
  'paused on battery': ['paused: on battery', 'Pause: Akkubetrieb', 'Resume'],
  'paused for its hours': ['paused until 3:30 PM', 'Pause bis 15:30', 'Load'],
  'paused without hours': ['paused: no hours', 'Pause: keine Zeiten', 'Load'],
  'paused by hand': ['paused: unloaded', 'Pause: entladen', 'Resume'],
  'paused for another': ['paused: made room', 'Pause: machte Platz', 'Resume'],
  'paused after a cancel': ['paused: cancelled', 'Pause: abgebrochen', 'Resume'],
  'paused while a cancelled load goes on': ['paused: cancelled', 'Pause: abgebrochen', 'Resume'],
  asking: ['paused: no room', 'Pause: kein Platz', 'Decide…'],
  'asking with nothing in the way': ['paused: does not fit', 'Pause: passt nicht', 'Decide…'],
  'asking without knowing what is free': ['paused: does not fit', 'Pause: passt nicht', 'Decide…'],
  'waiting for OpenClaw': ['paused: OpenClaw loads', 'Pause: OpenClaw lädt', null],
};

describe('the caption of a model with a flame', () => {
  it.each(everyState(now))('says how it is and offers what helps: %s', (name, state) => {
    const model = sampleWish('m', state);
    const [english, german, act] = said[name] ?? [];
    expect(caption(model, 'en')).toMatchObject({ text: english, act });
    expect(caption(model, 'de').text).toBe(german);
  });

  it.each(everyState(now))(
    'tells the whole story in sentences that name the server, in both languages: %s',
    (_, state) => {
      const model = sampleWish('m', state);
      for (const language of ['en', 'de'] as const) {
        const { hint } = caption(model, language);
        expect(hint).toMatch(/^\S.*[.]$/u);
        expect(hint).not.toMatch(/\{\{|undefined|page\.|NaN/u);
      }
    },
  );

  it('claims no load that nobody sees: after one was cut off the server may go on with it, or not', () => {
    const [, state] = everyState(now).find(([name]) => name === 'perhaps loading from before')!;
    const model = sampleWish('m', state);
    expect(caption(model, 'en').hint).toBe(
      'LM Studio may still be loading it from before, since 2:29 PM. Hearth waits for that until 2:31 PM, and then loads it.',
    );
    expect(caption(model, 'de').hint).toContain('LM Studio lädt es vielleicht noch von vorhin, seit 14:29.');
    expect(screen.queryByRole('progressbar')).toBeNull();
  });

  it('says of a cold one how long loading takes here, and nothing where nobody asked and nothing is known', () => {
    const coldStart = { estimateMs: 41_000, history: [] };
    expect(caption(sampleWarmth('m', { coldStart }), 'en').text).toBe('cold, ~40 s to load');
    expect(caption(sampleWarmth('m', { coldStart }), 'de').text).toBe('kalt, lädt in ~40 s');
    const unknown = sampleWarmth('m', { state: { kind: 'unknown', why: 'not-told' } });
    expect(caption(unknown, 'en').text).toBe('');
  });

  it('does not offer the config where the model is not in it, or holds too little for OpenClaw', () => {
    const wrong = { kind: 'wrong-context', wanted: 65_536, instance: 'm', because: 'server' } as const;
    const absent = sampleWish('absent', { ...wrong, context: 32_768 });
    expect(caption(absent, 'en').act).toBe('Reload');
    const small = caption(sampleWish('m', { ...wrong, context: 4096 }), 'en');
    expect(small.act).toBe('Reload');
    expect(small.hint).toContain('hardly room for OpenClaw’s own prompt');
  });

  it('counts down while it loads, and no timer is left when it is gone', () => {
    const [, loading] = everyState(now).find(([name]) => name === 'loading')!;
    const { unmount } = renderHearth(<WarmthCaption model={sampleWish('m', loading)} />);
    vi.advanceTimersByTime(11_000);
    return vi.waitFor(() => {
      expect(screen.getByText(/loading, ~14/u)).toBeTruthy();
      unmount();
      expect(vi.getTimerCount()).toBe(0);
    });
  });
});

const openDetails = async (model: ModelWarmth, language: Language = 'en') => {
  const user = userEvent.setup({ advanceTimers: (ms) => vi.advanceTimersByTime(ms) });
  const hearth = renderHearth(<WarmthCaption model={model} />, { language, state: { config } });
  await user.click(screen.getAllByRole('button')[0]!);
  return { ...hearth, user, details: await screen.findByRole('dialog') };
};

describe('the details behind the caption', () => {
  it('show what it holds, draws, took and saved', async () => {
    const { details } = await openDetails(
      sampleWish(
        'm',
        { kind: 'warm', context: 65_536, since: now, held: { kind: 'pinned' } },
        {
          memory: { bytes: 251 * 2 ** 30, source: 'estimate' },
          powerWatts: 38.4,
          coldStart: { estimateMs: 40_000, history: sampleLoads(now - 7_200_000, [40, 300, 38, 44, 2]) },
          prefix: { at: now, coldMs: 52_300, cachedMs: 8900 },
        },
      ),
    );
    const text = plain(details.textContent);
    expect(text).toContain('~251 GB of memory');
    expect(text).toContain('38 W, the whole computer now');
    expect(text).toContain('loaded 5 times, usually in 38–44 s, last time 2 hr. ago');
    expect(text).toContain('9 s instead of 52 s, because OpenClaw’s prompt was sent ahead');
  });

  it('say the same in German', async () => {
    const { details } = await openDetails(
      sampleWish(
        'm',
        { kind: 'warm', context: 65_536, since: null, held: { kind: 'pinned' } },
        {
          memory: { bytes: 251 * 2 ** 30, source: 'server' },
          coldStart: { estimateMs: 41_000, history: sampleLoads(now, [41]) },
        },
      ),
      'de',
    );
    const text = plain(details.textContent);
    expect(text).toContain('Es ist mit 65.536 Token Kontext geladen. Es bleibt, bis jemand es entlädt');
    expect(text).toContain('251 GB Speicher');
    expect(text).toContain('einmal geladen, in 41 s, zuletzt');
  });

  it('say that a server gave more context than was asked for, and that nothing is to be done', async () => {
    const warm = { kind: 'warm', context: 131_072, since: now, held: { kind: 'pinned' } } as const;
    const { details } = await openDetails(sampleWish('m', warm));
    expect(details.textContent).toContain(
      'That is more than the 65,536 that were asked for; nothing is to be done.',
    );
  });

  it('say what is not known instead of a zero', async () => {
    const { details } = await openDetails(sampleWarmth('m'));
    expect(details.textContent).toContain('not measured yet');
    expect(within(details).queryByText('Holds')).toBeNull();
    expect(within(details).queryByText('Power')).toBeNull();
  });

  it('name a failed load’s cause, how often it was tried and when it goes on', async () => {
    const [, failing] = everyState(now).find(([name]) => name === 'failing')!;
    const { details } = await openDetails(sampleWish('m', failing));
    const text = plain(details.textContent);
    expect(text).toContain('LM Studio could not load MiniMax M2.1.');
    expect(text).toContain('2 loads in a row failed. Hearth tries again in ~2 min.');
    expect(text).toContain('model_load_failed');
  });

  it('warn where OpenClaw undoes the hold with each turn', async () => {
    const { details } = await openDetails(sampleWish('m', { kind: 'cold' }, { keepAliveOfConfig: '10m' }));
    expect(details.textContent).toContain('let it go after 10m');
  });

  it('close with Escape, and the focus is back on the caption', async () => {
    const { user } = await openDetails(sampleWarmth('m'));
    await user.keyboard('{Escape}');
    expect(screen.queryByRole('dialog')).toBeNull();
    expect(document.activeElement).toBe(screen.getByRole('button', { name: /^cold/u }));
  });
});
