import { expect, test } from 'vitest';
import type { PassedOverReason } from '../answer.ts';
import { passedOverReason } from './reason.ts';

test.each<[PassedOverReason, string | null, number | null, string]>([
  // OpenClaw's word, the HTTP status and the texts as recorded
  ['unreachable', 'timeout', 408, 'Connection error.'],
  ['unreachable', 'timeout', 408, 'LLM request failed: connection refused by the provider endpoint.'],
  ['unreachable', 'timeout', 408, 'terminated'],
  ['timeout', 'timeout', 408, 'Request timed out.'],
  ['timeout', 'timeout', null, 'The process was terminated after 600 s'],
  ['server-error', 'server_error', 500, '500 Something went wrong.'],
  ['rate-limit', 'rate_limit', 429, '429 Something went wrong.'],
  ['not-found', 'model_not_found', 404, "404 model 'acme/first-70b' not found"],
  ['context-overflow', 'context_overflow', null, 'Context overflow: prompt too large for the model.'],
  ['auth', 'auth', 401, "Couldn't sign in to lmstudio."],
  // its other words
  ['server-error', 'overloaded', 529, 'Overloaded'],
  ['unreachable', 'tls_certificate', null, 'unable to verify the first certificate'],
  ['auth', 'auth_permanent', null, ''],
  ['auth', 'session_expired', null, ''],
  ['format', 'format', 400, ''],
  ['other', 'billing', 402, 'Insufficient credits'],
  ['other', 'empty_response', null, ''],
  // no word, or one of a later version
  ['auth', 'unclassified', 403, ''],
  ['not-found', null, 404, ''],
  ['rate-limit', 'unknown', 429, ''],
  ['server-error', 'a-new-one', 503, ''],
  ['timeout', null, 504, ''],
  ['unreachable', null, null, 'getaddrinfo ENOTFOUND box.local'],
  ['other', null, 418, 'I am a teapot'],
  ['other', null, null, ''],
])('%s: %s %s %s', (expected, reason, status, said) => {
  expect(passedOverReason({ reason, status, texts: [said] })).toBe(expected);
});
