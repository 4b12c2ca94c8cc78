import { fakeServices } from './fake-services.ts';
import { type Gateway, type GatewayState, unknownGateway } from '../../shared/gateway/snapshot.ts';
import type { Language } from '../../shared/messages/index.ts';
import { done } from '../../shared/problem.ts';
import { openTexts } from '../../electron/texts.ts';
import type { Latest } from '../../electron/streams/latest.ts';
import type { GatewayServices } from '../../electron/cli/gateway-commands.ts';
import type { CommandContext } from '../../electron/cli/io.ts';

export const url = 'http://127.0.0.1:18789';

/** A gateway that was looked at and asked. */
export const gatewayOf = (state: GatewayState, more: Partial<Gateway> = {}): Gateway => ({
  ...unknownGateway(url),
  state,
  owner: { kind: 'hearth' },
  program: { kind: 'found', path: '/bin/openclaw', from: 'path', version: '2026.9.6', node: '24.21.0' },
  version: '2026.9.6',
  pid: 4242,
  activeRuns: 0,
  checkedAt: 1,
  link: { kind: 'connected', scopes: ['operator.read'] },
  config: { kind: 'live', at: 1 },
  ...more,
});

export const stopped: GatewayState = { kind: 'stopped', exit: null };
export const ready = (since = 1): GatewayState => ({ kind: 'ready', since });
export const starting = (
  phase: 'process' | 'listening' | 'parts' = 'process',
  failing: string[] = [],
): GatewayState => ({
  kind: 'starting',
  since: 1,
  phase,
  failing,
});

export interface FakeGateway {
  readonly services: GatewayServices;
  readonly snapshots: Latest<Gateway>;
  /** the wishes it was given, in order */
  readonly wishes: unknown[];
}

/** A gateway whose start, stop and restart play these states, one after the other. */
export function fakeGateway(
  before: Gateway,
  after: readonly Gateway[] = [],
  more: Partial<GatewayServices> = {},
): FakeGateway {
  const { gateway } = fakeServices();
  const wishes: unknown[] = [];
  gateway.snapshots.set(before);
  const play = (wish: unknown) => async () => {
    wishes.push(wish);
    void (async () => {
      // Each state is seen before the next one comes.
      for (const next of after) {
        gateway.snapshots.set(next);
        await new Promise((resolve) => setImmediate(resolve));
      }
    })();
    return done(null);
  };
  const services: GatewayServices = {
    ...gateway,
    start: play('start'),
    stop: (wish) => play({ stop: wish })(),
    restart: (wish) => play({ restart: wish })(),
    preflight: async () => done({ safe: true, activeRuns: 0, blockers: [] }),
    ...more,
  };
  return { services, snapshots: gateway.snapshots, wishes };
}

export interface Told {
  readonly context: CommandContext;
  readonly out: () => string;
  readonly err: () => string;
}

/** A command's surroundings whose output is kept. */
export function surroundings({
  json = false,
  language = 'en',
  ...io
}: { json?: boolean; language?: Language } & Partial<CommandContext['io']> = {}): Told {
  let [out, err] = ['', ''];
  const context: CommandContext = {
    io: {
      env: {},
      platform: 'linux',
      version: '1',
      pageDir: '',
      out: (text) => (out += text),
      err: (text) => (err += text),
      untilStopped: () => new Promise(() => {}),
      ask: () => Promise.resolve(null),
      openBrowser: () => Promise.resolve(false),
      ...io,
    },
    t: openTexts(language),
    json,
    config: undefined,
    stateDir: undefined,
  };
  return { context, out: () => out, err: () => err };
}
