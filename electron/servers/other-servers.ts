import { z } from 'zod';
import type { JsonReply } from '../http/request-json.ts';
import { ownersOf } from './lm-studio-replies.ts';

/** `owned_by` of a `/v1/models` row → the server that writes it. A proxy may say anything, so it is a likeness, not a proof. */
const owners: Readonly<Record<string, string>> = {
  organization_owner: 'LM Studio',
  library: 'Ollama',
  llamacpp: 'llama.cpp',
  vllm: 'vLLM',
  sglang: 'SGLang',
  exo: 'exo',
  'ds4.c': 'ds4',
  'llama-swap': 'llama-swap',
  'vllm-mlx': 'vllm-mlx',
};

/** llama.cpp's reply without its key */
const noKey = z.object({ error: z.object({ type: z.literal('authentication_error') }) });

/**
 * The name of the server that a port looks like, for "this is not LM Studio but …". At most two probes, both of them GETs that load,
 * start and generate nothing on any known server (`/health` is not among them). "HTTP" where nothing gives it away.
 */
export async function identifyServer(
  server: string | null,
  get: (path: string) => Promise<JsonReply>,
): Promise<string> {
  if (server !== null && /^llama\.cpp/i.test(server)) return 'llama.cpp';
  const version = await get('/api/version');
  if (version.kind === 'answer' && version.status === 200) {
    const known = z.object({ version: z.string(), commit: z.string().optional() }).safeParse(version.json);
    if (known.success) return known.data.commit === undefined ? 'Ollama' : 'llama-swap';
  }
  const models = await get('/v1/models');
  if (models.kind === 'answer') {
    for (const owner of ownersOf(models.json)) if (owners[owner] !== undefined) return owners[owner];
    if (models.status === 401 && noKey.safeParse(models.json).success) return 'llama.cpp';
  }
  return printable(server) ?? 'HTTP';
}

/** The Server header, if it is short and plain enough to be shown. */
function printable(server: string | null): string | null {
  return server !== null && /^[\w.()/ -]{1,40}$/.test(server) ? server : null;
}
