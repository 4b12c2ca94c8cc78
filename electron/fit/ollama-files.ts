import { promises as fs } from 'node:fs';
import path from 'node:path';
import { z } from 'zod';
import { expandHome, homeDirectory, type PathSettings } from '../files/paths.ts';
import { readBytes } from '../files/read-bytes.ts';
import type { DiskModel, ListedFile } from './disk-models.ts';

const manifestSchema = z.object({
  layers: z.array(z.object({ mediaType: z.string(), digest: z.string().regex(/^sha256:[0-9a-f]{64}$/) })),
});
const largestManifest = 1024 * 1024;

/** Where Ollama of Linux keeps its models when the system runs it as a user of its own. */
const systemFolder = '/usr/share/ollama/.ollama/models';

/** Where Ollama keeps its models: `OLLAMA_MODELS`, else its place in the user's home, or on Linux in the home of its own user. */
export function ollamaFolders(settings: PathSettings): string[] {
  const home = homeDirectory(settings);
  const chosen = settings.env['OLLAMA_MODELS']?.trim() ?? '';
  if (chosen !== '') return [expandHome(chosen, home)];
  const own = path.join(home, '.ollama', 'models');
  return (settings.platform ?? process.platform) === 'linux' ? [own, systemFolder] : [own];
}

/**
 * The files of a model that Ollama knows by this name ("llama3.3:70b", "me/mine", "hf.co/org/repo:Q4_K_M"): its manifest names the blobs.
 * Null where there is no such model, or its name or manifest is none.
 */
export async function findOllamaModel(folder: string, name: string): Promise<DiskModel | null> {
  const names = manifestPath(name);
  if (names === null) return null;
  const read = await readBytes(path.join(folder, 'manifests', ...names), largestManifest);
  if (read.kind !== 'read') return null;
  const layers = parseManifest(read.bytes.toString('utf8'));
  const blob = async (kind: string): Promise<ListedFile | null> => {
    const digest = layers.find(
      ({ mediaType }) => mediaType === `application/vnd.ollama.image.${kind}`,
    )?.digest;
    if (digest === undefined) return null;
    const file = path.join(folder, 'blobs', digest.replace(':', '-'));
    const stat = await fs.stat(file).catch(() => null);
    return stat === null
      ? null
      : { path: file, names: [name], bytes: stat.size, changedAt: stat.mtimeMs, trouble: null };
  };
  const weights = await blob('model');
  if (weights === null) return null;
  const projector = await blob('projector');
  return {
    format: 'gguf',
    publisher: null,
    title: name,
    files: [weights],
    bytes: weights.bytes,
    projectorBytes: projector?.bytes ?? 0,
    trouble: null,
  };
}

/** `registry.ollama.ai/library/llama3.3/70b`: host and owner are left out of the name where they are these. */
function manifestPath(name: string): string[] | null {
  const [, place = '', tag = 'latest'] = /^([^:]+)(?::([^:]+))?$/.exec(name) ?? [];
  const parts = place.split('/');
  const all = [...['registry.ollama.ai', 'library'].slice(0, Math.max(0, 3 - parts.length)), ...parts, tag];
  return parts.length <= 3 && all.every((part) => /^\w[\w.-]*$/.test(part)) ? all : null;
}

function parseManifest(text: string): z.infer<typeof manifestSchema>['layers'] {
  try {
    return manifestSchema.parse(JSON.parse(text)).layers;
  } catch {
    return [];
  }
}
