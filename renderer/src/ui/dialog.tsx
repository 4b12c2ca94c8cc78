import type { ReactNode } from 'react';
import { Dialog as AriaDialog, Heading, Modal, ModalOverlay } from 'react-aria-components';
import { useTranslation } from 'react-i18next';
import { IconButton } from './button.tsx';
import { classes } from './classes.ts';
import styles from './dialog.module.css';
import { CloseIcon } from './icons.tsx';

interface DialogProps {
  readonly title: string;
  readonly isOpen: boolean;
  readonly onClose: () => void;
  readonly children: ReactNode;
  /** Buttons at the foot, the primary one last. */
  readonly foot?: ReactNode;
  /** `drawer` comes in from the right and is as high as the window. */
  readonly shape?: 'box' | 'wide' | 'drawer';
  /** `alertdialog` for a question that must be answered; a click beside it does not close it then. */
  readonly role?: 'dialog' | 'alertdialog';
}

/** A modal dialogue: focus goes in and comes back, Escape closes. */
export function Dialog({
  title,
  isOpen,
  onClose,
  children,
  foot,
  shape = 'box',
  role = 'dialog',
}: DialogProps): ReactNode {
  const { t } = useTranslation('common');
  return (
    <ModalOverlay
      className={classes(styles['shade'], shape === 'drawer' && styles['drawerShade'])}
      isOpen={isOpen}
      onOpenChange={(open) => !open && onClose()}
      isDismissable={role === 'dialog'}
    >
      <Modal
        className={classes(
          styles['modal'],
          shape === 'wide' && styles['wide'],
          shape === 'drawer' && styles['drawer'],
        )}
      >
        <AriaDialog className={styles['dialog'] ?? ''} role={role}>
          <header className={styles['head']}>
            <Heading slot="title" className={styles['title'] ?? ''}>
              {title}
            </Heading>
            <IconButton label={t('close')} onPress={onClose}>
              <CloseIcon />
            </IconButton>
          </header>
          <div className={styles['body']}>{children}</div>
          {foot !== undefined && <footer className={styles['foot']}>{foot}</footer>}
        </AriaDialog>
      </Modal>
    </ModalOverlay>
  );
}
