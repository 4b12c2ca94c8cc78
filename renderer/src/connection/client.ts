import { createORPCClient } from '@orpc/client';
import type { ContractRouterClient } from '@orpc/contract';
import type { Contract } from '../../../shared/contract.ts';
import { failed, problem, type Result } from '../../../shared/problem.ts';
import type { Link } from './transport.ts';

/** The services, as the contract types them. */
export type Client = ContractRouterClient<Contract>;

/** A client that outlives its wires: each call goes over the wire that is open then, and fails at once when none is. */
export function clientOver(wire: () => Link | null): Client {
  const link: Link = {
    call: async (path, input, options) => {
      const open = wire();
      if (open === null) throw new Error('Not connected.');
      return open.call(path, input, options);
    },
  };
  return createORPCClient(link);
}

/**
 * Asks the services for something, with a deadline (ms). A wire that breaks or an answer that does not come is a problem like any other,
 * so that a caller has one way to fail. What was asked may still have been done: the streams tell.
 */
export async function ask<T>(
  call: (options: { signal: AbortSignal }) => Promise<Result<T>>,
  deadlineMs = 30_000,
): Promise<Result<T>> {
  const deadline = AbortSignal.timeout(deadlineMs);
  try {
    return await Promise.race([
      call({ signal: deadline }),
      new Promise<never>((_, reject) => {
        deadline.addEventListener('abort', () => reject(deadline.reason), { once: true });
      }),
    ]);
  } catch (cause) {
    return failed(problem('connection-lost', {}, cause instanceof Error ? cause.message : String(cause)));
  }
}
