import type { ReactNode } from 'react';
import { Trans, useTranslation } from 'react-i18next';
import { type LinkHealth, type NextAnswer, nextAnswer } from '../../../shared/chain/next-answer.ts';
import { parseRef } from '../../../shared/models/model-ref.ts';
import { readyConfig } from '../chain/use-chain.ts';
import { useHearth } from '../use-hearth.ts';
import styles from './status-line.module.css';

/** "Next answer: MiniMax M2.1 · LM Studio · warm": who would answer now, by the file's chain, not the staged one. */
export function NextSentence(): ReactNode {
  const { t } = useTranslation('status');
  const status = useHearth((state) => state.config?.status ?? 'reading');
  const config = useHearth(readyConfig);
  const endpoints = useHearth((state) => state.endpoints);
  if (config === null)
    return <p className={styles['next']}>{status === 'reading' ? t('reading') : t('noConfig')}</p>;
  if (endpoints === null) return <p className={styles['next']}>{t('reading')}</p>;
  return <Sentence answer={nextAnswer(config.chain, endpoints, config)} />;
}

function Sentence({ answer }: { readonly answer: NextAnswer }): ReactNode {
  const { t } = useTranslation('status');
  const first = answer.skipped[0];
  const all = answer.skipped.map((link) => t('skipped', whyOf(link))).join('\n');
  if (answer.kind === 'none') {
    return (
      <p className={styles['next']} title={all || undefined}>
        {first === undefined ? t('empty') : t('none', whyOf(first))}
      </p>
    );
  }
  const because = first === undefined ? '' : t('because', whyOf(first));
  return (
    <p className={styles['next']} title={all || undefined}>
      <Trans
        t={t}
        i18nKey={`next.${answer.checked ? answer.warmth : 'unchecked'}`}
        values={{
          name: answer.name,
          endpoint: answer.endpointName ?? parseRef(answer.ref)?.provider ?? answer.ref,
        }}
        // The names are servers' and users' words: what looks like markup in them is text.
        tOptions={{ interpolation: { escapeValue: true } }}
        shouldUnescape
        components={{ b: <b className={styles['who']} />, warm: <span className={styles['warm']} /> }}
      />
      {because}
    </p>
  );
}

/** What the sentences about a link that would not answer are filled with. */
function whyOf(link: LinkHealth): { why: LinkHealth['reason']; model: string; server: string } {
  return {
    why: link.reason,
    model: link.name,
    server: link.endpoint?.name ?? parseRef(link.ref)?.provider ?? link.ref,
  };
}
