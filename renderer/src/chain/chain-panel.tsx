import type { ReactNode } from 'react';

export function ChainPanel(): ReactNode {
  return null;
}
