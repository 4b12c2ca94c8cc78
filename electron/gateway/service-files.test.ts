import { expect, test } from 'vitest';
import { mayHaveService } from './service-files.ts';

const labels = {
  launchd: 'ai.openclaw.gateway',
  systemd: 'openclaw-gateway.service',
  'task-scheduler': 'OpenClaw Gateway',
};
const env = { HOME: '/home/ada' };

test.each([
  ['darwin', '/home/ada/Library/LaunchAgents/ai.openclaw.gateway.plist'],
  ['darwin', '/Library/LaunchDaemons/ai.openclaw.gateway.plist'],
  ['linux', '/home/ada/.config/systemd/user/openclaw-gateway.service'],
  ['linux', '/etc/systemd/system/openclaw-gateway.service'],
] as const)('on %s a service is told by %s', (platform, file) => {
  expect(mayHaveService({ env, labels, platform, exists: (name) => name === file })).toBe(true);
  expect(mayHaveService({ env, labels, platform, exists: () => false })).toBe(false);
});

test('on Windows only the Task Scheduler knows', () => {
  expect(mayHaveService({ env, labels, platform: 'win32', exists: () => false })).toBe(true);
});
