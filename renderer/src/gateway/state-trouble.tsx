import type { ReactNode } from 'react';
import { useLocale } from 'react-aria-components';
import { useTranslation } from 'react-i18next';
import type { GatewayAction } from '../../../shared/gateway/actions.ts';
import type { ConfigFault, Exit, Gateway, GatewayState } from '../../../shared/gateway/snapshot.ts';
import { Button } from '../ui/button.tsx';
import { formatExact } from '../ui/relative-time.tsx';
import { useServices } from '../use-hearth.ts';
import { ConfigWaysBack } from './config-ways-back.tsx';
import { Tried } from './tried.tsx';
import styles from './trouble.module.css';
import { Trouble } from './trouble.tsx';
import type { GatewayActs } from './use-gateway-acts.ts';

type State<Kind extends GatewayState['kind']> = Extract<GatewayState, { kind: Kind }>;

/** What there is to know and to do about a gateway that does not run as it should; nothing for one that does. */
export function StateTrouble({
  gateway: { state },
  acts,
  allowed,
}: {
  readonly gateway: Gateway;
  readonly acts: GatewayActs;
  readonly allowed: readonly GatewayAction[];
}): ReactNode {
  switch (state.kind) {
    case 'given-up':
      return <GivenUp state={state} acts={acts} allowed={allowed} />;
    case 'crashed':
      return (
        <Trouble look="bad">
          <HowEnded exit={state.exit} />
          <LastLines lines={state.lastLines} />
        </Trouble>
      );
    case 'not-installed':
      return <NotInstalled state={state} allowed={allowed} />;
    case 'restarting':
      return state.exit === null ? null : (
        <Trouble look="warn">
          <HowEnded exit={state.exit} />
        </Trouble>
      );
    case 'checking':
    case 'stopped':
    case 'starting':
    case 'ready':
    case 'degraded':
    case 'draining':
    case 'unreachable':
    case 'port-taken':
      return null;
  }
  return state satisfies never;
}

function GivenUp({
  state: { why, fault, by, exit, lastLines },
  acts,
  allowed,
}: {
  readonly state: State<'given-up'>;
  readonly acts: GatewayActs;
  readonly allowed: readonly GatewayAction[];
}): ReactNode {
  const { t } = useTranslation('gateway');
  return (
    <Trouble look="bad">
      <p className={styles['lead']}>{t(`giveUp.${why}.wayOut`)}</p>
      {fault !== null && (
        <Fault fault={fault} saysMessage={why !== 'config-syntax' && why !== 'config-invalid'} />
      )}
      <div className={styles['actions']} tabIndex={-1}>
        {allowed.includes('stop-service') && (
          <Button
            look="primary"
            isPending={acts.pending === 'stop-service'}
            onPress={() => void acts.stopService()}
          >
            {t('action.stop-service')}
          </Button>
        )}
        {why === 'second-gateway' && allowed.includes('inspect') && (
          <Button
            look="primary"
            isPending={acts.pending === 'inspect'}
            isDisabled={acts.pending !== null && acts.pending !== 'inspect'}
            onPress={() => void acts.inspect()}
          >
            {t('fault.attach')}
          </Button>
        )}
        {allowed.includes('choose-program') && <ChooseProgram />}
      </div>
      <ConfigWaysBack allowed={allowed} />
      {why === 'second-gateway' && by === null && <p className={styles['hint']}>{t('fault.whoseUnknown')}</p>}
      {exit !== null && <HowEnded exit={exit} />}
      <LastLines lines={lastLines} />
    </Trouble>
  );
}

/** The place in the config that OpenClaw does not accept, with the line as it stands there. */
function Fault({
  fault: { file, line, path, message, text },
  saysMessage,
}: {
  readonly fault: ConfigFault;
  /** false: the state's sentence says it already */
  readonly saysMessage: boolean;
}): ReactNode {
  const { t } = useTranslation('gateway');
  const place = [line === null ? null : t('fault.line', { line }), path === '' ? t('fault.whole') : path];
  return (
    <figure className={styles['fault']} aria-label={t('fault.label')}>
      <figcaption>
        <code>{file}</code> · {place.filter((part) => part !== null).join(' · ')}
        {saysMessage && <p>{message}</p>}
      </figcaption>
      {text !== null && (
        <pre className={styles['source']}>
          {line !== null && <span className={styles['number']}>{line}</span>}
          <code>{text}</code>
        </pre>
      )}
    </figure>
  );
}

function NotInstalled({
  state: { tried },
  allowed,
}: {
  readonly state: State<'not-installed'>;
  readonly allowed: readonly GatewayAction[];
}): ReactNode {
  return (
    <Trouble look="warn">
      <Tried tried={tried} />
      {allowed.includes('choose-program') && (
        <div className={styles['actions']}>
          <ChooseProgram />
        </div>
      )}
    </Trouble>
  );
}

function ChooseProgram(): ReactNode {
  const { t } = useTranslation('gateway');
  const { store } = useServices();
  return <Button onPress={() => store.setState({ page: 'settings' })}>{t('action.choose-program')}</Button>;
}

function HowEnded({ exit: { code, signal, at } }: { readonly exit: Exit }): ReactNode {
  const { t } = useTranslation('gateway');
  const { locale } = useLocale();
  const time = formatExact(at, locale);
  const text =
    signal !== null
      ? t('page.exitSignal', { signal, time })
      : code !== null
        ? t('page.exitCode', { code, time })
        : t('page.exitUnknown', { time });
  return <p className={styles['hint']}>{text}</p>;
}

function LastLines({ lines }: { readonly lines: readonly string[] }): ReactNode {
  const { t } = useTranslation('gateway');
  if (lines.length === 0) return null;
  return (
    <details className={styles['lines']}>
      <summary>{t('page.lastLines')}</summary>
      {/* oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- it scrolls, so the keyboard must get there */}
      <pre tabIndex={0}>{lines.join('\n')}</pre>
    </details>
  );
}
