import type { LoadFailure, Refusal } from '../../shared/warmth/load-outcome.ts';
import type { JsonReply } from '../http/request-json.ts';
import { errorOf, shown, withoutTokens } from './reply-values.ts';

/** What it means that a server did not answer. */
export function unanswered(reply: Exclude<JsonReply, { kind: 'answer' }>): Refusal {
  switch (reply.kind) {
    case 'aborted':
      return { kind: 'aborted' };
    case 'no-answer':
      // Nobody listens: nothing was begun there.
      return refused(
        reply.cause === 'timeout' ? 'timeout' : reply.cause === 'refused' ? 'failed' : 'no-answer',
        reply.cause,
      );
    case 'broken':
      return refused(
        reply.cause === 'timeout' ? 'timeout' : reply.cause === 'cut-off' ? 'no-answer' : 'garbage',
        reply.cause,
      );
  }
  return reply satisfies never;
}

export const refused = (why: LoadFailure, detail: string | null = null): Refusal => ({
  kind: 'failed',
  why,
  detail: detail === '' ? null : detail,
});

/** The server's own words, as they may be shown. */
export function wordsOf(json: unknown, token: string | null): string | null {
  const said = shown(withoutTokens(errorOf(json) ?? '', token));
  return said === '' ? null : said;
}

/** Words by which servers say that memory is short. LM Studio's guardrail, Ollama's scheduler, and engines that pass on their own. */
const shortOfMemory =
  /insufficient (system )?(resources|memory)|more system memory|out of memory|not enough memory|overload your system/i;

export const saysMemory = (words: string | null): boolean => words !== null && shortOfMemory.test(words);

/** HTTP answers of whatever stands before a server that it cannot reach, or that takes too long: the server itself may still be at it. */
export const isGateway = (status: number): boolean => status === 502 || status === 504;
