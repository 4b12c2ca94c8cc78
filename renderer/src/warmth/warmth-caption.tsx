import { type ReactNode, useState } from 'react';
import { Button, DialogTrigger } from 'react-aria-components';
import type { ModelWarmth } from '../../../shared/warmth/snapshot.ts';
import { useSecond } from '../ui/clock.ts';
import { Dot } from '../ui/dot.tsx';
import { ActButton } from './act-button.tsx';
import { rowAct } from './acts-on.ts';
import { captionOf, ticks } from '../../../shared/warmth/caption.ts';
import { useCanFitConfig } from './fit-config.ts';
import { storyOf } from './story.ts';
import styles from './warmth-caption.module.css';
import { WarmthDetails } from './warmth-details.tsx';
import { useWarmthWords } from './words.ts';

/** From so many letters on a caption is given more room where the rows are narrow. */
const longCaption = 16;

/** How a model is, in a few words which open the details, and the one thing its user waits to do about it. */
export function WarmthCaption({ model }: { readonly model: ModelWarmth }): ReactNode {
  const words = useWarmthWords();
  const [open, setOpen] = useState(false);
  const now = useSecond(ticks(model.state));
  const canFit = useCanFitConfig(model);
  const caption = captionOf(model, now, words);
  if (caption === null) return null;
  const { name } = model;
  const act = rowAct(model, canFit);
  return (
    <span
      className={styles['line']}
      data-act={act ?? undefined}
      data-long={act !== null || caption.text.length >= longCaption || undefined}
    >
      <DialogTrigger isOpen={open} onOpenChange={setOpen}>
        <Button
          className={styles['caption'] ?? ''}
          data-tone={caption.tone}
          aria-label={words.t('page.details.open', { caption: caption.text, name })}
        >
          <span className={styles['text']} title={storyOf(model, now, canFit, words)}>
            {caption.tone === 'warm' && <Dot look="warm" />}
            {caption.text}
          </span>
        </Button>
        <WarmthDetails model={model} onClose={() => setOpen(false)} />
      </DialogTrigger>
      {act !== null && (
        <span className={styles['act']}>
          <ActButton model={model} act={act} look="link" isShort onShow={() => setOpen(true)} />
        </span>
      )}
    </span>
  );
}
