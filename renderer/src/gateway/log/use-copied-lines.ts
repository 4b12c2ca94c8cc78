import { useCallback, useRef, useState } from 'react';
import { copyText } from '../../ui/copy-text.ts';
import { copiedLine } from './line-text.ts';
import type { LogFeed } from './log-feed.ts';
import type { Extent } from './scroll-place.ts';

/** Lines copied in one go, at most: browsers allow copying for a few seconds after a key, and these are read in less. */
export const copyLimit = 5_000;
const deadlineMs = 4_000;

/** How the last copy went. */
export type Copied =
  | { readonly kind: 'copied'; readonly lines: number; readonly cut: boolean }
  | { readonly kind: 'failed' };

/** Copies lines as text, also those that were not read yet. */
export function useCopiedLines(feed: LogFeed): {
  readonly copied: Copied | null;
  readonly copy: (span: Extent) => Promise<void>;
  readonly forget: () => void;
} {
  const [copied, setCopied] = useState<Copied | null>(null);
  const newest = useRef(0);
  const copy = useCallback(
    async (span: Extent) => {
      newest.current += 1;
      const mine = newest.current;
      const first = { first: span.first, end: Math.min(span.end, span.first + copyLimit) };
      const done = await readAndCopy(feed, first);
      if (mine === newest.current)
        setCopied(
          done === null ? { kind: 'failed' } : { kind: 'copied', lines: done, cut: first.end < span.end },
        );
    },
    [feed],
  );
  const forget = useCallback(() => {
    newest.current += 1;
    setCopied(null);
  }, []);
  return { copied, copy, forget };
}

/** @returns how many lines; null where none could be copied */
async function readAndCopy(feed: LogFeed, span: Extent): Promise<number | null> {
  try {
    const lines = await feed.read(span, AbortSignal.timeout(deadlineMs));
    if (lines.length === 0) return null;
    return (await copyText(`${lines.map(copiedLine).join('\n')}\n`)) ? lines.length : null;
  } catch {
    return null;
  }
}
