import { act, screen, within } from '@testing-library/react';
import { describe, expect, it, vi } from 'vitest';
import type { GatewayState } from '../../../shared/gateway/snapshot.ts';
import { done, failed, problem } from '../../../shared/problem.ts';
import type { Client } from '../connection/client.ts';
import { at, away, become, card, openCard, plain, refused, taken } from '../testing/gateway-card.tsx';
import { sampleConfig } from '../testing/sample-state.ts';

describe('a gateway that does not start', () => {
  it('shows the offending line, and ways out that work', async () => {
    const config = sampleConfig(['a/b'], { undoable: { id: '7', at, reason: 'set-chain' } });
    const { user, client } = openCard({ state: refused, ...away }, {}, { state: { config } });
    const fault = screen.getByRole('figure', { name: 'What OpenClaw does not accept' });
    expect(fault.textContent).toContain('openclaw.json · line 5 · gateway.port');
    expect(fault.textContent).toContain("5    port: 'many',");
    await user.click(screen.getByRole('button', { name: 'Roll back the last write' }));
    expect(client.config.undo).toHaveBeenCalledWith({}, expect.anything());
    await user.click(screen.getByRole('button', { name: 'Restore an earlier config…' }));
    expect(screen.getByRole('dialog', { name: 'History' })).toBeTruthy();
  });

  it('offers a first config where there is none', async () => {
    const state: GatewayState = { ...refused, why: 'config-missing', fault: null };
    const { user, client } = openCard(
      { state, ...away },
      {},
      { state: { config: { status: 'missing', path: '/home/me/.openclaw/openclaw.json' } } },
    );
    await user.click(screen.getByRole('button', { name: 'Create a minimal config' }));
    expect(client.config.create).toHaveBeenCalled();
  });

  it('says what OpenClaw’s doctor will do before it is run, and what it did after', async () => {
    const repair = vi.fn<Client['gateway']['repair']>(async () =>
      done({
        files: [{ path: '/x/openclaw.json', diff: '@@ -1,1 +1,1 @@\n-// mine\n+{}\n' }],
        said: 'Doctor complete.',
      }),
    );
    const { user } = openCard({ state: refused, ...away }, { gateway: { repair } });
    await user.click(screen.getByRole('button', { name: 'Run OpenClaw’s doctor…' }));
    const question = screen.getByRole('alertdialog');
    for (const said of ['comments', 'add settings', 'copy into the history first'])
      expect(question.textContent).toContain(said);
    expect(repair).not.toHaveBeenCalled();
    await user.click(within(question).getByRole('button', { name: 'Run it' }));
    const outcome = await screen.findByRole('dialog', { name: 'What the doctor did' });
    expect(within(outcome).getByRole('table').textContent).toContain('// mine');
    expect(outcome.textContent).toContain('Doctor complete.');
  });

  it('says that the doctor failed, and asks again', async () => {
    const repair = vi.fn<Client['gateway']['repair']>(async () =>
      failed(problem('openclaw-no-answer', { command: 'doctor --fix', seconds: 120 })),
    );
    const { user } = openCard({ state: refused, ...away }, { gateway: { repair } });
    await user.click(screen.getByRole('button', { name: 'Run OpenClaw’s doctor…' }));
    await user.click(screen.getByRole('button', { name: 'Run it' }));
    expect((await screen.findByRole('alert')).textContent).toContain('gave no answer within 120 s');
    expect(screen.getByRole('button', { name: 'Run it' })).toBeTruthy();
  });

  it('because its service loops offers to stop the service, by one press', async () => {
    const stop = taken();
    const { user } = openCard(
      {
        ...away,
        state: { ...refused, why: 'service-loop' },
        owner: {
          kind: 'service',
          manager: 'launchd',
          label: 'ai.openclaw.gateway',
          running: true,
          system: false,
        },
      },
      { gateway: { stop } },
    );
    expect(card()).toContain('Its service starts it again every few seconds');
    await user.click(screen.getByRole('button', { name: 'Stop the service until the config is correct' }));
    expect(stop).toHaveBeenCalledTimes(1);
  });

  it('because another one has its state says whose that is', async () => {
    const inspect = taken();
    const { user } = openCard(
      {
        ...away,
        owner: { kind: 'unknown' },
        state: { ...refused, why: 'second-gateway', fault: null, by: { pid: 31, name: 'openclaw-gateway' } },
      },
      { gateway: { inspect } },
    );
    expect(card()).toContain('openclaw-gateway (31)');
    await user.click(screen.getByRole('button', { name: 'Use the one that runs' }));
    expect(inspect).toHaveBeenCalledTimes(1);
  });

  it('has its last output in a fold', () => {
    openCard({ state: refused, ...away });
    expect(screen.getByText('Its last output').closest('details')?.textContent).toContain('Invalid config');
  });
});

describe('a config that the gateway does not use', () => {
  it('is named with OpenClaw’s issues and a way back', async () => {
    const config = sampleConfig(['a/b'], { undoable: { id: '7', at, reason: 'set-chain' } });
    const { user, client } = openCard(
      { config: { kind: 'rejected', at, issues: [{ path: 'models.mode', message: 'bad' }] } },
      {},
      { state: { config } },
    );
    const part = screen.getByRole('region', { name: 'Config' });
    expect(part.textContent).toContain('models.mode: bad');
    await user.click(within(part).getByRole('button', { name: 'Roll back the last write' }));
    expect(client.config.undo).toHaveBeenCalled();
  });

  it('because of its port is offered to be stopped and started, where Hearth may', () => {
    const sync = { kind: 'needs-restart', at, how: 'stop-and-start' } as const;
    const { store } = openCard({ config: sync });
    expect(screen.getByRole('button', { name: 'Stop and start' })).toBeTruthy();
    become(store, { config: sync, owner: { kind: 'program', pid: 7, name: 'pm2' } });
    expect(screen.queryByRole('button', { name: 'Stop and start' })).toBeNull();
    expect(card()).toContain('takes effect when the gateway has been stopped and started');
  });
});

describe('a connection that fails', () => {
  it('for want of a token takes one, which is not kept in the page', async () => {
    const link = { kind: 'failed', problem: problem('gateway-token-missing') } as const;
    const { user, client } = openCard({ link });
    expect(screen.getByRole('alert').textContent).toContain('The gateway wants a token');
    const field = screen.getByLabelText<HTMLInputElement>('The gateway’s token');
    expect(field.type).toBe('password');
    await user.type(field, 'gw-secret{Enter}');
    expect(client.gateway.setToken).toHaveBeenCalledWith({ token: 'gw-secret' }, expect.anything());
    await expect.poll(() => field.value).toBe('');
  });

  it('that is mended by the token keeps the keyboard’s place in the card', async () => {
    const { user, store } = openCard({ link: { kind: 'failed', problem: problem('gateway-token-wrong') } });
    await user.type(screen.getByLabelText('The gateway’s token'), 'right{Enter}');
    become(store, {});
    expect(document.activeElement).toBe(screen.getByRole('region', { name: /^Gateway/ }));
  });

  it('that the state tells of already is not told twice', () => {
    const link = { kind: 'failed', problem: problem('gateway-busy') } as const;
    const { store } = openCard({ link, state: { kind: 'unreachable', since: at, pid: 4242 } });
    expect(screen.queryByRole('alert')).toBeNull();
    become(store, { link });
    expect(screen.getByRole('alert').textContent).toContain('takes no requests');
  });

  it('for another reason says so and wants no token', () => {
    openCard({ link: { kind: 'failed', problem: problem('gateway-pairing-required') } });
    expect(screen.getByRole('alert').textContent).toContain('openclaw devices approve');
    expect(screen.queryByLabelText('The gateway’s token')).toBeNull();
  });
});

describe('asking OpenClaw who runs it', () => {
  it('shows that it takes a while, and why it failed', async () => {
    const { promise, resolve } = Promise.withResolvers<ReturnType<typeof failed>>();
    const inspect = vi.fn<Client['gateway']['inspect']>(() => promise);
    const { user } = openCard({ owner: { kind: 'unknown' } }, { gateway: { inspect } });
    await user.click(screen.getByRole('button', { name: 'Ask OpenClaw who runs it' }));
    expect(plain(screen.getByRole('button', { name: /Asking OpenClaw/ }).textContent)).toMatch(
      /^Asking OpenClaw… \d s of at most 45 s$/,
    );
    await act(async () =>
      resolve(failed(problem('openclaw-no-answer', { command: 'gateway status', seconds: 30 }))),
    );
    expect(screen.getByRole('alert').textContent).toContain('Not asked.');
  });
});
