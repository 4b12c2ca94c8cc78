/** The flags that the program of every simulator takes, for `parseArgs`. `--options` takes all that the others do not say, as JSON. */
export const commonFlags = {
  port: { type: 'string', default: '0' },
  'control-port': { type: 'string', default: '0' },
  'load-ms': { type: 'string', default: '0' },
  rate: { type: 'string', default: '1' },
  options: { type: 'string', default: '{}' },
} as const;

/** What those flags say of where a simulator listens and how fast its time goes. */
export function placeOf(values: { port: string; 'control-port': string; rate: string }): {
  port: number;
  controlPort: number;
  rate: number;
} {
  return {
    port: Number(values.port),
    controlPort: Number(values['control-port']),
    rate: Number(values.rate),
  };
}
/** Prints a simulator's addresses as one JSON line, and ends with it when told to. */
export function runAsProgram(server: { url: string; controlUrl: string; close: () => Promise<void> }): void {
  console.log(JSON.stringify({ url: server.url, controlUrl: server.controlUrl }));
  const stop = (): void => void server.close().then(() => process.exit(0));
  process.once('SIGINT', stop);
  process.once('SIGTERM', stop);
}
