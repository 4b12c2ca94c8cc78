import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { ModelFacts } from '../../../shared/fit/facts.ts';
import { useHearth } from '../use-hearth.ts';
import { AskServer } from './ask-server.tsx';
import styles from './facts-source.module.css';
import { useFitWords } from './fit-words.ts';

/** Where the numbers come from and how sure they are; beside them the server's own. */
export function FactsSource({
  facts,
  contextTokens,
}: {
  readonly facts: ModelFacts;
  readonly contextTokens: number;
}): ReactNode {
  const { t } = useTranslation(['fit', 'log']);
  const { source, confidence, unread } = facts;
  return (
    <div className={styles['source']}>
      <p>
        {t('panel.sourced', {
          source: t(`panel.source.${source}`),
          confidence: t(`panel.confidence.${confidence}`),
        })}
      </p>
      {unread !== undefined && <p>{t('panel.unread', { reason: t(`log:unread.${unread}`) })}</p>}
      {facts.serverEstimate !== null && <ServerEstimate facts={facts} estimate={facts.serverEstimate} />}
      <AskServer facts={facts} contextTokens={contextTokens} />
      <p>{t('panel.agent')}</p>
    </div>
  );
}

function ServerEstimate({
  facts,
  estimate: { totalBytes, contextTokens, confidence },
}: {
  readonly facts: ModelFacts;
  readonly estimate: NonNullable<ModelFacts['serverEstimate']>;
}): ReactNode {
  const { t } = useTranslation('fit');
  const words = useFitWords();
  const name = useHearth(
    (state) => state.endpoints?.find(({ id }) => id === facts.endpoint)?.name ?? facts.endpoint,
  );
  const sureness = (word: string): string =>
    word === 'low' || word === 'high' ? t(`panel.sureness.${word}`) : word;
  const said = { name, memory: words.memory(totalBytes), tokens: words.tokens(contextTokens) };
  return (
    <p>
      {confidence === null
        ? t('panel.serverEstimate', said)
        : t('panel.serverEstimateSure', { ...said, confidence: sureness(confidence) })}
    </p>
  );
}
