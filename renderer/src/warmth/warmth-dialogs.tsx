import type { ReactNode } from 'react';
import { IntentDialog } from '../config/intent-dialog.tsx';
import { useHearth, useServices } from '../use-hearth.ts';
import { AskFirst } from './ask-first.tsx';
import { questionOf, type WarmthAttention } from './attention.ts';
import { useWarmthWords } from './words.ts';

/** What keeping warm asks, over whatever page is shown. */
export function WarmthDialogs(): ReactNode {
  const attention = useHearth((state) => state.attention);
  const warmth = useHearth((state) => state.warmth);
  const question = questionOf(attention, warmth);
  if (question !== null) return <AskFirst question={question} />;
  return attention.dialog?.kind === 'fit-config' ? <FitConfig dialog={attention.dialog} /> : null;
}

function FitConfig({
  dialog: { name, intent },
}: {
  readonly dialog: Extract<WarmthAttention['dialog'], { kind: 'fit-config' }>;
}): ReactNode {
  const { t, tokens } = useWarmthWords();
  const { store } = useServices();
  return (
    <IntentDialog
      intent={intent}
      title={t('page.fitConfig.title', { tokens: tokens(intent.contextTokens) })}
      why={t('page.fitConfig.why', { name })}
      apply={t('page.fitConfig.apply')}
      onClose={() => store.setState((state) => ({ attention: { ...state.attention, dialog: null } }))}
    />
  );
}
