import type { ReactNode } from 'react';
import { useLocale } from 'react-aria-components';
import { useTranslation } from 'react-i18next';
import { isThere } from '../../../shared/gateway/is-there.ts';
import type { Gateway } from '../../../shared/gateway/snapshot.ts';
import { formatMemory } from '../../../shared/models/format-size.ts';
import { useSecond } from '../ui/clock.ts';
import { formatDuration } from '../../../shared/duration.ts';
import { formatExact } from '../ui/relative-time.tsx';
import hidden from '../ui/visually-hidden.module.css';
import styles from './facts.module.css';
import { milliseconds } from '../../../shared/gateway/state-sentence.ts';

type Unknown = 'notConnected' | 'notTold' | 'remote';

/**
 * What is known of the running gateway, in figures. What is not known is a dash with the reason. Of one that does not run there is
 * nothing to tell but what its sentence says.
 */
export function Facts({ gateway }: { readonly gateway: Gateway }): ReactNode {
  const { t } = useTranslation('gateway');
  const { locale } = useLocale();
  const { version, pid, url, startedAt, memoryBytes, eventLoop, activeRuns, link } = gateway;
  if (!runs(gateway)) return null;
  const why: Unknown = 'notTold';
  const overRpc: Unknown = link.kind === 'connected' ? why : 'notConnected';
  const number = new Intl.NumberFormat(locale);
  return (
    <dl className={styles['facts']} aria-label={t('facts.label')}>
      <Fact name={t('facts.version')} why={overRpc} text={version} />
      <Fact
        name={t('facts.pid')}
        why={gateway.owner.kind === 'remote' ? 'remote' : why}
        text={pid === null ? null : String(pid)}
      />
      <Fact name={t('facts.address')} why={why} text={address(url)} title={url} />
      {startedAt === null ? (
        <Fact name={t('facts.uptime')} why={why} text={null} />
      ) : (
        <Uptime since={startedAt} />
      )}
      <Fact
        name={t('facts.memory')}
        why={overRpc}
        text={memoryBytes === null ? null : formatMemory(memoryBytes, locale)}
      />
      <Fact
        name={t('facts.eventLoop')}
        why={why}
        text={
          eventLoop === null || eventLoop.delayMs === null ? null : milliseconds(eventLoop.delayMs, locale)
        }
        title={eventLoop === null ? undefined : eventLoopHint(eventLoop)}
      />
      <Fact
        name={t('facts.runs')}
        why={overRpc}
        text={activeRuns === null ? null : activeRuns === 0 ? t('facts.runsIdle') : number.format(activeRuns)}
      />
      <Fact
        name={t('facts.link')}
        why={why}
        text={t(`facts.linkState.${link.kind}`)}
        title={
          link.kind === 'connected' && link.scopes.length > 0
            ? t('facts.scopes', { scopes: link.scopes.join(', ') })
            : undefined
        }
      />
    </dl>
  );

  function eventLoopHint({ delayMs, utilization }: NonNullable<Gateway['eventLoop']>): string | undefined {
    if (delayMs === null) return undefined;
    const ms = new Intl.NumberFormat(locale, { maximumFractionDigits: 1 }).format(delayMs);
    if (utilization === null) return t('facts.delayShort', { ms });
    const share = new Intl.NumberFormat(locale, { style: 'percent' }).format(utilization);
    return t('facts.delayLong', { ms, share });
  }
}

function Uptime({ since }: { readonly since: number }): ReactNode {
  const { t } = useTranslation('gateway');
  const { locale } = useLocale();
  const now = useSecond();
  return (
    <Fact
      name={t('facts.uptime')}
      why="notTold"
      text={formatDuration(now - since, locale)}
      title={formatExact(since, locale)}
    />
  );
}

function Fact({
  name,
  text,
  why,
  title,
}: {
  readonly name: string;
  readonly text: string | null;
  /** the reason where `text` is null */
  readonly why: Unknown;
  readonly title?: string | undefined;
}): ReactNode {
  const { t } = useTranslation('gateway');
  const unknown = t('facts.unknown', { why: t(`facts.why.${why}`) });
  return (
    <div className={styles['fact']}>
      <dt>{name}</dt>
      {text === null ? (
        <dd className={styles['unknown']} title={unknown}>
          <span aria-hidden="true">–</span>
          <span className={hidden['hidden']}>{unknown}</span>
        </dd>
      ) : (
        <dd title={title ?? text}>{text}</dd>
      )}
    </div>
  );
}

const runs = ({ state }: Gateway): boolean => state.kind === 'checking' || isThere(state.kind);

/** The address without its scheme: `127.0.0.1:18789`. */
function address(url: string): string {
  return url.replace(/^\w+:\/\//u, '').replace(/\/$/u, '');
}
