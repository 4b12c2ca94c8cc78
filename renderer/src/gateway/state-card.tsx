import { type ReactNode, useId } from 'react';
import { useLocale } from 'react-aria-components';
import { useTranslation } from 'react-i18next';
import { allowedActions, type GatewayAction } from '../../../shared/gateway/actions.ts';
import type { Gateway, GatewayState } from '../../../shared/gateway/snapshot.ts';
import { Button, IconButton } from '../ui/button.tsx';
import { useSecond } from '../ui/clock.ts';
import { Dot } from '../ui/dot.tsx';
import { formatDuration } from '../../../shared/duration.ts';
import { CloseIcon } from '../ui/icons.tsx';
import { ProblemNote } from '../ui/problem-note.tsx';
import { useFocusHandedUp } from '../ui/use-focus-handed-up.ts';
import { ConfigTrouble } from './config-trouble.tsx';
import { EndingButton } from './ending-button.tsx';
import { Facts } from './facts.tsx';
import { LinkTrouble } from './link-trouble.tsx';
import { OwnerLine } from './owner-line.tsx';
import { Progress } from './progress.tsx';
import styles from './state-card.module.css';
import { gatewayLook } from './state-look.ts';
import { stateSentence } from './state-text.ts';
import { StateTrouble } from './state-trouble.tsx';
import { type GatewayActs, useGatewayActs } from './use-gateway-acts.ts';
import { whyNot } from './why-not.ts';

/** How the gateway is, why, whose it is, and what can be done. */
export function StateCard({ gateway }: { readonly gateway: Gateway }): ReactNode {
  const { t } = useTranslation('gateway');
  const { locale } = useLocale();
  const title = useId();
  const acts = useGatewayActs();
  const allowed = allowedActions(gateway);
  const { state } = gateway;
  return (
    <section className={styles['card']} aria-labelledby={title} tabIndex={-1}>
      <div className={styles['head']}>
        <div className={styles['what']}>
          <h2 id={title} className={styles['title']}>
            <Dot look={gatewayLook(state.kind)} /> {t('name')}{' '}
            <span className={styles['word']}>{t(`state.${state.kind}`)}</span>
            <Elapsed state={state} />
          </h2>
          <p>{stateSentence(gateway, t, locale)}</p>
        </div>
        <Actions state={state} allowed={allowed} acts={acts} />
      </div>
      <Progress state={state} />
      {acts.failure !== null && <Failure acts={acts} failure={acts.failure} />}
      <StateTrouble gateway={gateway} acts={acts} allowed={allowed} />
      <ConfigTrouble sync={gateway.config} acts={acts} allowed={allowed} />
      <LinkTrouble gateway={gateway} mayGiveToken={allowed.includes('give-token')} />
      <OwnerLine
        gateway={gateway}
        acts={acts}
        mayInspect={allowed.includes('inspect')}
        whyNot={whyNot(gateway, allowed, t)}
      />
      <Facts gateway={gateway} />
    </section>
  );
}

/** Start, stop and restart, as far as they are possible now. When the focused one goes, the focus stays with the group. */
function Actions({
  state,
  allowed,
  acts,
}: {
  readonly state: GatewayState;
  readonly allowed: readonly GatewayAction[];
  readonly acts: GatewayActs;
}): ReactNode {
  const { t } = useTranslation('gateway');
  return (
    <fieldset className={styles['actions']} aria-label={t('page.actions')} tabIndex={-1}>
      {allowed.includes('restart') && (
        <Kept>
          <EndingButton what="restart" acts={acts} />
        </Kept>
      )}
      {allowed.includes('stop') && (
        <Kept>
          <EndingButton what="stop" acts={acts} />
        </Kept>
      )}
      {allowed.includes('start') && (
        <Kept>
          {/* Where something must be put right first, starting again is not the way out. */}
          <Button
            look={state.kind === 'given-up' && state.why !== 'budget' ? 'plain' : 'primary'}
            isPending={acts.pending === 'start'}
            isDisabled={acts.pending !== null && acts.pending !== 'start'}
            onPress={() => void acts.start()}
          >
            {t(startWord(state))}
          </Button>
        </Kept>
      )}
    </fieldset>
  );
}

function startWord({ kind }: GatewayState) {
  if (kind === 'restarting') return 'action.startNow';
  return kind === 'crashed' || kind === 'given-up' ? 'action.startAgain' : 'action.start';
}

function Kept({ children }: { readonly children: ReactNode }): ReactNode {
  const part = useFocusHandedUp<HTMLSpanElement>();
  return <span ref={part}>{children}</span>;
}

function Failure({
  acts,
  failure,
}: {
  readonly acts: GatewayActs;
  readonly failure: NonNullable<GatewayActs['failure']>;
}): ReactNode {
  const { t } = useTranslation('gateway');
  const box = useFocusHandedUp<HTMLDivElement>();
  return (
    <div className={styles['failure']} ref={box}>
      <ProblemNote problem={failure.problem} lead={t(`failed.${failure.act}`)} />
      <IconButton label={t('dismiss')} onPress={() => acts.dismiss()}>
        <CloseIcon />
      </IconButton>
    </div>
  );
}

/** For how long it has been so, where that is not to last. Not read out: it changes each second. */
function Elapsed({ state }: { readonly state: GatewayState }): ReactNode {
  switch (state.kind) {
    case 'starting':
    case 'degraded':
    case 'draining':
    case 'restarting':
    case 'unreachable':
      return <For since={state.since} />;
    case 'checking':
    case 'not-installed':
    case 'stopped':
    case 'ready':
    case 'port-taken':
    case 'crashed':
    case 'given-up':
      return null;
  }
  return state satisfies never;
}

function For({ since }: { readonly since: number }): ReactNode {
  const { t } = useTranslation('gateway');
  const { locale } = useLocale();
  const now = useSecond();
  return (
    <span className={styles['for']} aria-hidden="true">
      {t('page.for', { time: formatDuration(now - since, locale) })}
    </span>
  );
}
