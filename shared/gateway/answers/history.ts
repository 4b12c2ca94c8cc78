import type { Answer, AnswerFilter, AnswersPage } from '../answer.ts';

/** The most entries that are kept. */
export const keptAnswers = 10_000;

type Timeline = NonNullable<AnswersPage['timeline']>;
type Bucket = keyof Timeline['buckets'][number];

/** Did another link answer than the one that was asked? */
export const byAnother = ({ outcome, asked, answered, passedOver }: Answer): boolean =>
  outcome === 'answered' &&
  (asked === null || answered === null ? passedOver.length > 0 : asked !== answered);

/** Which of the three a finished turn counts as; null while it goes on. A turn that was aborted has no answer either. */
export function bucketOf(answer: Answer): Bucket | null {
  switch (answer.outcome) {
    case 'running':
      return null;
    case 'answered':
      return byAnother(answer) ? 'fallback' : 'asked';
    case 'failed':
    case 'aborted':
      return 'failed';
  }
}

/** Tells which entries a filter wants. */
export function matcher({ show, search }: AnswerFilter): (answer: Answer) => boolean {
  const wanted = search.trim().toLowerCase();
  return (answer) =>
    (show === 'all' || bucketOf(answer) === show) && (wanted === '' || mentions(answer, wanted));
}

function mentions(answer: Answer, wanted: string): boolean {
  const has = (text: string | null): boolean => text !== null && text.toLowerCase().includes(wanted);
  return (
    has(answer.asked) ||
    has(answer.answered) ||
    has(answer.session) ||
    has(answer.agent) ||
    answer.passedOver.some(({ ref, reason, detail }) => has(ref) || has(reason) || has(detail))
  );
}

/**
 * Some of the entries that match, and all of them counted over time.
 *
 * @param entries in the order of the list
 * @param wish `skip` and `count` of the matching entries, and `buckets` spans of time
 */
export function pageOf(
  entries: readonly Answer[],
  wish: { filter: AnswerFilter; skip: number; count: number; buckets: number },
): AnswersPage {
  const matching = entries.filter(matcher(wish.filter));
  return {
    matching: matching.length,
    entries: matching.slice(wish.skip, wish.skip + wish.count),
    timeline: timelineOf(matching, wish.buckets),
  };
}

/** Entries counted in `buckets` equal spans from the oldest to the newest. Turns that go on take part in the spans, not in the counts. */
function timelineOf(entries: readonly Answer[], buckets: number): Timeline | null {
  let [from, to] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  for (const { at } of entries) {
    from = Math.min(from, at);
    to = Math.max(to, at);
  }
  if (entries.length === 0) return null;
  const counted = Array.from({ length: buckets }, () => ({ asked: 0, fallback: 0, failed: 0 }));
  const span = (to - from) / buckets;
  for (const answer of entries) {
    const kind = bucketOf(answer);
    const index = span === 0 ? 0 : Math.min(buckets - 1, Math.floor((answer.at - from) / span));
    const bucket = counted[index];
    if (kind !== null && bucket !== undefined) bucket[kind] += 1;
  }
  return { from, to, buckets: counted };
}

/** Newest first; of two that began together, by id, so that the order never depends on when they were heard of. */
export const newestFirst = (a: Answer, b: Answer): number => b.at - a.at || (a.id < b.id ? 1 : -1);
