import type { Endpoint, Model } from '../../shared/models/endpoint.ts';
import type { PathSettings } from '../files/paths.ts';
import { type DiskModel, groupDiskModels } from './disk-models.ts';
import { listModelFiles } from './list-folder.ts';
import { lmStudioModelFolders } from './lm-studio-folders.ts';
import { matchModel } from './match-model.ts';
import { findOllamaModel, ollamaFolders } from './ollama-files.ts';
import { type DiskReading, readDiskModel } from './read-disk-model.ts';

/** A server's model as it lies on this disk. */
export interface FoundModel {
  readonly root: string;
  readonly disk: DiskModel;
}

/** Readings kept: as many as anybody has models, and old ones go first. */
const mostReadings = 1000;

/** The model files of this machine's servers: where they lie, and what they say. What has not changed is not read twice. */
export class ModelFiles {
  readonly #settings: PathSettings;
  readonly #readings = new Map<string, DiskReading>();
  #listed: readonly FoundModel[] = [];

  constructor(settings: PathSettings) {
    this.#settings = settings;
  }

  /** Lists LM Studio's model folders anew; nothing is opened. Throws the signal's reason. */
  async look(signal: AbortSignal): Promise<void> {
    const listed: FoundModel[] = [];
    for (const root of await lmStudioModelFolders(this.#settings)) {
      const found = groupDiskModels(await listModelFiles(root, signal));
      listed.push(...found.map((disk) => ({ root, disk })));
    }
    this.#listed = listed;
  }

  /** The files of a model that this server offers; null where none of this disk is it beyond doubt. */
  async find(kind: Endpoint['kind'], model: Model): Promise<FoundModel | null> {
    switch (kind) {
      case 'lmstudio': {
        const disk = matchModel(
          model,
          this.#listed.map(({ disk }) => disk),
        );
        return this.#listed.find((found) => found.disk === disk) ?? null;
      }
      case 'ollama':
        for (const root of ollamaFolders(this.#settings)) {
          const disk = await findOllamaModel(root, model.id);
          if (disk !== null) return { root, disk };
        }
        return null;
    }
    return kind satisfies never;
  }

  /** What the files say, or why they say nothing. Throws the signal's reason. */
  async read({ root, disk }: FoundModel, signal: AbortSignal): Promise<DiskReading> {
    const state = [
      root,
      disk.projectorBytes,
      ...disk.files.map(({ path, bytes, changedAt }) => [path, bytes, changedAt]),
    ];
    const key = JSON.stringify(state);
    const known = this.#readings.get(key);
    if (known !== undefined) return known;
    const reading = await readDiskModel(root, disk, { signal });
    // A disk that was asleep may answer the next time.
    if (reading.kind === 'unread' && reading.reason === 'timeout') return reading;
    this.#readings.set(key, reading);
    const [oldest] = this.#readings.keys();
    if (this.#readings.size > mostReadings && oldest !== undefined) this.#readings.delete(oldest);
    return reading;
  }
}
