import { screen } from '@testing-library/react';
import { userEvent } from '@testing-library/user-event';
import { describe, expect, it, vi } from 'vitest';
import { done, failed, problem } from '../../../shared/problem.ts';
import { fakeClient, renderHearth } from '../testing/fake-hearth.tsx';
import { sampleConfig } from '../testing/sample-state.ts';
import { GatewayModeFix } from './gateway-mode-fix.tsx';

const without = sampleConfig(['a/b'], { notices: [{ kind: 'gateway-mode-missing' }] });
const revision = without.revision;
const diff = `--- openclaw.json\n+++ openclaw.json\n@@ -1,1 +1,1 @@\n-{ gateway: {} }\n+{ gateway: { mode: 'local' } }\n`;

describe('setting gateway.mode', () => {
  it('is not offered where the config has it', () => {
    const { container } = renderHearth(<GatewayModeFix />, { state: { config: sampleConfig(['a/b']) } });
    expect(container.textContent).toBe('');
  });

  it('shows the diff first and writes just that', async () => {
    const preview = vi.fn<(input: unknown) => Promise<unknown>>(async () =>
      done({ changed: true, files: [{ path: '/oc/openclaw.json', diff }], revision }),
    );
    const apply = vi.fn<(input: unknown) => Promise<unknown>>(async () =>
      failed(problem('conflict', { current: '', wanted: '' })),
    );
    const client = fakeClient({ config: { preview, apply } as never });
    const { store } = renderHearth(<GatewayModeFix />, { state: { config: without }, client });
    const user = userEvent.setup();
    await user.click(screen.getByRole('button', { name: 'Set gateway.mode to “local”…' }));
    expect((await screen.findByRole('table')).textContent).toContain("mode: 'local'");
    expect(apply).not.toHaveBeenCalled();
    await user.click(screen.getByRole('button', { name: 'Set it' }));
    expect(apply.mock.calls[0]?.[0]).toEqual({ base: revision, intents: [{ kind: 'set-gateway-mode' }] });
    expect(screen.queryByRole('dialog')).toBeNull();
    expect(store.getState().write).toMatchObject({ state: 'failed', what: 'setting' });
  });

  it('says why where it cannot be shown, and writes nothing', async () => {
    const preview = vi.fn<() => Promise<unknown>>(async () =>
      failed(problem('include-ambiguous', { file: '/oc/a.json', leaf: 'gateway.mode', why: 'siblings' })),
    );
    const client = fakeClient({ config: { preview } as never });
    renderHearth(<GatewayModeFix />, { state: { config: without }, client, language: 'de' });
    const user = userEvent.setup();
    await user.click(screen.getByRole('button', { name: 'gateway.mode auf „local“ setzen …' }));
    expect((await screen.findByRole('dialog')).textContent).toContain('/oc/a.json');
    expect(screen.getByRole('button', { name: 'Setzen' })).toHaveProperty('disabled', true);
  });
});
