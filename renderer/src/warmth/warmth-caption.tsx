import { type ReactNode, useState } from 'react';
import { Button, DialogTrigger } from 'react-aria-components';
import type { ModelWarmth } from '../../../shared/warmth/snapshot.ts';
import { useSecond } from '../ui/clock.ts';
import { Dot } from '../ui/dot.tsx';
import { ActButton } from './act-button.tsx';
import { rowAct } from './acts-on.ts';
import { type Caption, captionOf, ticks } from '../../../shared/warmth/caption.ts';
import { useCanFitConfig } from './fit-config.ts';
import { storyOf } from './story.ts';
import styles from './warmth-caption.module.css';
import { WarmthDetails } from './warmth-details.tsx';
import { useWarmthWords } from './words.ts';

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
      data-room={roomFor(caption, act === null ? null : words.t(`page.actShort.${act}`))}
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

/**
 * How much room a caption takes with its dot and what can be done about it, by its letters: in a narrow row there is less than that of
 * `some` beside the verdict, and in a middling one less than that of `much`. Undefined: there is room in all of them.
 */
function roomFor({ text, tone }: Caption, act: string | null): 'some' | 'much' | undefined {
  const letters = text.length + (tone === 'warm' ? 3 : 0) + (act === null ? 0 : act.length + 2);
  if (letters < 20) return undefined;
  return letters < 28 ? 'some' : 'much';
}
