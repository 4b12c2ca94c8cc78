import { type ReactNode, useId } from 'react';

const shape =
  'M8.300 1.600c.300 2.700 3.900 4.300 3.900 8A4.200 4.200 0 0 1 8 13.900a4.200 4.200 0 0 1-4.200-4.300c0-2 1.300-3 1.700-4.600 1 .6 1.500 1.400 1.600 2.300 1.100-1.100 1.500-3.500 1.200-5.700z';

/** A flame that is full up to `share` (0 … 1) of its height. Decoration: the part that holds it carries the name. */
export function FlameIcon({ share }: { readonly share: number }): ReactNode {
  const clip = useId();
  const top = 13.9 - 12.3 * share;
  return (
    <svg width="16" height="16" viewBox="0 0 16 16" aria-hidden="true">
      <clipPath id={clip}>
        <rect x="0" y={top} width="16" height={16 - top} />
      </clipPath>
      {share > 0 && <path d={shape} fill="currentColor" clipPath={`url(#${clip})`} />}
      <path d={shape} fill="none" stroke="currentColor" strokeWidth="1.300" strokeLinejoin="round" />
    </svg>
  );
}
