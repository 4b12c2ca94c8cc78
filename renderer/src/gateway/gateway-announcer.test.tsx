import { act, screen } from '@testing-library/react';
import { expect, it } from 'vitest';
import type { GatewayState } from '../../../shared/gateway/snapshot.ts';
import { renderHearth } from '../testing/fake-hearth.tsx';
import { sampleGateway } from '../testing/sample-state.ts';
import { GatewayAnnouncer } from './gateway-announcer.tsx';

it('another state of the gateway is said in a word; what is found when the page opens, and figures, are not', () => {
  const { store } = renderHearth(<GatewayAnnouncer />);
  const say = (state: GatewayState, memoryBytes = 1): string | null => {
    act(() => store.setState({ gateway: sampleGateway({ state, memoryBytes }) }));
    return screen.getByRole('status').textContent;
  };
  expect(say({ kind: 'checking' })).toBe('');
  expect(say({ kind: 'ready', since: 1 })).toBe('');
  expect(say({ kind: 'ready', since: 1 }, 2)).toBe('');
  const restarting = { kind: 'restarting', since: 1, why: 'asked', nextTryAt: null, exit: null } as const;
  expect(say({ ...restarting, attempt: 1 })).toBe('Gateway: restarting');
  expect(say({ ...restarting, attempt: 2 })).toBe('Gateway: restarting');
  expect(say({ kind: 'ready', since: 1 })).toBe('Gateway: ready');
});
