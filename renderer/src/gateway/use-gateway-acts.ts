import { useMemo, useState } from 'react';
import type { Problem, Result } from '../../../shared/problem.ts';
import { ask } from '../connection/client.ts';
import { useServices } from '../use-hearth.ts';

/** What is asked of the gateway's service, and takes a while to be taken up. */
export type GatewayAct = 'start' | 'stop' | 'restart' | 'stop-service' | 'inspect';

export interface GatewayActs {
  /** the one that waits for its answer */
  readonly pending: GatewayAct | null;
  /** ms since 1970 (the page's clock) when the pending one was asked for */
  readonly askedAt: number;
  /** how the last one failed */
  readonly failure: { readonly act: GatewayAct; readonly problem: Problem } | null;
  start(): Promise<void>;
  /** `endRuns`: running turns are ended; else the gateway lets them finish */
  stop(endRuns: boolean): Promise<void>;
  restart(endRuns: boolean): Promise<void>;
  stopService(): Promise<void>;
  inspect(): Promise<void>;
  dismiss(): void;
}

/** ms. A service manager is asked through OpenClaw's own program, which takes seconds. */
const deadlineMs = 60_000;

/** ms that asking OpenClaw who runs the gateway may take: two of its calls, each with a deadline of its own, and some */
export const inspectDeadlineMs = 45_000;

/** The gateway's actions for one part of the page: one at a time, and how the last one failed. */
export function useGatewayActs(): GatewayActs {
  const { client } = useServices();
  const [state, setState] = useState<Pick<GatewayActs, 'pending' | 'askedAt' | 'failure'>>({
    pending: null,
    askedAt: 0,
    failure: null,
  });

  const calls = useMemo(() => {
    const run = async (
      act: GatewayAct,
      call: (options: { signal: AbortSignal }) => Promise<Result<null>>,
      within = deadlineMs,
    ): Promise<void> => {
      setState({ pending: act, askedAt: Date.now(), failure: null });
      const answer = await ask(call, within);
      setState({
        pending: null,
        askedAt: 0,
        failure: answer.ok ? null : { act, problem: answer.problem },
      });
    };
    const { gateway } = client;
    return {
      start: () => run('start', (options) => gateway.start(undefined, options)),
      stop: (endRuns: boolean) => run('stop', (options) => gateway.stop({ endRuns }, options)),
      restart: (endRuns: boolean) => run('restart', (options) => gateway.restart({ endRuns }, options)),
      stopService: () => run('stop-service', (options) => gateway.stop({ endRuns: false }, options)),
      inspect: () => run('inspect', (options) => gateway.inspect(undefined, options), inspectDeadlineMs),
      dismiss: () => setState((now) => ({ ...now, failure: null })),
    };
  }, [client]);

  return { ...state, ...calls };
}
