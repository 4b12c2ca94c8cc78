import { type ReactNode, useState } from 'react';
import type { ModelWarmth } from '../../../shared/warmth/snapshot.ts';
import { Button, type ButtonProps } from '../ui/button.tsx';
import { type ActKind, opensDialog } from './acts-on.ts';
import { useActOn } from './use-act-on.ts';
import { useWarmthWords } from './words.ts';

/** Does one thing about a model's state. Its name says of which model; what is seen is a word or two. */
export function ActButton({
  model,
  act,
  look,
  isShort = false,
  onShow,
  onDialog,
}: {
  readonly model: ModelWarmth;
  readonly act: ActKind;
  readonly look: NonNullable<ButtonProps['look']>;
  /** where there is little room */
  readonly isShort?: boolean;
  /** shows the loaded instances */
  readonly onShow: () => void;
  /** A dialog is about to open: what lies over the page makes way, so that nothing of it is left when the dialog closes. */
  readonly onDialog?: () => void;
}): ReactNode {
  const { t } = useWarmthWords();
  const actOn = useActOn(model);
  const [busy, setBusy] = useState(false);
  const press = async (): Promise<void> => {
    if (act === 'show') return onShow();
    if (opensDialog(act)) onDialog?.();
    setBusy(true);
    await actOn(act);
    setBusy(false);
  };
  const text = t(isShort ? `page.actShort.${act}` : `page.act.${act}`);
  return (
    <Button
      small={look !== 'link'}
      look={look}
      aria-label={t('page.act.of', { act: text, name: model.name })}
      isPending={busy}
      onPress={() => void press()}
    >
      {text}
    </Button>
  );
}
