import type { Timers } from '../../../electron/streams/timers.ts';
import { type Clock, SimClock } from './clock.ts';
import { commonRoutes, type ControlRoutes, type ServerControls, startControlPort } from './control-port.ts';
import { closeServer, type HostOptions, SimHost } from './host.ts';

/** Where a simulator listens, and the time that it goes by. */
export interface SimulatorOptions {
  /** 0: any free one */
  port?: number | undefined;
  /** of the controls; 0: any free one */
  controlPort?: number | undefined;
  host?: string | undefined;
  /** the time that its clock goes with; a test's own timers make it stand still until they are moved */
  timers?: Timers | undefined;
  /** how fast its time goes by itself: 1 as the world's, 0 stands still */
  rate?: number | undefined;
}

/** A running simulator. Disposing it closes both ports and every connection. */
export interface Simulator extends AsyncDisposable {
  readonly port: number;
  readonly controlUrl: string;
  /** its time, for others that shall go by it */
  readonly clock: Clock;
  close(): Promise<void>;
}

/** What makes one kind of model server of a simulator. */
interface Kind<Controls> extends Pick<HostOptions, 'answer' | 'isAuthorized'> {
  /** @param ended aborts when the simulator is closed */
  controls(host: SimHost, ended: AbortSignal): Controls;
  /** the kind's own paths on the control port */
  routes(controls: Controls): ControlRoutes;
  /** Everything resident goes, and what is being loaded too. */
  quit(): void;
}

/** Starts a model server of one kind on a loopback port, and its controls on another. */
export async function startSimulator<Controls extends ServerControls>(
  { port = 0, controlPort = 0, host: address = '127.0.0.1', timers, rate = 1 }: SimulatorOptions,
  kindOf: (clock: SimClock) => Kind<Controls>,
): Promise<Controls & Simulator> {
  const clock = new SimClock(timers);
  clock.setRate(rate);
  const kind = kindOf(clock);
  const { answer, isAuthorized } = kind;
  const host = new SimHost({ host: address, clock, isAuthorized, answer });
  await host.listen(port);
  const ended = new AbortController();
  const controls = kind.controls(host, ended.signal);
  const control = await startControlPort(
    [commonRoutes(controls), kind.routes(controls)],
    address,
    controlPort,
  );
  const close = async (): Promise<void> => {
    ended.abort();
    kind.quit();
    await Promise.all([host[Symbol.asyncDispose](), closeServer(control.server)]);
  };
  return {
    ...controls,
    port: host.port,
    controlUrl: control.url,
    clock,
    close,
    [Symbol.asyncDispose]: close,
  };
}
