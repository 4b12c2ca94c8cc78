import type { ReactElement, ReactNode } from 'react';
import {
  Keyboard,
  Menu as AriaMenu,
  MenuItem,
  MenuTrigger,
  Popover,
  Separator,
  Text,
} from 'react-aria-components';
import styles from './menu.module.css';
import hidden from './visually-hidden.module.css';

export interface MenuAction {
  readonly id: string;
  readonly text: string;
  readonly icon?: ReactNode;
  /** Shown at the end, such as `Alt+↑`. */
  readonly shortcut?: string;
  readonly isDisabled?: boolean;
  /** A line above this entry. */
  readonly apart?: boolean;
  readonly run: () => void;
}

interface ActionMenuProps {
  /** The button that opens it. */
  readonly trigger: ReactElement;
  readonly label: string;
  readonly actions: readonly MenuAction[];
}

/** A button with a menu of actions. */
export function ActionMenu({ trigger, label, actions }: ActionMenuProps): ReactNode {
  return (
    <MenuTrigger>
      {trigger}
      <Popover className={styles['popover'] ?? ''} placement="bottom end" offset={4}>
        <AriaMenu
          aria-label={label}
          className={styles['menu'] ?? ''}
          disabledKeys={actions.filter((a) => a.isDisabled === true).map((a) => a.id)}
        >
          {actions.flatMap((action) => [
            ...(action.apart === true
              ? [<Separator key={`${action.id}-line`} className={styles['separator'] ?? ''} />]
              : []),
            <MenuItem
              key={action.id}
              id={action.id}
              textValue={action.text}
              className={styles['item'] ?? ''}
              onAction={action.run}
            >
              <span className={styles['icon']}>{action.icon}</span>
              <Text slot="label">{action.text}</Text>
              {action.shortcut !== undefined && (
                <>
                  {/* Seen but no part of the name; read out as the entry's description. */}
                  <span className={styles['key']} data-key={action.shortcut} aria-hidden="true" />
                  <Keyboard className={hidden['hidden'] ?? ''}>{action.shortcut}</Keyboard>
                </>
              )}
            </MenuItem>,
          ])}
        </AriaMenu>
      </Popover>
    </MenuTrigger>
  );
}
