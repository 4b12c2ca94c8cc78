import { expect, test } from 'vitest';
import { type ProblemCode, problemCodes } from '../../shared/problem.ts';
import { exitCodeOf } from './exit-codes.ts';

const codesOf = (exitCode: number): ProblemCode[] =>
  problemCodes.filter((code) => exitCodeOf(code) === exitCode);

test('a conflict is 3, a rejection by OpenClaw is 5', () => {
  expect(codesOf(3)).toEqual(['conflict']);
  expect(codesOf(5)).toEqual(['rejected', 'rejected-before']);
});

test('whatever keeps the file from being read is 4', () => {
  const reading = problemCodes.filter((code) => /^(config-(?!exists)|include-)/.test(code));
  expect(codesOf(4)).toEqual([...reading, 'history-unreadable']);
});

test('whatever keeps it from being written is 6', () => {
  expect(codesOf(6)).toEqual([
    'edit-unsafe',
    'write-denied',
    'write-read-only',
    'disk-full',
    'write-failed',
    'config-exists',
    'speeds-unwritable',
    'secret-unwritable',
    'settings-unwritable',
  ]);
});

test('asking for what is not there is 2, having nothing to take back is 0', () => {
  expect(codesOf(2)).toEqual([
    'not-in-chain',
    'already-in-chain',
    'bad-model-ref',
    'provider-not-in-config',
    'model-not-in-config',
    'bad-index',
    'history-unknown',
    'gateway-runs-active',
    'gateway-url-invalid',
    'warmth-not-wished',
    'warmth-not-offered',
    'machine-url-invalid',
    'machine-unknown',
    'machine-token-invalid',
    'recording-unusable',
    'model-unknown',
    'endpoint-unknown',
    'endpoint-url-invalid',
  ]);
  expect(codesOf(0)).toEqual(['history-empty']);
});

test('whatever keeps the gateway or a model server from doing what was asked is 1', () => {
  const refused = problemCodes.filter((code) =>
    /^(gateway|openclaw|warmth)-(?!runs-active|url-invalid|not-wished|not-offered)/.test(code),
  );
  expect(codesOf(1)).toEqual([...refused, 'estimate-unavailable', 'connection-lost']);
});
