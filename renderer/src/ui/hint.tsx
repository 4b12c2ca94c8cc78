import type { ReactElement, ReactNode } from 'react';
import { Tooltip, TooltipTrigger } from 'react-aria-components';
import styles from './hint.module.css';

/** A tooltip for a focusable part (a Button, or any part made focusable). Says more; never the only place of a fact. */
export function Hint({
  text,
  children,
}: {
  readonly text: string;
  readonly children: ReactElement;
}): ReactNode {
  return (
    <TooltipTrigger delay={500} closeDelay={0}>
      {children}
      <Tooltip offset={6} className={styles['hint'] ?? ''}>
        {text}
      </Tooltip>
    </TooltipTrigger>
  );
}
