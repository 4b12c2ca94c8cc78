import type { ReactNode } from 'react';

export function StagedBar(): ReactNode {
  return null;
}
