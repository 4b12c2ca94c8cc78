import type { MemoryNeed } from './judgement.ts';

/** The parts that each engine reckons in its own way. Bytes, over all devices. */
export type EngineParts = Pick<MemoryNeed, 'kv' | 'compute' | 'fixed'>;
