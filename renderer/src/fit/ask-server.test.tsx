import { screen } from '@testing-library/react';
import { userEvent } from '@testing-library/user-event';
import { expect, test, vi } from 'vitest';
import type { Endpoint } from '../../../shared/models/endpoint.ts';
import { done, failed, problem } from '../../../shared/problem.ts';
import type { Client } from '../connection/client.ts';
import { fakeClient, renderHearth } from '../testing/fake-hearth.tsx';
import { sampleFacts } from '../testing/sample-fit.ts';
import { sampleEndpoint, sampleModel } from '../testing/sample-state.ts';
import { AskServer } from './ask-server.tsx';

const estimate = { totalBytes: 20e9, contextTokens: 32_768, confidence: 'high' };

function open(
  change: Partial<Endpoint>,
  answer: ReturnType<typeof failed> | ReturnType<typeof done<typeof estimate>>,
) {
  const asked = vi.fn<Client['fit']['estimate']>(async () => answer);
  const endpoint = { ...sampleEndpoint([sampleModel('big')]), ...change };
  const facts = { ...sampleFacts('big'), endpoint: endpoint.id };
  renderHearth(<AskServer facts={facts} contextTokens={32_768} />, {
    state: { endpoints: [endpoint] },
    client: fakeClient({ fit: { estimate: asked } }),
  });
  return { asked, facts, user: userEvent.setup() };
}
const button = (): HTMLElement | null =>
  screen.queryByRole('button', { name: 'Ask LM Studio for its own estimate at 32k' });

test('LM Studio is asked at a press, for the context that is looked at', async () => {
  const { asked, facts, user } = open({}, done(estimate));
  await user.click(button()!);
  expect(asked.mock.calls[0]?.[0]).toEqual({ endpoint: facts.endpoint, model: 'big', contextTokens: 32_768 });
  expect(screen.queryByRole('alert')).toBeNull();
});

test('what keeps it from answering is told', async () => {
  const { user } = open({}, failed(problem('estimate-unavailable', { model: 'big' })));
  await user.click(button()!);
  expect((await screen.findByRole('alert')).textContent).toContain('LM Studio gives no estimate of big now.');
});

test.each([
  ['of another machine', { location: 'network' as const }],
  ['that is away', { state: { kind: 'unreachable' as const, cause: 'refused' as const } }],
])('a server %s is not asked', (_, change) => {
  open(change, done(estimate));
  expect(button()).toBeNull();
});
