import type { ReactNode } from 'react';
import { useLocale } from 'react-aria-components';
import { useTranslation } from 'react-i18next';
import type { GatewayState } from '../../../shared/gateway/snapshot.ts';
import { classes } from '../ui/classes.ts';
import { useSecond } from '../ui/clock.ts';
import { formatDuration } from '../../../shared/duration.ts';
import { CheckIcon } from '../ui/icons.tsx';
import hidden from '../ui/visually-hidden.module.css';
import styles from './progress.module.css';

type State<Kind extends GatewayState['kind']> = Extract<GatewayState, { kind: Kind }>;

/** How far a start, a stop or a restart is, where it goes through steps; nothing for the other states. */
export function Progress({ state }: { readonly state: GatewayState }): ReactNode {
  switch (state.kind) {
    case 'starting':
      return <Start state={state} />;
    case 'draining':
      return <Drain state={state} />;
    case 'restarting':
      return <NextTry state={state} />;
    case 'checking':
    case 'not-installed':
    case 'stopped':
    case 'ready':
    case 'degraded':
    case 'unreachable':
    case 'port-taken':
    case 'crashed':
    case 'given-up':
      return null;
  }
  return state satisfies never;
}

const startSteps = ['process', 'listening', 'parts', 'ready'] as const;

function Start({ state }: { readonly state: State<'starting'> }): ReactNode {
  const { t } = useTranslation('gateway');
  return (
    <Steps
      label={t('page.steps')}
      names={startSteps.map((step) => t(`page.step.${step}`))}
      now={startSteps.indexOf(state.phase)}
    />
  );
}

/** The steps of Hearth's own stop; one that somebody else asked for has none that are known. */
const drainSteps = ['ending-runs', 'waiting', 'killing'] as const;

/** ms for which a stop may take before it is told what comes if it does not end: an idle gateway needs 2 to 5 s, and the force is far off. */
const soonOverMs = 10_000;

function Drain({ state: { step, runs, deadline, since } }: { readonly state: State<'draining'> }): ReactNode {
  const { t } = useTranslation('gateway');
  const works = runs !== null && runs > 0;
  const late = useSecond() - since >= soonOverMs;
  const tellsNext = deadline !== null && step !== 'outside' && (works || late || step !== 'waiting');
  return (
    <>
      {step !== 'outside' && (
        <Steps
          label={t('drain.label')}
          names={drainSteps.map((name) => t(`drain.step.${name}`))}
          now={drainSteps.indexOf(step)}
        />
      )}
      {(works || tellsNext) && (
        <p className={styles['next']}>
          {works && t('drain.runs', { count: runs })}{' '}
          {tellsNext && <Until at={deadline} text={(time) => t(`drain.next.${step}`, { time })} />}
        </p>
      )}
    </>
  );
}

function NextTry({ state: { nextTryAt, attempt, why } }: { readonly state: State<'restarting'> }): ReactNode {
  const { t } = useTranslation('gateway');
  if (nextTryAt === null && why !== 'crash') return null;
  return (
    <p className={styles['next']}>
      {nextTryAt === null ? (
        t('page.tryRuns', { attempt })
      ) : (
        <Until at={nextTryAt} text={(time) => t('page.nextTry', { attempt, time })} />
      )}
    </p>
  );
}

/** A sentence with the time that is left until `at` (ms since 1970). Not read out each second. */
function Until({ at, text }: { readonly at: number; readonly text: (time: string) => string }): ReactNode {
  const { locale } = useLocale();
  const now = useSecond();
  // Rounded up: "in 0 s" is said only when it is due.
  return <span aria-live="off">{text(formatDuration(Math.ceil((at - now) / 1000) * 1000, locale))}</span>;
}

/** Steps in a row: those behind, the present one, those to come; each said in words as well. */
function Steps({
  label,
  names,
  now,
}: {
  readonly label: string;
  readonly names: readonly string[];
  readonly now: number;
}): ReactNode {
  const { t } = useTranslation('gateway');
  return (
    <ol className={styles['steps']} aria-label={label}>
      {names.map((name, index) => {
        const place = index < now ? 'stepDone' : index === now ? 'stepNow' : 'stepNext';
        return (
          <li
            key={name}
            className={classes(styles['step'], styles[place])}
            aria-current={place === 'stepNow' ? 'step' : undefined}
          >
            <span className={styles['sign']} aria-hidden="true">
              {place === 'stepDone' && <CheckIcon />}
            </span>
            {name}
            <span className={hidden['hidden']}>: {t(`page.${place}`)}</span>
          </li>
        );
      })}
    </ol>
  );
}
