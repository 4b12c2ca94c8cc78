import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { GatewayLogFilter, GatewayLogView } from '../../../../shared/gateway/log-view.ts';
import { Button } from '../../ui/button.tsx';
import styles from './log-empty.module.css';

interface LogEmptyProps {
  readonly view: GatewayLogView | null;
  readonly filter: GatewayLogFilter | null;
  readonly onShowAll: () => void;
}

/** In place of lines: why there are none, and what to do about it. */
export function LogEmpty({ view, filter, onShowAll }: LogEmptyProps): ReactNode {
  const { t } = useTranslation('gateway');
  const filtered =
    filter !== null && (filter.level !== 'trace' || filter.subsystem !== null || filter.search !== '');
  return (
    <div className={styles['empty']}>
      <output>{text()}</output>{' '}
      {filtered && view?.searching === null && (
        <Button look="link" onPress={onShowAll}>
          {t('log.showAll')}
        </Button>
      )}
    </div>
  );

  function text(): string {
    if (view === null) return t('log.reading');
    if (view.searching !== null) return t('log.stillSearching');
    if (filtered) return t('log.noMatch');
    return view.source === 'none' ? t('log.noSource') : t('log.empty');
  }
}
