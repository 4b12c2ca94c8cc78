import { screen } from '@testing-library/react';
import { userEvent } from '@testing-library/user-event';
import { describe, expect, it, vi } from 'vitest';
import { done } from '../../../shared/problem.ts';
import { sampleWarmth, sampleWish } from '../../../shared/warmth/sample-models.ts';
import { fakeClient, renderHearth } from '../testing/fake-hearth.tsx';
import { sampleConfig } from '../testing/sample-state.ts';
import { PreloadNotices } from './preload-notice.tsx';
import { WarmthDialogs } from './warmth-dialogs.tsx';

const config = sampleConfig(['lmstudio/m']);
const doubled = (id: string) => sampleWish(id, { kind: 'cold' }, { isPreloadedByOpenClaw: true });

describe('two that load the same models', () => {
  it('is said once for each provider, and only of models with a flame', () => {
    const warmth = [
      doubled('a'),
      doubled('b'),
      { ...doubled('c'), ref: 'ollama/c', endpoint: { id: 'o', name: 'Ollama' } },
      sampleWarmth('d', { isPreloadedByOpenClaw: true, ref: 'other/d' }),
    ];
    renderHearth(<PreloadNotices />, { state: { warmth, config } });
    expect(screen.getAllByRole('region').map((notice) => notice.textContent)).toEqual([
      expect.stringContaining('models of LM Studio'),
      expect.stringContaining('models of Ollama'),
    ]);
  });

  it('is ended by one setting, shown as a diff and written as just that', async () => {
    const preview = vi.fn<(input: unknown) => Promise<unknown>>(async () =>
      done({
        changed: true,
        files: [
          {
            path: '/oc/openclaw.json',
            diff: `--- openclaw.json\n+++ openclaw.json\n@@ -1,1 +1,1 @@\n-{}\n+{ params: { preload: false } }\n`,
          },
        ],
        revision: config.revision,
      }),
    );
    const apply = vi.fn<(input: unknown) => Promise<never>>(() => new Promise(() => undefined));
    const client = fakeClient({ config: { preview, apply } as never });
    renderHearth(
      <>
        <PreloadNotices />
        <WarmthDialogs />
      </>,
      { state: { warmth: [doubled('a')], config }, client, language: 'de' },
    );
    const user = userEvent.setup();
    await user.click(screen.getByRole('button', { name: 'Hearth überlassen …' }));
    expect((await screen.findByRole('table')).textContent).toContain('preload: false');
    expect(apply).not.toHaveBeenCalled();
    await user.click(screen.getByRole('button', { name: 'Hearth überlassen' }));
    expect(apply.mock.calls[0]?.[0]).toEqual({
      base: config.revision,
      intents: [{ kind: 'set-preload', provider: 'lmstudio', preload: false }],
    });
  });
});
