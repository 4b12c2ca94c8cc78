import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { diagnose, type ExitFacts } from './exit-diagnosis.ts';
import { recordedExits } from './exit-diagnosis.samples.ts';

const config =
  '{\n  // mine\n  gateway: {\n    mode: "local",\n    port: "abc", auth: { token: "very-secret-token" },\n  },\n}\n';

function ended(name: keyof typeof recordedExits, more: Partial<ExitFacts> = {}): ExitFacts {
  const { code, lines } = recordedExits[name];
  return {
    exit: { code, signal: null, at: 1 },
    lastLines: lines,
    holder: { kind: 'none' },
    listener: null,
    configProblem: null,
    configText: null,
    ...more,
  };
}

const refused = (why: string, more: object = {}): object => ({
  kind: 'refused',
  why,
  fault: null,
  by: null,
  ...more,
});
const syntax = { code: 'config-syntax', line: 5, detail: 'invalid character at 5:12' } as const;
const other = { kind: 'live', pid: 4242, name: 'openclaw-gateway', since: null } as const;

describe('why the gateway ended, told from what OpenClaw 2026.9.6 printed', () => {
  it.each([
    ['no config', {}, refused('config-missing')],
    ['no gateway.mode', {}, refused('mode-missing')],
    ['gateway.mode remote', {}, refused('mode-missing')],
    [
      'second gateway',
      { holder: other },
      refused('second-gateway', { by: { pid: 4242, name: 'openclaw-gateway' } }),
    ],
    ['second gateway', {}, refused('second-gateway')],
    ['state directory on a full disk', {}, refused('state-unwritable')],
    ['state directory that is read-only', {}, refused('state-unwritable')],
    ['port of another gateway', {}, refused('port-in-use', { by: { pid: 18937, name: 'openclaw-gateway' } })],
    ['port of another program', {}, refused('port-in-use', { by: { pid: 18917, name: 'node server.js' } })],
    [
      'port of another program',
      { listener: { pid: 7, name: 'python3' } },
      refused('port-in-use', { by: { pid: 7, name: 'python3' } }),
    ],
    ['Node too old', {}, refused('node-unfit')],
  ] as const)('%s', (name, more, expected) => {
    expect(diagnose(ended(name, more))).toEqual(expected);
  });

  it('the same words for a config that cannot be read are told apart by what Hearth reads itself', () => {
    expect(
      diagnose(ended('config that is not JSON5', { configProblem: syntax, configText: config })),
    ).toEqual(
      refused('config-syntax', {
        fault: {
          file: 'openclaw.json',
          line: 5,
          path: '',
          message: 'invalid character at 5:12',
          text: 'port: "abc", auth: { token: "••••" },',
        },
      }),
    );
    const empty = { code: 'config-empty', line: null, detail: '' } as const;
    expect(diagnose(ended('empty config', { configProblem: empty }))).toMatchObject({ why: 'config-syntax' });
    const missing = { code: 'config-missing', line: null, detail: '' } as const;
    expect(diagnose(ended('no gateway.mode', { configProblem: missing }))).toMatchObject({
      why: 'config-missing',
    });
  });

  it('an invalid value comes with its file, line, path and the line itself, secrets masked', () => {
    const text = config.replace('// mine\n', '// mine').replace('// mine', '// mine\n');
    const at4 = text.replace('    mode: "local",\n', '');
    expect(diagnose(ended('invalid port', { configText: at4 }))).toEqual(
      refused('config-invalid', {
        fault: {
          file: '/home/user/.openclaw/openclaw.json',
          line: 4,
          path: 'gateway.port',
          message: 'Invalid input: expected number, received string',
          text: 'port: "abc", auth: { token: "••••" },',
        },
      }),
    );
    expect(diagnose(ended('several invalid values'))).toMatchObject({
      fault: { line: 3, path: 'models.providers.lmstudio.apiKey', message: '*** input', text: null },
    });
  });

  it('a value in an included file names that file, and no line of another one', () => {
    const lines = [
      'Gateway failed to start: Invalid config at /h/openclaw.json:',
      'agents.json5:2 — agents.x: bad',
    ];
    expect(diagnose({ ...ended('invalid value'), lastLines: lines, configText: config })).toMatchObject({
      why: 'config-invalid',
      fault: { file: 'agents.json5', line: 2, path: 'agents.x', message: 'bad', text: null },
    });
    const root = [
      'Gateway failed to start: Invalid config at /h/openclaw.json:',
      '<root>: Unrecognized key: "x"',
    ];
    expect(diagnose({ ...ended('invalid value'), lastLines: root, configText: config })).toMatchObject({
      fault: { file: '/h/openclaw.json', line: null, path: '', message: 'Unrecognized key: "x"', text: null },
    });
  });

  it.each([
    ['ended by SIGTERM', { code: 0, signal: null }, 'none', { kind: 'in-order' }],
    ['killed', { code: null, signal: 'SIGKILL' }, 'stale', { kind: 'crash' }],
    ['out of memory', { code: 134, signal: null }, 'stale', { kind: 'crash' }],
    ['code 1 without a word', { code: 1, signal: null }, 'none', { kind: 'crash' }],
    ['78 in words of another version', { code: 78, signal: null }, 'none', refused('refused')],
    ['unseen, its lock taken away', { code: null, signal: null }, 'none', { kind: 'in-order' }],
    ['unseen, its lock left', { code: null, signal: null }, 'stale', { kind: 'crash' }],
  ] as const)('%s', (_, exit, holder, expected) => {
    const facts = ended('no config', {
      exit: { ...exit, at: 1 },
      lastLines: ['[gateway] ready', 'some other words'],
      holder: holder === 'stale' ? { kind: 'stale', pid: 9 } : { kind: 'none' },
    });
    expect(diagnose(facts)).toEqual(expected);
  });

  it('what a plugin printed about a port of its own is no reason', () => {
    const lastLines = ['[browser] listen EADDRINUSE: address already in use 127.0.0.1:9222'];
    expect(diagnose({ ...ended('port of another gateway'), lastLines })).toEqual({ kind: 'crash' });
  });

  it('a refusal is told by its words also where nobody saw the code', () => {
    const unseen = { exit: { code: null, signal: null, at: 1 } };
    expect(diagnose(ended('no gateway.mode', unseen))).toMatchObject({ why: 'mode-missing' });
    expect(diagnose(ended('port of another gateway', unseen))).toMatchObject({ why: 'port-in-use' });
  });

  it('whatever was printed and whatever the config is, a diagnosis comes, and no line shows a secret', () => {
    const lines = fc.array(
      fc.oneof(
        fc.string(),
        fc.constantFrom(...Object.values(recordedExits).flatMap(({ lines }): readonly string[] => lines)),
      ),
    );
    fc.assert(
      fc.property(lines, fc.constantFrom(78, 1, 0, null), fc.nat(9), (lastLines, code, line) => {
        const diagnosis = diagnose({
          ...ended('no config'),
          exit: { code, signal: null, at: 1 },
          lastLines,
          configText: config,
          configProblem: { ...syntax, line: line + 1 },
        });
        expect(['in-order', 'crash', 'refused']).toContain(diagnosis.kind);
        expect(JSON.stringify(diagnosis)).not.toContain('very-secret-token');
      }),
      { seed: 78, numRuns: 1_000 },
    );
  });
});
