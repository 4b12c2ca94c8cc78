/** Prints a simulator's addresses as one JSON line, and ends with it when told to. */
export function runAsProgram(server: { url: string; controlUrl: string; close: () => Promise<void> }): void {
  console.log(JSON.stringify({ url: server.url, controlUrl: server.controlUrl }));
  const stop = (): void => void server.close().then(() => process.exit(0));
  process.once('SIGINT', stop);
  process.once('SIGTERM', stop);
}
