import { Fragment, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { type LinkHealth, type NextAnswer, nextAnswer } from '../../../shared/chain/next-answer.ts';
import type { GatewayStateKind } from '../../../shared/gateway/snapshot.ts';
import { parseRef } from '../../../shared/models/model-ref.ts';
import { readyConfig } from '../chain/use-chain.ts';
import { useSecond } from '../ui/clock.ts';
import { useHearth } from '../use-hearth.ts';
import { type Caption, ticks } from '../../../shared/warmth/caption.ts';
import { linkCaption } from '../../../shared/warmth/link-caption.ts';
import { useWarmthOf } from '../warmth/warmth-of.ts';
import { useWarmthWords } from '../warmth/words.ts';
import styles from './status-line.module.css';

/**
 * "Next answer: MiniMax M2.1 · LM Studio · warm": who would answer now, by the file's chain, not the staged one. Without a running gateway
 * nobody answers, so that it only says who would.
 */
export function NextSentence(): ReactNode {
  const { t } = useTranslation('status');
  const status = useHearth((state) => state.config?.status ?? 'reading');
  const config = useHearth(readyConfig);
  const endpoints = useHearth((state) => state.endpoints);
  if (config === null)
    return <p className={styles['next']}>{status === 'reading' ? t('reading') : t('noConfig')}</p>;
  if (endpoints === null) return <p className={styles['next']}>{t('asking')}</p>;
  return <Sentence answer={nextAnswer(config.chain, endpoints, config)} />;
}

function Sentence({ answer }: { readonly answer: NextAnswer }): ReactNode {
  const { t } = useTranslation('status');
  const caption = useCaption(answer);
  const gateway = useHearth((state) => state.gateway?.state.kind ?? 'checking');
  const first = answer.skipped[0];
  const all = answer.skipped.map((link) => t('skipped', whyOf(link))).join('\n');
  if (answer.kind === 'none') {
    return (
      <p className={styles['next']} title={all || undefined}>
        {first === undefined ? t('empty') : t('none', whyOf(first))}
      </p>
    );
  }
  const text = t(`next.${!answer.checked ? 'unchecked' : caption === null ? 'unknown' : 'told'}`, {
    lead: t(answersRequests(gateway) ? 'lead.next' : 'lead.would'),
    name: nameMark,
    endpoint: answer.endpointName ?? parseRef(answer.ref)?.provider ?? answer.ref,
    state: stateMark,
  });
  const because = first === undefined ? '' : t('because', whyOf(first));
  return (
    <p className={styles['next']} title={all || undefined}>
      {withNodes(text, {
        [nameMark]: <b className={styles['who']}>{answer.name}</b>,
        [stateMark]: <span data-tone={caption?.tone}>{caption?.short}</span>,
      })}
      {because}
    </p>
  );
}

/** How the model is that would answer; null where nothing is known of it. */
function useCaption(answer: NextAnswer): Caption | null {
  const words = useWarmthWords();
  const known = useWarmthOf(answer.kind === 'answer' ? answer.ref : '');
  const now = useSecond(known !== null && ticks(known.state));
  return answer.kind === 'answer' ? linkCaption(answer, known, now, words) : null;
}

/** False: nothing runs that could pass a request on to a model. */
function answersRequests(kind: GatewayStateKind): boolean {
  switch (kind) {
    case 'not-installed':
    case 'stopped':
    case 'unreachable':
    case 'port-taken':
    case 'crashed':
    case 'given-up':
      return false;
    case 'checking':
    case 'starting':
    case 'ready':
    case 'degraded':
    case 'draining':
    case 'restarting':
      return true;
  }
  return kind satisfies never;
}

/**
 * Stand in the sentence where a word gets a look of its own, and are replaced after the texts are filled in. The names are servers' and
 * users' words, so they must never be read as markup.
 */
const nameMark = '\uE000';
const stateMark = '\uE001';

function withNodes(text: string, nodes: Readonly<Record<string, ReactNode>>): ReactNode[] {
  return text
    .split(/([\uE000\uE001])/u)
    .map((part, index) => <Fragment key={`${index}-${part}`}>{nodes[part] ?? part}</Fragment>);
}

/** What the sentences about a link that would not answer are filled with. */
function whyOf(link: LinkHealth): { why: LinkHealth['reason']; model: string; server: string } {
  return {
    why: link.reason,
    model: link.name,
    server: link.endpoint?.name ?? parseRef(link.ref)?.provider ?? link.ref,
  };
}
