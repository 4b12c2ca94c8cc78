import { type ReactNode, useId } from 'react';
import { useTranslation } from 'react-i18next';
import { type Chain, emptyChain, links } from '../../../shared/chain/chain.ts';
import { linkHealth } from '../../../shared/chain/next-answer.ts';
import { keepMine, shownChain, takeTheirs } from '../chain/staging.ts';
import { readyConfig } from '../chain/use-chain.ts';
import { editStaging } from '../store.ts';
import { Button } from '../ui/button.tsx';
import { Tag } from '../ui/tag.tsx';
import { useFocusHandedUp } from '../ui/use-focus-handed-up.ts';
import { useHearth, useServices } from '../use-hearth.ts';
import styles from './conflict.module.css';

/** Both chains side by side, and the choice. Nothing is lost before it is made. */
export function ConflictChoice({ theirs }: { readonly theirs: Chain }): ReactNode {
  const { t } = useTranslation('config');
  const { store } = useServices();
  const staging = useHearth((state) => state.staging);
  const title = useId();
  const box = useFocusHandedUp<HTMLElement>();
  const undecidable = staging.applying !== null;
  return (
    <section ref={box} className={styles['conflict']} role="alert" aria-labelledby={title}>
      <h2 id={title}>{t('conflict.title')}</h2>
      <p className={styles['text']}>{t('conflict.text')}</p>
      <div className={styles['sides']}>
        <Side title={t('conflict.mine')} chain={shownChain(staging, emptyChain)}>
          <Button isDisabled={undecidable} onPress={() => editStaging(store, keepMine)}>
            {t('conflict.keepMine')}
          </Button>
        </Side>
        <Side title={t('conflict.theirs')} chain={theirs}>
          <Button isDisabled={undecidable} onPress={() => editStaging(store, takeTheirs)}>
            {t('conflict.takeTheirs')}
          </Button>
        </Side>
      </div>
    </section>
  );
}

function Side({
  title,
  chain,
  children,
}: {
  readonly title: string;
  readonly chain: Chain;
  readonly children: ReactNode;
}): ReactNode {
  const { t } = useTranslation('config');
  const endpoints = useHearth((state) => state.endpoints);
  const config = useHearth(readyConfig);
  const heading = useId();
  const refs = links(chain);
  return (
    <div className={styles['side']}>
      <header className={styles['whose']}>
        <h3 id={heading}>{title}</h3>
        {children}
      </header>
      {refs.length === 0 ? (
        <p className={styles['text']}>{t('conflict.empty')}</p>
      ) : (
        <ol className={styles['list']} aria-labelledby={heading}>
          {refs.map((link, index) => (
            <li key={`${index}-${link}`} title={link}>
              <span className={styles['place']}>{index + 1}</span>
              <span className={styles['name']}>{linkHealth(link, endpoints ?? [], config).name}</span>
              {index === 0 && chain.primary !== null && <Tag>{t('conflict.primary')}</Tag>}
            </li>
          ))}
        </ol>
      )}
    </div>
  );
}
