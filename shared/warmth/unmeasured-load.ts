const atLeast = 120_000;
/** bytes/ms: a disk at the end of a slow cable, so that nearly every load is quicker */
const slowDisk = 150_000;

/**
 * ms that a load may well take of which this machine has no history, reckoned from the file: long enough not to ask a second time in the
 * middle of it. Never shown as an estimate.
 *
 * @param sizeBytes of the file; null: unknown
 */
export const unmeasuredLoadMs = (sizeBytes: number | null): number =>
  Math.max(atLeast, Math.round((sizeBytes ?? 0) / slowDisk));
