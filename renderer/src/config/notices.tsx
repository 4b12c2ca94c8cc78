import type { ReactNode } from 'react';

export function ConfigNotices(): ReactNode {
  return null;
}
