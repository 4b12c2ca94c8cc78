import { join } from 'node:path';
import { existsSync } from 'node:fs';
import { root } from '../../build/setup.mjs';
import { type Child, startChild } from './child.ts';
import { until } from './until.ts';

const hearth = join(root, 'build', 'dist', 'node', 'hearth.js');

/** Where a Hearth works and what it inherits. */
export interface Place {
  readonly configPath: string;
  readonly stateDir: string;
  readonly env: Readonly<Record<string, string>>;
  /** the recording of a computer to stand in for this one, by its name among `electron/machine/recorded`; left out: this one */
  readonly machine?: string;
}

/** A running `hearth serve`. */
export interface WebHost extends Child {
  /** the printed link, with the key in its fragment */
  readonly link: string;
  /** `http://127.0.0.1:PORT` */
  readonly origin: string;
  readonly token: string;
  readonly port: number;
}

/** Starts the built web host and waits for the link it prints. @param port 0: any free one */
export async function startWebHost(place: Place, port = 0): Promise<WebHost> {
  if (!existsSync(hearth)) throw new Error('Hearth is not built: run `npm run build` first.');
  const child = startChild(
    process.execPath,
    [
      hearth,
      'serve',
      '--no-open',
      `--port=${port}`,
      `--config=${place.configPath}`,
      `--state-dir=${place.stateDir}`,
      ...(place.machine === undefined
        ? []
        : [`--machine=${join(root, 'electron', 'machine', 'recorded', `${place.machine}.json`)}`]),
    ],
    { env: place.env },
  );
  let found: RegExpExecArray | null = null;
  try {
    await until(
      () => {
        if (child.exitCode() !== null) throw new Error(`hearth serve ended at once:\n${child.output()}`);
        found = /(?<origin>http:\/\/127\.0\.0\.1:(?<port>\d+))\/#token=(?<token>[\w-]+)/.exec(child.output());
        return found !== null;
      },
      { deadline: 40_000, what: () => `the link of hearth serve:\n${child.output()}` },
    );
  } catch (error) {
    await child.stop('SIGKILL');
    throw error;
  }
  const [link = '', groups] = [
    (found as RegExpExecArray | null)?.[0],
    (found as RegExpExecArray | null)?.groups,
  ];
  return {
    ...child,
    link,
    origin: groups?.['origin'] ?? '',
    token: groups?.['token'] ?? '',
    port: Number(groups?.['port']),
  };
}
