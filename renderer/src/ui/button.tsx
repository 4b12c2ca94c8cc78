import type { ReactNode } from 'react';
import { Button as AriaButton, type ButtonProps as AriaButtonProps } from 'react-aria-components';
import { classes } from './classes.ts';
import styles from './button.module.css';

export interface ButtonProps extends Omit<AriaButtonProps, 'className' | 'style' | 'children'> {
  readonly children: ReactNode;
  /** `primary` is the one action of a view; `quiet` has no frame; `link` sits in running text. */
  readonly look?: 'plain' | 'primary' | 'quiet' | 'link';
  readonly small?: boolean;
  /** Shown after the text, such as `⌘S`. Not part of the accessible name. */
  readonly shortcut?: string;
}

export function Button({
  children,
  look = 'plain',
  small = false,
  shortcut,
  ...rest
}: ButtonProps): ReactNode {
  return (
    <AriaButton
      {...rest}
      className={classes(styles['button'], look !== 'plain' && styles[look], small && styles['small'])}
    >
      {children}
      {shortcut !== undefined && (
        <kbd className={styles['key']} aria-hidden="true">
          {shortcut}
        </kbd>
      )}
    </AriaButton>
  );
}

export interface IconButtonProps extends Omit<
  AriaButtonProps,
  'className' | 'style' | 'children' | 'aria-label'
> {
  /** Accessible name. Wrap the button in a Hint to show it to everybody. */
  readonly label: string;
  readonly children: ReactNode;
}

export function IconButton({ label, children, ...rest }: IconButtonProps): ReactNode {
  return (
    <AriaButton {...rest} aria-label={label} className={classes(styles['button'], styles['icon'])}>
      {children}
    </AriaButton>
  );
}
