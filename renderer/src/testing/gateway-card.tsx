import { act, screen } from '@testing-library/react';
import { userEvent } from '@testing-library/user-event';
import { vi } from 'vitest';
import type { Gateway, GatewayState } from '../../../shared/gateway/snapshot.ts';
import type { Language } from '../../../shared/messages/index.ts';
import { done } from '../../../shared/problem.ts';
import { StateCard } from '../gateway/state-card.tsx';
import type { State, Store } from '../store.ts';
import { useHearth } from '../use-hearth.ts';
import { fakeClient, renderHearth } from './fake-hearth.tsx';
import { sampleGateway } from './sample-state.ts';

/** ms since 1970 of everything in these tests */
export const at = 1_700_000_000_000;

/** The card over the store's gateway, as the page has it. */
function Card() {
  const gateway = useHearth((state) => state.gateway);
  return gateway === null ? null : <StateCard gateway={gateway} />;
}

/** The card over a gateway that is as `more` says, beside services that answer as given. */
export function openCard(
  more: Partial<Gateway> = {},
  given: Parameters<typeof fakeClient>[0] = {},
  { language = 'en', state = {} }: { language?: Language; state?: Partial<State> } = {},
) {
  const hearth = renderHearth(<Card />, {
    client: fakeClient(given),
    language,
    state: { gateway: sampleGateway(more), connection: { kind: 'connected' }, ...state },
  });
  return { user: userEvent.setup(), ...hearth };
}

/** The services tell of a gateway that is another. */
export const become = (store: Store, more: Partial<Gateway>): void =>
  act(() => store.setState({ gateway: sampleGateway(more) }));

export const plain = (text: string | null | undefined): string => (text ?? '').replaceAll('\u00A0', ' ');
export const heading = (): string => plain(screen.getByRole('heading', { level: 2 }).textContent);
/** everything the card says */
export const card = (): string => plain(screen.getByRole('region', { name: /^Gateway/ }).textContent);
export const buttons = (): (string | null)[] =>
  screen.queryAllByRole('button').map((button) => button.textContent);

/** What is known of a gateway that does not run. */
export const away = {
  owner: { kind: 'nobody' },
  link: { kind: 'off' },
  config: { kind: 'unknown' },
  pid: null,
  startedAt: null,
  version: null,
  memoryBytes: null,
  eventLoop: null,
  activeRuns: null,
} as const satisfies Partial<Gateway>;

/** A gateway that does not start because of its config. */
export const refused = {
  kind: 'given-up',
  why: 'config-invalid',
  exit: { code: 78, signal: null, at },
  lastLines: ['Invalid config'],
  fault: {
    file: 'openclaw.json',
    line: 5,
    path: 'gateway.port',
    message: 'expected number, received string',
    text: "    port: 'many',",
  },
  by: null,
} as const satisfies GatewayState;

/** A call that the services take up. */
export const taken = () => vi.fn<() => Promise<ReturnType<typeof done<null>>>>(async () => done(null));
