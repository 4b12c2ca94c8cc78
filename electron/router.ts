import { implement } from '@orpc/server';
import { contract } from '../shared/contract.ts';
import type { Services } from './services.ts';

/** The contract's entries, each answered by the service that owns it. Streams end when the asker's connection does. */
export function createRouter({
  info,
  config,
  endpoints,
  machine,
  fleet,
  fit,
  warmth,
  gateway,
  settings,
  log,
}: Services) {
  const os = implement(contract);
  return os.router({
    app: { info: os.app.info.handler(() => info) },
    config: {
      watch: os.config.watch.handler(({ signal }) => config.snapshots.watch(signal)),
      preview: os.config.preview.handler(({ input }) => config.preview(input.base, input.intents)),
      apply: os.config.apply.handler(({ input }) => config.apply(input.base, input.intents)),
      history: os.config.history.handler(() => config.history()),
      undo: os.config.undo.handler(({ input }) => config.undo(input.to)),
      create: os.config.create.handler(() => config.create()),
      reread: os.config.reread.handler(() => config.reread()),
    },
    models: {
      watch: os.models.watch.handler(({ signal }) => endpoints.snapshots.watch(signal)),
      refresh: os.models.refresh.handler(() => endpoints.refresh()),
      setToken: os.models.setToken.handler(({ input }) => endpoints.setToken(input.endpoint, input.token)),
    },
    machine: {
      watch: os.machine.watch.handler(({ signal }) => machine.snapshots.watch(signal)),
      samples: os.machine.samples.handler(({ input, signal }) => machine.samples(input.after, signal)),
      fleet: os.machine.fleet.handler(({ signal }) => fleet.snapshots.watch(signal)),
      setToken: os.machine.setToken.handler(({ input }) => fleet.setToken(input.machine, input.token)),
    },
    fit: {
      watch: os.fit.watch.handler(({ signal }) => fit.snapshots.watch(signal)),
      estimate: os.fit.estimate.handler(({ input }) => fit.estimate(input, input.contextTokens)),
    },
    warmth: {
      watch: os.warmth.watch.handler(({ signal }) => warmth.snapshots.watch(signal)),
      set: os.warmth.set.handler(({ input }) => warmth.set(input)),
      cancel: os.warmth.cancel.handler(({ input }) => warmth.cancel(input.ref)),
      resume: os.warmth.resume.handler(({ input }) => warmth.resume(input.ref)),
      confirm: os.warmth.confirm.handler(({ input }) => warmth.confirm(input.ref, input.how)),
      unload: os.warmth.unload.handler(({ input }) => warmth.unload(input.endpoint, input.instance)),
    },
    gateway: {
      watch: os.gateway.watch.handler(({ signal }) => gateway.snapshots.watch(signal)),
      inspect: os.gateway.inspect.handler(() => gateway.inspect()),
      preflight: os.gateway.preflight.handler(() => gateway.preflight()),
      start: os.gateway.start.handler(() => gateway.start()),
      stop: os.gateway.stop.handler(({ input }) => gateway.stop(input)),
      restart: os.gateway.restart.handler(({ input }) => gateway.restart(input)),
      repair: os.gateway.repair.handler(() => gateway.repair()),
      setToken: os.gateway.setToken.handler(({ input }) => gateway.setToken(input.token)),
      logs: {
        watch: os.gateway.logs.watch.handler(({ input, signal }) => gateway.logs.watch(input, signal)),
        read: os.gateway.logs.read.handler(({ input }) =>
          gateway.logs.read(input.filter, input.from, input.count),
        ),
      },
      answers: {
        watch: os.gateway.answers.watch.handler(({ signal }) => gateway.answers.summaries.watch(signal)),
        read: os.gateway.answers.read.handler(({ input }) => gateway.answers.read(input)),
        export: os.gateway.answers.export.handler(({ input }) => gateway.answers.export(input)),
      },
    },
    log: { watch: os.log.watch.handler(({ input, signal }) => log.watch(input.after, signal)) },
    settings: {
      watch: os.settings.watch.handler(({ signal }) => settings.snapshots.watch(signal)),
      set: os.settings.set.handler(({ input }) => settings.set(input)),
    },
  });
}

export type PanelRouter = ReturnType<typeof createRouter>;
