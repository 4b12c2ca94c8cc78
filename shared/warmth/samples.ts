import { holdRules } from './hold-rule.ts';
import type { Situation } from './situation.ts';

/** A situation for tests: wished, on an LM Studio that has the model cold, with nothing in the way. */
export const sampleSituation = (change: Partial<Situation> = {}): Situation => ({
  now: 1_000_000,
  rule: holdRules.lmstudio,
  isWished: true,
  schedule: { isOpen: true, changesAt: null },
  wanted: { context: 65_536, from: 'context-window' },
  server: 'answers',
  isOffered: true,
  canAsk: true,
  instances: [],
  machine: { pressure: 'normal', onBattery: false },
  yields: { pressure: 'critical', battery: true },
  turns: 'none',
  room: { kind: 'unknown' },
  sizeBytes: null,
  estimateMs: null,
  facts: '',
  ...change,
});
