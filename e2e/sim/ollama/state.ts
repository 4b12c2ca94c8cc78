import type { Clock } from '../server/clock.ts';
import { type SimModel, withTag } from './models.ts';
import { Scheduler } from './scheduler.ts';
import { defaultContext, type ServerSettings } from './settings.ts';

/** The pulled models, and who of them is resident. */
export class ServerState {
  readonly settings: ServerSettings;
  readonly clock: Clock;
  readonly scheduler: Scheduler;
  models: SimModel[];
  #ids = 0;

  constructor(models: SimModel[], settings: ServerSettings, clock: Clock) {
    this.models = models;
    this.settings = settings;
    this.clock = clock;
    this.scheduler = new Scheduler(settings, clock);
  }

  model(name: string): SimModel | undefined {
    return this.models.find((model) => model.name === withTag(name));
  }

  /** The context that a load of this model gets: the request's, the Modelfile's, the server's. Never below 4 tokens. */
  contextOf(model: SimModel, asked: number | null): number {
    return Math.max(4, asked ?? model.numCtx ?? defaultContext(this.settings));
  }

  /** A number that never repeats in one server. */
  nextId(): number {
    this.#ids += 1;
    return this.#ids;
  }
}
