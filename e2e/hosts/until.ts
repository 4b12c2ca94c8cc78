import { setTimeout as pause } from 'node:timers/promises';

/** How long to wait for a condition, in ms, and how to name it when it never comes. */
export interface Waiting {
  readonly deadline: number;
  readonly every?: number;
  readonly what: string | (() => string);
}

/** Waits until `condition` holds. Fails with the thing waited for once `deadline` is past; an error of `condition` fails at once. */
export async function until(
  condition: () => boolean | Promise<boolean>,
  { deadline, every = 50, what }: Waiting,
): Promise<void> {
  const end = performance.now() + deadline;
  while (!(await condition())) {
    if (performance.now() > end)
      throw new Error(`waited ${deadline} ms for ${typeof what === 'string' ? what : what()}`);
    await pause(every);
  }
}
