import type { Endpoint } from './endpoint.ts';

const latest = ':latest';

/** Do two ids mean the same model on such a server? On Ollama a name without a tag is its `latest`. */
export function isSameModel(kind: Endpoint['kind'], a: string, b: string): boolean {
  return spelled(kind, a) === spelled(kind, b);
}

function spelled(kind: Endpoint['kind'], id: string): string {
  return kind === 'ollama' && !id.includes(':') ? `${id}${latest}` : id;
}

/** Every way in which a config may write the ref of a model. */
export function refsOf(kind: Endpoint['kind'], ref: string): string[] {
  return kind === 'ollama' && ref.endsWith(latest) ? [ref, ref.slice(0, -latest.length)] : [ref];
}
