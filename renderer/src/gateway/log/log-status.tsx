import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { GatewayLogView } from '../../../../shared/gateway/log-view.ts';
import type { LogFormats } from './log-formats.ts';
import styles from './log-status.module.css';
import { type Copied, copyLimit } from './use-copied-lines.ts';

interface LogStatusProps {
  readonly view: GatewayLogView | null;
  readonly formats: LogFormats;
  readonly copied: Copied | null;
}

/** How many lines there are and where they come from; what a search or a copy is at. Only the latter is announced. */
export function LogStatus({ view, formats, copied }: LogStatusProps): ReactNode {
  const { t } = useTranslation('gateway');
  const said = copiedText();
  return (
    <>
      <output className={styles['said']}>{said}</output>
      {said === null && view !== null && (
        <span title={sourceHint(view)}>
          <span>{[count(view), searching(view)].filter((part) => part !== null).join(' · ')}</span>
          {view.source !== 'none' && (
            <span className={styles['source']}>{` · ${t(`log.source.${view.source}`)}`}</span>
          )}
        </span>
      )}
    </>
  );

  function copiedText(): string | null {
    if (copied === null) return null;
    if (copied.kind === 'failed') return t('log.copyFailed');
    return copied.cut
      ? t('log.copyLimit', { number: formats.number(copyLimit) })
      : t('log.copied', { count: copied.lines, number: formats.number(copied.lines) });
  }
  function count({ first, end }: GatewayLogView): string {
    return t('log.count', { count: end - first, number: formats.number(end - first) });
  }
  function searching({ searching }: GatewayLogView): string | null {
    return searching === null ? null : t('log.searching', { percent: formats.percent(searching) });
  }
  function sourceHint({ source, file }: GatewayLogView): string | undefined {
    const hint = source === 'none' ? [] : [t(`log.sourceHint.${source}`)];
    return [...hint, ...(file === null ? [] : [file])].join('\n') || undefined;
  }
}
