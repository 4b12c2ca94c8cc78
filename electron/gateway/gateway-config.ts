import type { Json5Object } from '../../shared/json5/value.ts';
import type { Problem } from '../../shared/problem.ts';

/** What the gateway's domain needs of OpenClaw's config. For Node only: it may hold secrets. */
export interface GatewayConfig {
  /** absolute */
  readonly path: string;
  /** the sections of those names; empty where there are none or the config cannot be read */
  readonly gateway: Json5Object;
  readonly logging: Json5Object;
  readonly secrets: Json5Object;
  /** every secret that stands in it */
  readonly secretTexts: readonly string[];
  /** why it cannot be read; null: it can */
  readonly problem: Problem | null;
  /** tells two states of the file apart; null while it cannot be read */
  readonly revision: string | null;
}
