import { act, screen } from '@testing-library/react';
import { expect, it } from 'vitest';
import { renderHearth } from '../testing/fake-hearth.tsx';
import { sampleGateway } from '../testing/sample-state.ts';
import { GatewayPage } from './gateway-page.tsx';

it('the page says that the gateway is looked for until something is known of it', () => {
  const { store } = renderHearth(<GatewayPage />);
  expect(screen.getByRole('heading', { level: 2, name: 'Gateway' })).toBeTruthy();
  expect(screen.getByText('checking…')).toBeTruthy();
  act(() => store.setState({ gateway: sampleGateway() }));
  expect(screen.getByRole('heading', { level: 2, name: 'Gateway ready' })).toBeTruthy();
});
