import type { ReactNode } from 'react';
import { usualTime } from '../../../shared/warmth/usual-time.ts';
import type { ColdStart, ModelWarmth } from '../../../shared/warmth/snapshot.ts';
import { useMinute } from '../ui/clock.ts';
import { formatRelative } from '../ui/relative-time.tsx';
import styles from './facts.module.css';
import { useWarmthWords, type WarmthWords } from './words.ts';

/** What being warm costs and what it saves: memory, power, how long loads took, what a prompt sent ahead spared. */
export function Costs({ model }: { readonly model: ModelWarmth }): ReactNode {
  const words = useWarmthWords();
  const now = useMinute();
  const { t } = words;
  const { memory, powerWatts, coldStart, prefix } = model;
  return (
    <dl className={styles['facts']}>
      {memory !== null && (
        <>
          <dt>{t('page.details.holds')}</dt>
          <dd>
            {t('page.costs.memory', {
              memory:
                memory.source === 'server'
                  ? words.memory(memory.bytes)
                  : t('page.about', { time: words.memory(memory.bytes) }),
            })}
          </dd>
        </>
      )}
      {powerWatts !== null && (
        <>
          <dt>{t('page.details.power')}</dt>
          <dd>
            {t('page.costs.watts', {
              watts: new Intl.NumberFormat(words.locale, { maximumFractionDigits: 0 }).format(powerWatts),
            })}
          </dd>
        </>
      )}
      <dt>{t('page.details.loading')}</dt>
      <dd>{loadsText(coldStart.history, now, words)}</dd>
      {prefix !== null && (
        <>
          <dt>{t('page.details.firstTurn')}</dt>
          <dd>
            {t('page.costs.prefix', {
              cached: words.span(seconds(prefix.cachedMs)),
              cold: words.span(seconds(prefix.coldMs)),
            })}
          </dd>
        </>
      )}
    </dl>
  );
}

/** "loaded 5 times, usually in 38–44 s, last time 2 hr. ago" */
function loadsText(history: readonly ColdStart[], now: number, words: WarmthWords): string {
  const { t } = words;
  const usual = usualTime(history);
  const [last] = history;
  if (usual === null || last === undefined) return t('page.costs.never');
  const time = rangeText(usual.shortMs, usual.longMs, words);
  const when = formatRelative(last.at, Math.max(now, last.at), words.locale);
  return `${t('page.costs.loaded', { count: usual.count, time })}, ${t('page.costs.last', { time: when })}`;
}

/** "38–44 s": the unit once where both are seconds. */
function rangeText(shortMs: number, longMs: number, { t, span }: WarmthWords): string {
  const [short, long] = [seconds(shortMs), seconds(longMs)];
  if (short === long) return span(long);
  const bare = long < 60_000 ? String(short / 1000) : span(short);
  return t('page.costs.range', { short: bare, long: span(long) });
}

/** To the second, at least one. */
const seconds = (ms: number): number => Math.max(1, Math.round(ms / 1000)) * 1000;
