import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import type { RunOutcome } from '../process/run.ts';
import { readVerbAnswer, refusalOf, said, type ServiceVerb, verbArguments } from './service-verbs.ts';
import type { ServiceReport } from './status-report.ts';

const service: ServiceReport = {
  manager: 'launchd',
  label: null,
  ours: true,
  installed: true,
  loaded: true,
  running: true,
  pid: 4242,
  state: 'running',
  lastExitStatus: null,
  system: false,
  detail: null,
};

const verbs: readonly ServiceVerb[] = ['start', 'stop', 'restart'];
const allowed = (more: Partial<ServiceReport>): ServiceVerb[] =>
  verbs.filter((verb) => refusalOf(verb, { ...service, ...more }) === null);

test('a service is asked only for what cannot hit another gateway', () => {
  expect(allowed({})).toEqual(verbs);
  // launchd keeps it alive: between two tries of a refusing gateway there is no process, and stopping ends the loop.
  expect(allowed({ running: false, pid: null, state: 'spawn scheduled' })).toEqual(verbs);
  // OpenClaw's stop and restart would go for whatever listens on the port.
  expect(allowed({ loaded: false, running: false })).toEqual(['start']);
  expect(allowed({ manager: 'systemd', running: false })).toEqual(['start']);
  expect(allowed({ manager: 'systemd', loaded: false })).toEqual(verbs);
  expect(allowed({ manager: 'task-scheduler', running: null })).toEqual(['start']);
  expect(allowed({ manager: null })).toEqual([]);
  expect(allowed({ installed: false })).toEqual([]);
  expect(allowed({ installed: null })).toEqual([]);
  expect(allowed({ system: true })).toEqual([]);
  expect(allowed({ ours: false })).toEqual([]);
});

test('a stop carries the consent that a terminal would be asked for; nothing else does', () => {
  expect(verbs.map((verb) => verbArguments(verb).join(' '))).toEqual([
    'gateway start --json',
    'gateway stop --json --force',
    'gateway restart --json',
  ]);
});

const ended = (answer: unknown, code = 0, stderr = ''): RunOutcome => ({
  kind: 'ended',
  code,
  stdout: `${JSON.stringify(answer, null, 2)}\n`,
  stderr,
});

test('what worked is done, a gateway that only takes longer to be ready as well', () => {
  for (const result of ['started', 'stopped', 'restarted', 'already-running'])
    expect(readVerbAnswer('start', ended({ action: 'start', ok: true, result }))).toMatchObject({ ok: true });
  const slow = { action: 'restart', ok: false, error: 'slow', result: 'still-starting' };
  expect(readVerbAnswer('restart', ended(slow, 2))).toMatchObject({ ok: true });
});

// The two forms in which OpenClaw 2026.9.6 said no here, and the "yes" of having done nothing.
test.each([
  [
    { ok: false, error: { type: 'cli_error', message: 'service management skipped: non-default state dir' } },
    1,
    'service management skipped: non-default state dir',
  ],
  [
    {
      action: 'start',
      ok: false,
      error: 'Gateway start timed out after 45s waiting for /healthz and /readyz.',
      hints: ['openclaw gateway status --deep'],
      warnings: ['Service runtime: status=stopped'],
    },
    1,
    'Gateway start timed out after 45s waiting for /healthz and /readyz.\nService runtime: status=stopped\nopenclaw gateway status --deep',
  ],
  [
    { action: 'stop', ok: true, result: 'not-loaded', message: 'Gateway service not loaded.' },
    0,
    'Gateway service not loaded.',
  ],
])('a refusal tells its reason (%#)', (answer, code, detail) => {
  expect(readVerbAnswer('stop', ended(answer, code, '[openclaw] The CLI command failed.'))).toEqual({
    ok: false,
    problem: { code: 'gateway-service-refused', params: {}, detail },
  });
});

const codeOf = (outcome: RunOutcome): unknown => readVerbAnswer('stop', outcome);

test('what gave no answer is told apart from what failed', () => {
  expect(codeOf({ kind: 'timed-out' })).toMatchObject({
    problem: { code: 'openclaw-no-answer', params: { command: 'gateway stop', seconds: 360 } },
  });
  expect(codeOf({ kind: 'not-started', cause: 'ENOENT' })).toMatchObject({
    problem: { code: 'openclaw-not-found', detail: 'ENOENT' },
  });
  expect(codeOf({ kind: 'killed' })).toMatchObject({
    problem: { code: 'openclaw-failed', params: { code: 'killed' } },
  });
  expect(codeOf({ kind: 'ended', code: 13, stdout: 'oops', stderr: 'Error' })).toMatchObject({
    problem: {
      code: 'openclaw-failed',
      params: { command: 'gateway stop', code: 13 },
      detail: 'oops\nError',
    },
  });
});

test('a program’s words are kept without colours, control characters and secrets, the end of them where they are many', () => {
  expect(said({ stdout: '\u001b[31mred\u001b[0m\u0007\n', stderr: ' apiKey: sk-abcdefgh\n' })).toBe(
    'red\napiKey: ••••',
  );
  expect(said({ stdout: `${'a'.repeat(20_000)}end`, stderr: '' })).toMatch(/^a{15997}end$/);
});

test('nothing a program prints makes reading it throw', () => {
  const printed = fc.oneof(
    fc.string({ unit: 'binary' }),
    fc.json(),
    fc.object().map((value) => JSON.stringify(value)),
  );
  fc.assert(
    fc.property(printed, printed, fc.integer({ min: 0, max: 255 }), (stdout, stderr, code) => {
      expect(() => readVerbAnswer('stop', { kind: 'ended', code, stdout, stderr })).not.toThrow();
    }),
    { seed: 3 },
  );
});
