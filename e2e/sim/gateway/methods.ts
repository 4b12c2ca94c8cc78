import type { AppliedConfig } from './applied-config.ts';
import type { LogFile } from './log-file.ts';
import type { RpcAnswer, RpcMethod } from './rpc.ts';
import type { Turns } from './turns.ts';

/** What the methods work on. */
export interface MethodsHost {
  readonly version: string;
  readonly turns: Turns;
  readonly config: AppliedConfig;
  readonly log: LogFile;
  eventLoop(): Readonly<Record<string, unknown>>;
  /** Restarts in process, once the answer is out. */
  restart(): void;
}

const read = (give: RpcMethod['answer']): RpcMethod => ({ scope: 'operator.read', answer: give });
const answer = (payload: unknown): RpcAnswer => ({ ok: true, payload });
const number = (value: unknown): number | undefined => (typeof value === 'number' ? value : undefined);

/** The methods Hearth calls, in the form recorded from 2026.9.6; scopes by what the real one refused. */
export function methodsOf(host: MethodsHost): Record<string, RpcMethod> {
  const { turns, config, log } = host;
  return {
    health: read(() =>
      answer({
        ok: true,
        ts: Date.now(),
        durationMs: 1,
        plugins: { loaded: [], errors: [], unavailable: [] },
        configReload: { hotReloadStatus: 'active' },
        heartbeatSeconds: 0,
        defaultAgentId: 'main',
        modelRuntime: { degraded: false, pendingAgents: [] },
        eventLoop: host.eventLoop(),
      }),
    ),
    status: read(() =>
      answer({
        runtimeVersion: host.version,
        degradedSecretOwners: [],
        tasks: { total: turns.count, active: turns.count, terminal: 0, failures: 0 },
        eventLoop: host.eventLoop(),
        processMemory: { rssBytes: process.memoryUsage.rss(), heapUsedBytes: process.memoryUsage().heapUsed },
        pid: process.pid,
        shutdownBudget: {
          timeoutMs: 325_000,
          reserveMs: 10_000,
          nativeStopBudget: false,
          activeWork: {
            rootRequests: turns.count,
            cronRuns: 0,
            sessionMutations: 0,
            terminalPersistence: 0,
            lifecycleWrites: 0,
          },
          writeCustody: [],
        },
      }),
    ),
    'config.get': read(async () => answer(await config.get())),
    'logs.tail': read(({ cursor, limit, maxBytes }) =>
      answer(
        log.tail({
          ...optional('cursor', number(cursor)),
          ...optional('limit', number(limit)),
          ...optional('maxBytes', number(maxBytes)),
        }),
      ),
    ),
    'sessions.list': read(() =>
      answer({
        ts: Date.now(),
        count: turns.count,
        totalCount: turns.count,
        hasMore: false,
        sessions: turns.running.map(({ session }) => ({
          key: session,
          kind: 'direct',
          agentId: 'main',
          status: 'running',
          hasActiveRun: true,
        })),
      }),
    ),
    'gateway.restart.preflight': read(() => answer(preflight(turns))),
    'sessions.abort': {
      scope: 'operator.write',
      answer: ({ key }) => {
        const runId = turns.abort(String(key));
        return answer(
          runId === null
            ? { ok: true, abortedRunId: null, status: 'no-active-run' }
            : { ok: true, abortedRunId: runId, status: 'aborted' },
        );
      },
    },
    'gateway.restart.request': {
      scope: 'operator.admin',
      answer: ({ reason }) => {
        setImmediate(() => host.restart());
        return answer({
          ok: true,
          status: 'scheduled',
          preflight: preflight(turns),
          restart: {
            ok: true,
            pid: process.pid,
            signal: 'SIGUSR2',
            reason: typeof reason === 'string' ? reason : 'gateway.restart.request',
            mode: 'emit',
            cooldownMsApplied: 0,
            delayMs: 0,
            coalesced: false,
          },
        });
      },
    },
  };
}

/** Recorded with one turn running: it counts as embedded run, as request and as task. */
function preflight(turns: Turns): Record<string, unknown> {
  const { count, running } = turns;
  const blockers =
    count === 0
      ? []
      : [
          { kind: 'embedded-run', count, message: `${count} active embedded run(s)` },
          { kind: 'root-request', count, message: `${count} active gateway request(s): ws:agent` },
          ...running.map(({ runId, message }) => ({
            kind: 'task',
            count: 1,
            message: `taskId=${runId} runId=${runId} status=running runtime=cli title=${message}`,
            task: { taskId: runId, status: 'running', runtime: 'cli', runId, title: message },
          })),
        ];
  return {
    safe: count === 0,
    counts: {
      queueSize: 0,
      pendingReplies: 0,
      embeddedRuns: count,
      cronRuns: 0,
      backgroundExecSessions: 0,
      rootRequests: count,
      activeTasks: count,
      totalActive: count * 3,
    },
    blockers,
    summary:
      count === 0
        ? 'safe to restart now'
        : `restart deferred: ${blockers.map(({ message }) => message).join('; ')}`,
  };
}

const optional = <Key extends string>(key: Key, value: number | undefined): { [K in Key]?: number } =>
  (value === undefined ? {} : { [key]: value }) as { [K in Key]?: number };
