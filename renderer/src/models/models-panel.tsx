import type { ReactNode } from 'react';

export function ModelsPanel(): ReactNode {
  return null;
}
