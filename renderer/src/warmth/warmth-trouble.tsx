import type { ReactNode } from 'react';
import { IconButton } from '../ui/button.tsx';
import { CloseIcon } from '../ui/icons.tsx';
import { ProblemNote } from '../ui/problem-note.tsx';
import { useFocusHandedUp } from '../ui/use-focus-handed-up.ts';
import { useHearth, useServices } from '../use-hearth.ts';
import type { WarmthFailure } from './attention.ts';
import styles from './warmth-trouble.module.css';
import { useWarmthWords } from './words.ts';

/** How the last act on a model's warmth failed, until it is dismissed or the next one is tried. */
export function WarmthTrouble(): ReactNode {
  const failure = useHearth((state) => state.attention.failure);
  return (
    <div className={styles['foot']} tabIndex={-1}>
      {failure !== null && <Failure failure={failure} />}
    </div>
  );
}

function Failure({ failure: { act, name, problem } }: { readonly failure: WarmthFailure }): ReactNode {
  const { t } = useWarmthWords();
  const { store } = useServices();
  const box = useFocusHandedUp<HTMLDivElement>();
  return (
    <div className={styles['message']} ref={box}>
      <div className={styles['text']}>
        <ProblemNote problem={problem} lead={t(`page.failed.${act}`, { name })} />
      </div>
      <IconButton
        label={t('page.dismiss')}
        onPress={() => store.setState(({ attention }) => ({ attention: { ...attention, failure: null } }))}
      >
        <CloseIcon />
      </IconButton>
    </div>
  );
}
