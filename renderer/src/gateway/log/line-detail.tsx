import { type ReactNode, useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import type { GatewayLogLine } from '../../../../shared/gateway/log-view.ts';
import { Button, IconButton } from '../../ui/button.tsx';
import { CloseIcon, CopyIcon } from '../../ui/icons.tsx';
import styles from './line-detail.module.css';
import type { LogFormats } from './log-formats.ts';
import { matchParts } from './line-text.ts';
import { MarkedText } from './marked-text.tsx';

interface LineDetailProps {
  readonly line: GatewayLogLine;
  readonly search: string;
  readonly formats: LogFormats;
  readonly onCopy: () => void;
  readonly onSubsystem: (subsystem: string) => void;
  readonly onClose: () => void;
}

/** A line in full, beside the list. */
export function LineDetail({
  line: { at, level, subsystem, text },
  search,
  formats,
  onCopy,
  onSubsystem,
  onClose,
}: LineDetailProps): ReactNode {
  const { t } = useTranslation(['gateway', 'common']);
  const parts = useMemo(() => matchParts(text, search), [text, search]);
  return (
    <section className={styles['detail']} aria-label={t('log.detail')}>
      <header className={styles['head']}>
        <span className={styles['facts']}>
          <b data-level={level}>{t(`log.word.${level}`)}</b>{' '}
          <span>{at === null ? t('log.noTime') : formats.exact(at)}</span>
          {subsystem !== null && (
            <>
              {' · '}
              <Button
                look="link"
                aria-label={t('log.onlySubsystem', { name: subsystem })}
                onPress={() => onSubsystem(subsystem)}
              >
                {subsystem}
              </Button>
            </>
          )}
        </span>
        <IconButton label={t('log.copyLine')} onPress={onCopy}>
          <CopyIcon />
        </IconButton>
        <IconButton label={t('common:close')} onPress={onClose}>
          <CloseIcon />
        </IconButton>
      </header>
      {/* oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- long lines scroll by key, too */}
      <pre className={styles['text']} tabIndex={0}>
        <MarkedText parts={parts} />
      </pre>
    </section>
  );
}
