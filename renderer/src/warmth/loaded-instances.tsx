import { type ReactNode, useState } from 'react';
import type { HeldInstance, ModelWarmth } from '../../../shared/warmth/snapshot.ts';
import { Button } from '../ui/button.tsx';
import { Tag } from '../ui/tag.tsx';
import styles from './loaded-instances.module.css';
import { useWarmthActs } from './use-warmth-acts.ts';
import { useWarmthWords } from './words.ts';

/** The instances of a model in memory, each named; one press unloads one. */
export function LoadedInstances({
  model,
  instances,
}: {
  readonly model: ModelWarmth;
  readonly instances: readonly HeldInstance[];
}): ReactNode {
  const { t } = useWarmthWords();
  return (
    <ul className={styles['list']} aria-label={t('page.details.instances')}>
      {instances.map((instance) => (
        <Instance key={instance.id} model={model} instance={instance} />
      ))}
    </ul>
  );
}

function Instance({
  model,
  instance: { id, context, isOurs },
}: {
  readonly model: ModelWarmth;
  readonly instance: HeldInstance;
}): ReactNode {
  const { t, tokensShort } = useWarmthWords();
  const acts = useWarmthActs();
  const [busy, setBusy] = useState(false);
  const unload = async (): Promise<void> => {
    setBusy(true);
    await acts.unload(model, id);
    setBusy(false);
  };
  return (
    <li className={styles['instance']}>
      <span className={styles['id']} title={id}>
        {id}
      </span>
      {isOurs && <Tag look="ember">{t('page.details.ours')}</Tag>}
      <span className={styles['context']}>{context === null ? '' : tokensShort(context)}</span>
      <Button
        small
        isPending={busy}
        aria-label={t('page.act.of', { act: t('page.act.unload'), name: id })}
        onPress={() => void unload()}
      >
        {t('page.act.unload')}
      </Button>
    </li>
  );
}
