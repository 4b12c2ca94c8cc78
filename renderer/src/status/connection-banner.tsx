import type { ReactNode } from 'react';

export function ConnectionBanner(): ReactNode {
  return null;
}
