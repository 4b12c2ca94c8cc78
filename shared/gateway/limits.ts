/** Times of the state machine, in ms, measured with OpenClaw 2026.9.6 where they follow from it. */
export const limits = {
  /** From start to ready; 10 to 21 s were measured. Beyond it a process that lives and does not answer is unreachable. */
  starting: 180_000,
  /** a gateway that answered is unreachable after this long without an answer: its event loop may be busy for a while */
  silence: 10_000,
  /** it must answer badly for this long before it is called so … */
  bad: 5_000,
  /** … and well for this long before it is not any more */
  well: 10_000,
  /** for the running turns to be ended over RPC; 0.1 s was measured */
  endingRuns: 10_000,
  /** from SIGTERM to SIGKILL after the runs were ended; 0.6 s was measured */
  stopping: 10_000,
  /** from SIGTERM to SIGKILL where runs may finish: OpenClaw's own shutdown budget */
  drain: 330_000,
  /** from SIGKILL to the end */
  killing: 5_000,
} as const;
