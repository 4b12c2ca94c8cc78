import { done, failed, problem, type Result } from '../../shared/problem.ts';
import type { Settings } from '../../shared/settings.ts';
import type { Warmth } from '../../shared/warmth/snapshot.ts';
import { changeWish } from '../../shared/warmth/wish.ts';
import type { SettingsChange, Watchable, WishChange } from '../services.ts';
import { Watched } from '../streams/watched.ts';

export interface WarmthOptions {
  readonly settings: {
    readonly snapshots: Watchable<Settings>;
    set(change: SettingsChange): Promise<Result<Settings>>;
  };
}

/** Keeps models loaded for which there is a wish. */
export class WarmthService {
  readonly snapshots = new Watched<Warmth>([]);
  readonly #settings: WarmthOptions['settings'];

  constructor({ settings }: WarmthOptions) {
    this.#settings = settings;
  }

  /** Turns a flame on or off. 'settings-unwritable' where the wish cannot be kept: then it holds until Hearth ends. */
  async set(change: WishChange): Promise<Result<null>> {
    const { warmWishes } = this.#settings.snapshots.value;
    const kept = await this.#settings.set({ warmWishes: changeWish(warmWishes, change) });
    return kept.ok ? done(null) : kept;
  }

  async cancel(ref: string): Promise<Result<null>> {
    return failed(problem('warmth-not-loading', { ref }));
  }

  async resume(ref: string): Promise<Result<null>> {
    return failed(problem('warmth-not-wished', { ref }));
  }

  async confirm(ref: string, _how: 'load-anyway' | 'make-room'): Promise<Result<null>> {
    return failed(problem('warmth-not-wished', { ref }));
  }

  async unload(endpoint: string, instance: string): Promise<Result<null>> {
    return failed(problem('warmth-not-there', { endpoint, instance }));
  }
}
