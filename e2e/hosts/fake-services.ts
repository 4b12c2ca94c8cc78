import type { Services } from '../../electron/services.ts';
import { ActivityLog } from '../../electron/streams/activity-log.ts';
import { Latest } from '../../electron/streams/latest.ts';
import type { ConfigSnapshot } from '../../shared/config/snapshot.ts';
import type { AnswersSummary } from '../../shared/gateway/answer.ts';
import type { GatewayLogView } from '../../shared/gateway/log-view.ts';
import { type Gateway, unknownGateway } from '../../shared/gateway/snapshot.ts';
import { machineWith } from '../../shared/fit/facts.samples.ts';
import type { ModelFacts } from '../../shared/fit/facts.ts';
import type { Fleet } from '../../shared/machine/fleet.ts';
import type { Machine, MachineSamples } from '../../shared/machine/snapshot.ts';
import type { Endpoint } from '../../shared/models/endpoint.ts';
import { done, failed, problem } from '../../shared/problem.ts';
import { defaultSettings, type Settings } from '../../shared/settings.ts';
import type { Warmth } from '../../shared/warmth/snapshot.ts';

/** A {@link Latest} that counts, so that a test sees whether a stream has ended. */
class Counted<T> extends Latest<T> {
  watchers = 0;
  /** how many snapshots have been taken by all of them */
  taken = 0;

  override async *watch(signal?: AbortSignal): AsyncGenerator<T, void, void> {
    this.watchers += 1;
    try {
      for await (const value of super.watch(signal)) {
        this.taken += 1;
        yield value;
      }
    } finally {
      this.watchers -= 1;
    }
  }
}

const nothing: Machine = { ...machineWith([]), memoryBytes: 0 };

/** Services without anything behind them, for tests of the hosts and the wire. */
export function fakeServices() {
  const settings = new Counted<Settings>(defaultSettings);
  const config = new Counted<ConfigSnapshot>({ status: 'missing', path: '/scratch/openclaw.json' });
  const notRunning = failed(problem('gateway-not-running'));
  const emptyLog = new Counted<GatewayLogView>({
    first: 0,
    end: 0,
    source: 'none',
    file: null,
    subsystems: [],
    searching: null,
  });
  const refused = failed(problem('config-missing', { path: '/scratch/openclaw.json' }));
  return {
    info: { version: '0', host: 'web', platform: 'linux', stateDir: '/scratch/state' },
    config: {
      snapshots: config,
      preview: async () => refused,
      apply: async () => refused,
      history: async () => done([]),
      undo: async () => refused,
      create: async () => refused,
      reread: async () => undefined,
    },
    endpoints: {
      snapshots: new Counted<Endpoint[]>([]),
      refresh: async () => undefined,
      setToken: async () => done(null),
    },
    machine: {
      snapshots: new Counted<Machine>(nothing),
      samples: (_after, signal) => new Counted<MachineSamples>({ samples: [] }).watch(signal),
      look: async () => nothing,
      need: () => () => undefined,
    },
    fleet: {
      snapshots: new Counted<Fleet>({ machines: [], pools: [] }),
      setToken: async () => done(null),
    },
    fit: {
      snapshots: new Counted<ModelFacts[]>([]),
      estimate: async () => failed(problem('estimate-unavailable', { model: 'x' })),
    },
    warmth: {
      snapshots: new Counted<Warmth>([]),
      set: async () => done(null),
      cancel: async () => done(null),
      resume: async () => done(null),
      confirm: async () => done(null),
      unload: async () => done(null),
    },
    gateway: {
      snapshots: new Counted<Gateway>(unknownGateway('http://127.0.0.1:18789')),
      inspect: async () => notRunning,
      preflight: async () => notRunning,
      start: async () => notRunning,
      stop: async () => notRunning,
      restart: async () => notRunning,
      repair: async () => notRunning,
      setToken: async () => done(null),
      logs: {
        watch: (_filter, signal) => emptyLog.watch(signal),
        read: async (_filter, from) => ({ from, lines: [] }),
      },
      answers: {
        summaries: new Counted<AnswersSummary>({ version: 0, total: 0, running: 0, latest: [] }),
        read: async () => ({ matching: 0, entries: [], timeline: null }),
        export: async ({ format }) => ({ fileName: `answers.${format}`, mediaType: 'text/plain', text: '' }),
      },
    },
    settings: {
      snapshots: settings,
      set: async (change) => {
        const wanted = { ...settings.value, ...JSON.parse(JSON.stringify(change)) };
        settings.set(wanted);
        return done(wanted);
      },
    },
    log: new ActivityLog(),
  } satisfies Services;
}
