import { useEffect, useState } from 'react';

/** ms after the last key until the search starts */
const delayMs = 250;

/**
 * The text of a search field, and its use a moment after the last key, or at once where it was cleared.
 *
 * @param used what is searched for now
 * @param use starts a search; must stay the same function
 */
export function useSearch(
  used: string,
  use: (search: string) => void,
): readonly [string, (typed: string) => void] {
  const [typed, setTyped] = useState(used);
  useEffect(() => {
    if (typed === used) return undefined;
    const timer = setTimeout(() => use(typed), typed === '' ? 0 : delayMs);
    return () => clearTimeout(timer);
  }, [typed, used, use]);
  return [typed, setTyped];
}
