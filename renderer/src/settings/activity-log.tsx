import { type ReactNode, useState } from 'react';
import { useLocale } from 'react-aria-components';
import { useTranslation } from 'react-i18next';
import type { LogEntry } from '../../../shared/log.ts';
import { Button } from '../ui/button.tsx';
import { Dot, type DotLook } from '../ui/dot.tsx';
import hidden from '../ui/visually-hidden.module.css';
import { formatExact } from '../ui/relative-time.tsx';
import { useHearth } from '../use-hearth.ts';
import styles from './activity-log.module.css';
import { Section } from './section.tsx';

/** Entries that are shown before "Show older". */
const shownFirst = 30;

/** Hearth's own activity, newest first. */
export function ActivityLog(): ReactNode {
  const { t } = useTranslation('settings');
  const log = useHearth((state) => state.log);
  const [all, setAll] = useState(false);
  const newest = log.toReversed();
  const shown = all ? newest : newest.slice(0, shownFirst);
  const older = newest.length - shown.length;
  return (
    <Section title={t('log')} hint={t('logHint')}>
      {newest.length === 0 ? (
        <p>{t('noLog')}</p>
      ) : (
        <ol className={styles['list']} aria-label={t('log')}>
          {shown.map((entry) => (
            <Line key={`${entry.at}-${entry.seq}`} entry={entry} />
          ))}
        </ol>
      )}
      {older > 0 && (
        <Button small onPress={() => setAll(true)}>
          {t('showOlder', { count: older })}
        </Button>
      )}
    </Section>
  );
}

function Line({ entry }: { readonly entry: LogEntry }): ReactNode {
  const { t } = useTranslation(['settings', 'log']);
  const { locale } = useLocale();
  return (
    <li className={styles['line']} data-level={entry.level}>
      <span className={styles['sign']}>
        <Dot look={looks[entry.level]} />
        <span className={hidden['hidden']}>{t(`level.${entry.level}`)}</span>
      </span>
      <time
        className={styles['time']}
        dateTime={new Date(entry.at).toISOString()}
        title={formatExact(entry.at, locale)}
      >
        {new Intl.DateTimeFormat(locale, { timeStyle: 'medium' }).format(entry.at)}
      </time>
      <span className={styles['text']}>{t(`log:${entry.code}`, entry.params)}</span>
    </li>
  );
}

const looks: Readonly<Record<LogEntry['level'], DotLook>> = { info: 'off', warn: 'warn', error: 'bad' };
