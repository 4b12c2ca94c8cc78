import { describe, expect, it } from 'vitest';
import { initialMachine, type Machine, type Wish } from '../../../shared/gateway/machine.ts';
import type { GatewayState } from '../../../shared/gateway/snapshot.ts';
import { refusalOf } from './refusal.ts';

const url = 'http://127.0.0.1:18789';
const start: Wish = { kind: 'start' };
const stop: Wish = { kind: 'stop', endRuns: true };
const restart: Wish = { kind: 'restart', endRuns: true, by: 'rpc' };
const ready: GatewayState = { kind: 'ready', since: 1 };
const stopped: GatewayState = { kind: 'stopped', exit: null };
const machine = (state: GatewayState, more: Partial<Machine> = {}): Machine => ({
  ...initialMachine(),
  program: { kind: 'found', tried: [] },
  state,
  ...more,
});

describe('a wish that cannot be granted is refused with its reason', () => {
  it.each([
    ['start: nothing runs', start, machine(stopped), null],
    ['start: one runs', start, machine(ready), { code: 'gateway-already-running', params: { url } }],
    [
      'start: another program has the port',
      start,
      machine({ kind: 'port-taken', by: { pid: 7, name: 'python3' } }),
      { code: 'gateway-port-taken', params: { port: '18789', name: 'python3 (7)' } },
    ],
    [
      'start: no program',
      start,
      machine(stopped, { program: { kind: 'not-found', tried: [] } }),
      { code: 'openclaw-not-found', params: {} },
    ],
    ['start: nothing known yet', start, machine({ kind: 'checking' }), { code: 'gateway-busy', params: {} }],
    [
      'start: on another machine',
      start,
      machine(ready, { elsewhere: true }),
      { code: 'gateway-remote', params: {} },
    ],
    [
      'stop: somebody else’s',
      stop,
      machine(ready),
      { code: 'gateway-not-ours', params: { name: 'node (9)' } },
    ],
    ['stop: none runs', stop, machine(stopped), { code: 'gateway-not-running', params: {} }],
    [
      'stop: on another machine',
      stop,
      machine(ready, { elsewhere: true }),
      { code: 'gateway-remote', params: {} },
    ],
    ['stop: just being started', stop, machine(stopped, { spawning: true }), null],
    ['restart: somebody else’s can be asked', restart, machine(ready), null],
    ['restart: none runs', restart, machine(stopped), { code: 'gateway-not-running', params: {} }],
    [
      'restart: somebody else’s process',
      { ...restart, by: 'process' },
      machine(ready),
      { code: 'gateway-not-ours', params: { name: 'node (9)' } },
    ],
  ] as [string, Wish, Machine, object | null][])('%s', (_, wish, machine, expected) => {
    expect(refusalOf(machine, wish, url, { kind: 'live', pid: 9, name: 'node', since: null })).toEqual(
      expected,
    );
  });
});
