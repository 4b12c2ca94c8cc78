import { describe, expect, it } from 'vitest';
import { problem } from '../problem.ts';
import { allowedActions, type GatewayAction } from './actions.ts';
import { type Gateway, type GatewayState, type Owner, unknownGateway } from './snapshot.ts';

const found = {
  kind: 'found',
  path: '/bin/openclaw',
  from: 'path',
  version: '2026.9.6',
  node: '24.21.0',
} as const;
const exit = { code: 1, signal: null, at: 1 };
const ready: GatewayState = { kind: 'ready', since: 1 };
const stopped: GatewayState = { kind: 'stopped', exit: null };
const connected = { kind: 'connected', scopes: [] } as Gateway['link'];
const service = (more: object = {}): Owner => ({
  kind: 'service',
  manager: 'launchd',
  label: 'ai.openclaw.gateway',
  running: true,
  system: false,
  ...more,
});
const terminal: Owner = { kind: 'terminal', pid: 2, name: 'zsh' };

const actions = (state: GatewayState, owner: Owner, more: Partial<Gateway> = {}): GatewayAction[] =>
  allowedActions({ ...unknownGateway('http://127.0.0.1:18789'), program: found, state, owner, ...more });
const givenUp = (why: Extract<GatewayState, { kind: 'given-up' }>['why']): GatewayState => ({
  kind: 'given-up',
  why,
  exit,
  lastLines: [],
  fault: null,
  by: null,
});

describe('what may be done with a running gateway', () => {
  it.each([
    ['Hearth’s own: all', { kind: 'hearth' }, connected, ['stop', 'restart']],
    ['Hearth’s own without a connection: all', { kind: 'hearth' }, { kind: 'off' }, ['stop', 'restart']],
    ['a service’s: all, by its own means', service(), { kind: 'off' }, ['stop', 'restart', 'inspect']],
    ['a service of the system: nothing', service({ system: true }), connected, ['inspect']],
    ['of a terminal: it can be asked to restart', terminal, connected, ['restart', 'inspect']],
    ['of a terminal, without a connection: nothing', terminal, { kind: 'off' }, ['inspect']],
    ['of nobody known: it can be asked to restart', { kind: 'unknown' }, connected, ['restart', 'inspect']],
    ['on another machine: it can be asked to restart', { kind: 'remote' }, connected, ['restart']],
  ] as [string, Owner, Gateway['link'], GatewayAction[]][])('%s', (_, owner, link, expected) => {
    expect(actions(ready, owner, { link })).toEqual(expected);
  });

  it('one that is on its way elsewhere can be stopped by its owner, not restarted', () => {
    const starting: GatewayState = { kind: 'starting', since: 1, phase: 'process', failing: [] };
    expect(actions(starting, { kind: 'hearth' })).toEqual(['stop']);
    expect(actions(starting, terminal, { link: connected })).toEqual(['inspect']);
    const hung: GatewayState = { kind: 'unreachable', since: 1, pid: 5 };
    expect(actions(hung, { kind: 'hearth' })).toEqual(['stop', 'restart']);
    expect(actions(hung, terminal)).toEqual(['inspect']);
  });

  it('a token can be given where one is missing or wrong', () => {
    const link = { kind: 'failed', problem: problem('gateway-token-wrong') } as const;
    expect(actions(ready, { kind: 'hearth' }, { link })).toContain('give-token');
    const pairing = { kind: 'failed', problem: problem('gateway-pairing-required') } as const;
    expect(actions(ready, { kind: 'hearth' }, { link: pairing })).not.toContain('give-token');
  });

  it('a config it rejected can be undone', () => {
    const config: Gateway['config'] = { kind: 'rejected', at: 1, issues: [] };
    expect(actions(ready, { kind: 'hearth' }, { config })).toEqual([
      'stop',
      'restart',
      'undo-config',
      'repair',
    ]);
  });
});

describe('what may be done where none runs', () => {
  it.each([
    ['stopped', stopped, { kind: 'nobody' }, ['start', 'inspect']],
    ['stopped, with a service', stopped, service({ running: false }), ['start', 'inspect']],
    ['stopped, with one of the system', stopped, service({ running: false, system: true }), ['inspect']],
    ['crashed', { kind: 'crashed', exit, lastLines: [] }, { kind: 'nobody' }, ['start', 'inspect']],
    ['port taken', { kind: 'port-taken', by: null }, { kind: 'nobody' }, ['inspect']],
    ['port in use', givenUp('port-in-use'), { kind: 'nobody' }, ['start', 'inspect']],
    [
      'config invalid',
      givenUp('config-invalid'),
      { kind: 'nobody' },
      ['start', 'undo-config', 'repair', 'inspect'],
    ],
    ['second gateway', givenUp('second-gateway'), { kind: 'nobody' }, ['start', 'inspect']],
    ['Node unfit', givenUp('node-unfit'), { kind: 'nobody' }, ['start', 'choose-program', 'inspect']],
    [
      'a service in a loop',
      givenUp('service-loop'),
      service(),
      ['stop-service', 'undo-config', 'repair', 'inspect'],
    ],
    [
      'the next try after a crash',
      { kind: 'restarting', since: 1, why: 'crash', attempt: 1, nextTryAt: 2, exit },
      { kind: 'nobody' },
      ['start', 'stop', 'inspect'],
    ],
  ] as [string, GatewayState, Owner, GatewayAction[]][])('%s', (_, state, owner, expected) => {
    expect(actions(state, owner)).toEqual(expected);
  });

  it('without a program nothing can be started, and it can be chosen', () => {
    const state: GatewayState = { kind: 'not-installed', tried: [] };
    expect(actions(state, { kind: 'nobody' }, { program: { kind: 'not-found' } })).toEqual([
      'choose-program',
    ]);
    const noNode = { ...found, node: null };
    expect(actions(stopped, { kind: 'nobody' }, { program: noNode })).toContain('choose-program');
  });
});
