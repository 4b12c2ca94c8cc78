import { memo, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { GatewayLogLine } from '../../../../shared/gateway/log-view.ts';
import { classes } from '../../ui/classes.ts';
import type { LogFormats } from './log-formats.ts';
import styles from './log-row.module.css';
import { rowParts } from './line-text.ts';
import { MarkedText } from './marked-text.tsx';

interface LogRowProps {
  readonly id: string;
  /** the line's number in its view */
  readonly number: number;
  /** its place among those there are, from 1, and how many there are */
  readonly position: number;
  readonly count: number;
  /** undefined: not read yet */
  readonly line: GatewayLogLine | undefined;
  readonly search: string;
  readonly isSelected: boolean;
  readonly isCursor: boolean;
  readonly formats: LogFormats;
}

/** One line of the log, on one row. Focus, pointer and keys are the list's business; it points at this. */
export const LogRow = memo(function LogRow(props: LogRowProps): ReactNode {
  const { t } = useTranslation('gateway');
  const { id, number, position, count, line, search, isSelected, isCursor, formats } = props;
  return (
    <div
      id={id}
      // oxlint-disable-next-line jsx-a11y/prefer-tag-over-role -- of a list box that is no select
      role="option"
      aria-selected={isSelected}
      aria-posinset={position}
      aria-setsize={count}
      aria-busy={line === undefined}
      data-line={number}
      data-level={line?.level}
      className={classes(styles['row'], isSelected && styles['selected'], isCursor && styles['cursor'])}
    >
      {line === undefined ? (
        <span className={styles['unread']} aria-label={t('log.unread')} />
      ) : (
        <Columns line={line} search={search} formats={formats} />
      )}
    </div>
  );
});

function Columns({
  line: { at, level, subsystem, text },
  search,
  formats,
}: {
  readonly line: GatewayLogLine;
  readonly search: string;
  readonly formats: LogFormats;
}): ReactNode {
  const { t } = useTranslation('gateway');
  return (
    <>
      <span className={styles['time']} title={at === null ? t('log.noTime') : formats.exact(at)}>
        {at === null ? '–' : formats.time(at)}
      </span>
      <span className={styles['level']}>{t(`log.word.${level}`)}</span>
      <span className={styles['subsystem']} title={subsystem ?? undefined}>
        {subsystem}
      </span>
      <span className={styles['text']}>
        <MarkedText parts={rowParts(text, search)} />
      </span>
    </>
  );
}
