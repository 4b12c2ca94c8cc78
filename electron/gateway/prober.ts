import type { Probe } from '../../shared/gateway/probe.ts';
import { type JsonReply, requestJson } from '../http/request-json.ts';
import { readHealth, readReadiness } from './probe.ts';

/** ms for one probe; the real one takes 1 to 2 */
const deadlineMs = 2000;
const largestBytes = 64 * 1024;

/** One look at a gateway's own probes. @param url such as `http://127.0.0.1:18789` */
export async function probeGateway(url: string, signal: AbortSignal): Promise<Probe> {
  const get = (path: string): Promise<JsonReply> =>
    requestJson({ url: `${url}${path}`, deadlineMs, largest: largestBytes, signal });
  return readReadiness(await get('/readyz')) ?? readHealth(await get('/healthz'));
}
