import { type ReactNode, useMemo } from 'react';
import { parseRef } from '../../../shared/models/model-ref.ts';
import { Button } from '../ui/button.tsx';
import { WarningIcon } from '../ui/icons.tsx';
import { useHearth, useServices } from '../use-hearth.ts';
import styles from './preload-notice.module.css';
import { serverName } from './story.ts';
import { useWarmthWords } from './words.ts';

/**
 * Where OpenClaw loads models that Hearth keeps warm: two managers, and the setting that leaves one. One for each provider. It comes with
 * a press on a flame, so its place is below the chain, where it moves no row under the pointer.
 */
export function PreloadNotices(): ReactNode {
  const warmth = useHearth((state) => state.warmth);
  const doubled = useMemo(() => {
    const models = warmth.filter(({ wish, isPreloadedByOpenClaw }) => wish.on && isPreloadedByOpenClaw);
    return new Map(models.map((model) => [parseRef(model.ref)?.provider ?? '', serverName(model)]));
  }, [warmth]);
  return [...doubled]
    .filter(([provider]) => provider !== '')
    .map(([provider, server]) => <PreloadNotice key={provider} provider={provider} server={server} />);
}

function PreloadNotice({
  provider,
  server,
}: {
  readonly provider: string;
  readonly server: string;
}): ReactNode {
  const { t } = useWarmthWords();
  const { store } = useServices();
  const open = (): void =>
    store.setState(({ attention }) => ({
      attention: {
        ...attention,
        dialog: { kind: 'preload', server, intent: { kind: 'set-preload', provider, preload: false } },
      },
    }));
  return (
    <section className={styles['notice']} aria-label={t('page.preload.label')}>
      <span className={styles['icon']}>
        <WarningIcon />
      </span>
      <p className={styles['text']}>{t('page.preload.text', { server })}</p>
      <Button small onPress={open}>
        {t('page.preload.open')}
      </Button>
    </section>
  );
}
