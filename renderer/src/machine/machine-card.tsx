import type { ReactNode } from 'react';

export function MachineCard(): ReactNode {
  return null;
}
