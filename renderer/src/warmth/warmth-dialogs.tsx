import type { ReactNode } from 'react';
import { IntentDialog } from '../config/intent-dialog.tsx';
import { TokenForm } from '../models/token-form.tsx';
import { Dialog } from '../ui/dialog.tsx';
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
  switch (attention.dialog?.kind) {
    case 'fit-config':
      return <FitConfig dialog={attention.dialog} />;
    case 'preload':
      return <LeaveToHearth dialog={attention.dialog} />;
    case 'token':
      return <Token dialog={attention.dialog} />;
    case 'ask':
    case undefined:
      return null;
  }
}

type Shown<Kind> = Extract<WarmthAttention['dialog'], { kind: Kind }>;

function useClose(): () => void {
  const { store } = useServices();
  return () => store.setState((state) => ({ attention: { ...state.attention, dialog: null } }));
}

function FitConfig({ dialog: { name, intent } }: { readonly dialog: Shown<'fit-config'> }): ReactNode {
  const { t, tokens } = useWarmthWords();
  return (
    <IntentDialog
      intent={intent}
      title={t('page.fitConfig.title', { tokens: tokens(intent.contextTokens) })}
      why={t('page.fitConfig.why', { name })}
      apply={t('page.fitConfig.apply')}
      onClose={useClose()}
    />
  );
}

function LeaveToHearth({ dialog: { server, intent } }: { readonly dialog: Shown<'preload'> }): ReactNode {
  const { t } = useWarmthWords();
  return (
    <IntentDialog
      intent={intent}
      title={t('page.preload.title')}
      why={t('page.preload.why', { server })}
      apply={t('page.preload.apply')}
      onClose={useClose()}
    />
  );
}

/** The endpoint's token, where a model waits for one. */
function Token({ dialog }: { readonly dialog: Shown<'token'> }): ReactNode {
  const { t } = useWarmthWords();
  const endpoints = useHearth((state) => state.endpoints);
  const close = useClose();
  const endpoint = endpoints?.find(({ id }) => id === dialog.endpoint);
  if (endpoint === undefined) return null;
  return (
    <Dialog title={t('page.token.title', { server: endpoint.name })} isOpen onClose={close}>
      <TokenForm endpoint={endpoint} onTaken={close} />
    </Dialog>
  );
}
