import type { ReactNode } from 'react';
import { Dialog, Heading, Popover } from 'react-aria-components';
import { useTranslation } from 'react-i18next';
import type { ModelWarmth } from '../../../shared/warmth/snapshot.ts';
import { IconButton } from '../ui/button.tsx';
import { useSecond } from '../ui/clock.ts';
import { CloseIcon } from '../ui/icons.tsx';
import { ProblemNote } from '../ui/problem-note.tsx';
import { ActButton } from './act-button.tsx';
import { actsOn } from './acts-on.ts';
import { ticks } from '../../../shared/warmth/caption.ts';
import { LoadedInstances } from './loaded-instances.tsx';
import { Costs } from './costs.tsx';
import { useCanFitConfig } from './fit-config.ts';
import { LoadBar } from './load-bar.tsx';
import { storyOf } from './story.ts';
import styles from './warmth-details.module.css';
import { Surplus } from './surplus.tsx';
import { WishOptions } from './wish-options.tsx';
import { useWarmthWords } from './words.ts';

/** All about one model's warmth: how it is and why, what can be done, how it is wished, what it costs. */
export function WarmthDetails({
  model,
  onClose,
}: {
  readonly model: ModelWarmth;
  readonly onClose: () => void;
}): ReactNode {
  const { t } = useTranslation(['warmth', 'common']);
  return (
    <Popover className={styles['popover'] ?? ''} placement="bottom start" offset={4}>
      <Dialog className={styles['dialog'] ?? ''}>
        <header className={styles['head']}>
          <Heading slot="title" className={styles['title'] ?? ''}>
            {model.name}
          </Heading>
          <IconButton label={t('common:close')} onPress={onClose}>
            <CloseIcon />
          </IconButton>
        </header>
        <div className={styles['body']}>
          <Story model={model} onDialog={onClose} />
          <Surplus model={model} />
          {model.keepAliveOfConfig !== null && model.wish.on && (
            <p>{t('page.story.keepAlive', { time: model.keepAliveOfConfig })}</p>
          )}
          {model.canHold && model.wish.on && <WishOptions model={model} />}
          <Costs model={model} />
        </div>
      </Dialog>
    </Popover>
  );
}

function Story({
  model,
  onDialog,
}: {
  readonly model: ModelWarmth;
  readonly onDialog: () => void;
}): ReactNode {
  const words = useWarmthWords();
  const now = useSecond(ticks(model.state));
  const canFit = useCanFitConfig(model);
  const acts = actsOn(model, canFit);
  const { state } = model;
  return (
    <div className={styles['story']}>
      {state.kind === 'failing' && <ProblemNote problem={state.problem} />}
      <p aria-live="off">{storyOf(model, now, canFit, words)}</p>
      <LoadBar model={model} place="plain" />
      {state.kind === 'duplicates' && <LoadedInstances model={model} instances={state.instances} />}
      {state.kind !== 'duplicates' && acts.length > 0 && (
        <div className={styles['acts']}>
          {acts.map((act, index) => (
            <ActButton
              key={act}
              model={model}
              act={act}
              look={index === 0 ? 'primary' : 'plain'}
              onShow={() => undefined}
              onDialog={onDialog}
            />
          ))}
        </div>
      )}
    </div>
  );
}
