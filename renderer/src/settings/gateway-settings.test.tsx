import { act, screen } from '@testing-library/react';
import { userEvent } from '@testing-library/user-event';
import { describe, expect, it, vi } from 'vitest';
import type { Gateway } from '../../../shared/gateway/snapshot.ts';
import { done, failed, problem } from '../../../shared/problem.ts';
import { defaultSettings, type Settings } from '../../../shared/settings.ts';
import type { Client } from '../connection/client.ts';
import { fakeClient, renderHearth } from '../testing/fake-hearth.tsx';
import { sampleGateway } from '../testing/sample-state.ts';
import { GatewaySettings } from './gateway-settings.tsx';

const keeping = () => vi.fn<Client['settings']['set']>(async () => done(defaultSettings));

function open(
  set: Client['settings']['set'] = keeping(),
  settings: Partial<Settings> = {},
  gateway: Partial<Gateway> = {},
) {
  return {
    user: userEvent.setup(),
    ...renderHearth(<GatewaySettings />, {
      client: fakeClient({ settings: { set } }),
      state: { settings: { ...defaultSettings, ...settings }, gateway: sampleGateway(gateway) },
    }),
  };
}

const save = (index: number): HTMLElement => {
  const button = screen.getAllByRole('button', { name: 'Save' })[index];
  if (button === undefined) throw new Error('no such button');
  return button;
};

describe('the settings of the gateway', () => {
  it('keep the program the user chose, and go back to looking for it when the field is emptied', async () => {
    const set = keeping();
    const { user } = open(set);
    const field = screen.getByLabelText('OpenClaw’s program');
    expect(save(0).hasAttribute('disabled')).toBe(true);
    await user.type(field, ' /opt/openclaw/bin/openclaw {Enter}');
    expect(set).toHaveBeenLastCalledWith(
      { openClawProgram: '/opt/openclaw/bin/openclaw' },
      expect.anything(),
    );
    await user.clear(field);
    await user.click(save(0));
    expect(set).toHaveBeenLastCalledWith({ openClawProgram: null }, expect.anything());
  });

  it('say what was found, or where it was looked for in vain', () => {
    const { container, store } = open();
    expect(container.textContent).toContain('OpenClaw 2026.9.6 at /usr/bin/openclaw (on the PATH)');
    expect(container.textContent).toContain('Runs on Node.js 24.21.0.');
    act(() =>
      store.setState({
        gateway: sampleGateway({
          program: { kind: 'not-found' },
          state: { kind: 'not-installed', tried: [{ place: 'choice', where: '/opt/nothing' }] },
        }),
      }),
    );
    expect(container.textContent).toContain('No OpenClaw was found.');
    expect(container.textContent).toContain('the program you chose: /opt/nothing');
  });

  it('say that no Node was found that OpenClaw can run on', () => {
    const program = { kind: 'found', path: '/x', from: 'choice', version: null, node: null } as const;
    const { container } = open(undefined, {}, { program });
    expect(container.textContent).toContain('No Node.js was found that it can run on.');
  });

  it('take back an address that is refused, keep what was typed, and say why', async () => {
    const { user, store } = open(async () => failed(problem('gateway-url-invalid', { url: 'ftp://x' })));
    const field = screen.getByLabelText<HTMLInputElement>('Gateway on another machine');
    await user.type(field, 'ftp://x{Enter}');
    expect((await screen.findByRole('alert')).textContent).toContain('is no address of a gateway');
    expect(store.getState().settings.gatewayUrl).toBeNull();
    expect(field.value).toBe('ftp://x');
  });

  it('let the gateway end with Hearth', async () => {
    const set = keeping();
    const { user, store } = open(set);
    const goesOn = screen.getByRole<HTMLInputElement>('switch', {
      name: 'Leave the gateway running when Hearth ends',
    });
    expect(goesOn.checked).toBe(true);
    await user.click(goesOn);
    expect(set).toHaveBeenCalledWith({ keepGatewayRunning: false }, expect.anything());
    expect(store.getState().settings.keepGatewayRunning).toBe(false);
  });

  it('take the gateway’s token where it is wanted', async () => {
    const { user, client } = open();
    await user.click(screen.getByRole('button', { name: 'Enter the gateway’s token' }));
    await user.type(screen.getByLabelText('The gateway’s token'), 'gw-secret{Enter}');
    expect(client.gateway.setToken).toHaveBeenCalledWith({ token: 'gw-secret' }, expect.anything());
  });
});
