import { expect, test } from 'vitest';
import { gatewayPlace, type PlaceSettings } from './place.ts';

const ownFolder = { uid: 501, isDirectory: () => true };
const missing = (): never => {
  throw Object.assign(new Error('none'), { code: 'ENOENT' });
};

const denied = (): never => {
  throw Object.assign(new Error('no'), { code: 'EACCES' });
};

/** A place on a machine where only `present` exists. */
const place = (more: Partial<PlaceSettings> = {}, present: readonly string[] = []) => {
  const env = { HOME: '/h', ...more.env };
  return gatewayPlace({
    configPath: '/h/.openclaw/openclaw.json',
    platform: 'linux',
    uid: 501,
    exists: (file) => present.includes(file),
    look: () => ownFolder,
    accountHome: () => '/h',
    ...more,
    env,
  });
};

test('the state directory, the profile and the port are those OpenClaw would take', () => {
  expect(place()).toMatchObject({ stateDir: '/h/.openclaw', profile: null, port: 18789, variables: {} });
  expect(place({}, ['/h/.clawdbot']).stateDir).toBe('/h/.clawdbot');
  expect(place({}, ['/h/.clawdbot', '/h/.openclaw']).stateDir).toBe('/h/.openclaw');
  expect(place({ env: { OPENCLAW_HOME: '~/o' }, configPath: '/h/o/.openclaw/openclaw.json' })).toMatchObject({
    stateDir: '/h/o/.openclaw',
    variables: {},
  });
  expect(place({ env: { OPENCLAW_HOME: 'undefined' } }).stateDir).toBe('/h/.openclaw');
  expect(place({ env: { OPENCLAW_STATE_DIR: '~/s' }, configPath: '/h/s/openclaw.json' })).toMatchObject({
    stateDir: '/h/s',
    variables: {},
  });
  expect(
    place({ env: { OPENCLAW_CONFIG_PATH: '/c.json' }, configPath: '/c.json', configuredPort: 19500 }),
  ).toMatchObject({ stateDir: '/h/.openclaw', port: 19500, variables: {} });
});

test('a profile in the environment changes the port and the log, not the state directory', () => {
  const named = place({ env: { OPENCLAW_PROFILE: 'foo' } });
  expect(named).toMatchObject({ stateDir: '/h/.openclaw', profile: 'foo', port: 47223 });
  expect(named.logFile(new Date(2026, 10, 2))).toBe('/tmp/openclaw/openclaw-foo-2026-11-02.log');
  expect(place({ env: { OPENCLAW_PROFILE: 'Default' } }).profile).toBeNull();
});

test('a chosen config of a profile is the gateway of that profile', () => {
  const foo = place({ configPath: '/h/.openclaw-foo/openclaw.json' });
  expect(foo).toMatchObject({
    stateDir: '/h/.openclaw-foo',
    profile: 'foo',
    port: 47223,
    variables: {
      OPENCLAW_PROFILE: 'foo',
      OPENCLAW_STATE_DIR: '/h/.openclaw-foo',
      OPENCLAW_CONFIG_PATH: '/h/.openclaw-foo/openclaw.json',
    },
    serviceLabels: {
      launchd: 'ai.openclaw.foo',
      systemd: 'openclaw-gateway-foo.service',
      'task-scheduler': 'OpenClaw Gateway (foo)',
    },
  });
  expect(place({ configPath: '/h/.openclaw-dev/openclaw.json', configuredPort: 18000 })).toMatchObject({
    profile: 'dev',
    port: 19001,
  });
});

test('any other chosen config is the config alone, as OpenClaw reads OPENCLAW_CONFIG_PATH', () => {
  for (const configPath of [
    '/x/openclaw.json',
    '/x/.openclaw-foo/openclaw.json',
    '/h/.openclaw-foo/mine.json',
  ])
    expect(place({ configPath })).toMatchObject({
      stateDir: '/h/.openclaw',
      profile: null,
      variables: { OPENCLAW_CONFIG_PATH: configPath },
    });
});

test('a service of OpenClaw’s name is this gateway’s only in the default place of its profile', () => {
  expect(place().canonical).toBe(true);
  expect(place({ configPath: '/h/.openclaw-foo/openclaw.json' }).canonical).toBe(true);
  expect(place({ env: { OPENCLAW_STATE_DIR: '/h/.openclaw' } }).canonical).toBe(true);
  expect(place({ env: { OPENCLAW_STATE_DIR: '/s' } }).canonical).toBe(false);
  expect(place({ env: { OPENCLAW_HOME: '/o' }, configPath: '/o/.openclaw/openclaw.json' }).canonical).toBe(
    false,
  );
  expect(place({ env: { OPENCLAW_PROFILE: 'foo' } }).canonical).toBe(false);
  expect(place({ configPath: '/x/openclaw.json' }).canonical).toBe(false);
  expect(place({ accountHome: () => '/elsewhere' }).canonical).toBe(false);
});

test('the locks lie in the state directory, named after the user and the config', () => {
  // As the real gateway named it for this path.
  const env = { OPENCLAW_STATE_DIR: '/srv/claw' };
  expect(place({ env, configPath: '/srv/claw/openclaw.json', uid: 0 }).lockFiles).toEqual([
    '/srv/claw/tmp/openclaw-0/gateway.b3f31e46.lock',
    '/srv/claw/tmp/openclaw-0/gateway.state.lock',
  ]);
  expect(place({ uid: null }).lockFiles[1]).toBe('/h/.openclaw/tmp/openclaw/gateway.state.lock');
});

test('a service’s name follows the profile and what the environment says', () => {
  expect(place().serviceLabels).toEqual({
    launchd: 'ai.openclaw.gateway',
    systemd: 'openclaw-gateway.service',
    'task-scheduler': 'OpenClaw Gateway',
  });
  expect(
    place({ env: { OPENCLAW_LAUNCHD_LABEL: 'my.label', OPENCLAW_SYSTEMD_UNIT: 'mine' } }).serviceLabels,
  ).toMatchObject({ launchd: 'my.label', systemd: 'mine.service' });
});

const day = new Date(2026, 0, 5);
const logAt = (more: Partial<PlaceSettings>): string => place(more).logFile(day);

test('the log lies in /tmp/openclaw whatever TMPDIR says, where that is this user’s', () => {
  expect(logAt({ env: { TMPDIR: '/t' } })).toBe('/tmp/openclaw/openclaw-2026-01-05.log');
  expect(logAt({ env: { TMPDIR: '/t' }, look: missing })).toBe('/tmp/openclaw/openclaw-2026-01-05.log');
  const others = { env: { TMPDIR: '/t/' }, look: () => ({ ...ownFolder, uid: 0 }) };
  expect(logAt(others)).toBe('/t/openclaw-501/openclaw-2026-01-05.log');
  const link = { env: {}, look: () => ({ ...ownFolder, isDirectory: () => false }) };
  expect(logAt(link)).toBe('/tmp/openclaw-501/openclaw-2026-01-05.log');
  expect(logAt({ look: denied })).toBe('/tmp/openclaw-501/openclaw-2026-01-05.log');
  expect(logAt({ platform: 'win32', uid: null, env: { TEMP: 'C:\\T' } })).toBe(
    'C:\\T\\openclaw\\openclaw-2026-01-05.log',
  );
});

const name = (profile: string): string => logAt({ env: { OPENCLAW_PROFILE: profile } }).slice(22);

test('the log file of a profile is named as OpenClaw writes it', () => {
  expect(name('my-Lab_2')).toBe('-my---1lab-02-2026-01-05.log');
  expect(name('ü')).toBe('--2fc--2026-01-05.log');
  expect(name('X'.repeat(200))).toMatch(/^--3[0-9a-f]{64}-2026-01-05\.log$/);
});

test('logging.file moves the log; one named like a rolling file rolls', () => {
  expect(logAt({ configuredLogFile: '~/logs/mine.log' })).toBe('/h/logs/mine.log');
  expect(place({ configuredLogFile: '/v/openclaw-YYYY-MM-DD.log' })).toMatchObject({ logFolder: '/v' });
  expect(logAt({ configuredLogFile: '/v/openclaw-YYYY-MM-DD.log' })).toBe('/v/openclaw-2026-01-05.log');
  expect(logAt({ configuredLogFile: '/v/openclaw-2020-01-01.log' })).toBe('/v/openclaw-2026-01-05.log');
  for (const configuredLogFile of ['${LOGS}/x.log', '', 3, null])
    expect(logAt({ configuredLogFile })).toBe('/tmp/openclaw/openclaw-2026-01-05.log');
});
