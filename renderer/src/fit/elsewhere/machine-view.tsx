import { type ReactNode, useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { FitTarget } from '../../../../shared/fit/judgement.ts';
import { targetLimit } from '../../../../shared/fit/target-limit.ts';
import { tierOf } from '../../../../shared/fit/tier.ts';
import { ModelTicks } from '../../machine/model-ticks.tsx';
import { needlesOf } from '../../machine/needles.ts';
import { ScalePicture } from '../../machine/scale-picture.tsx';
import { Segments } from '../../ui/segments.tsx';
import { useFitWords } from '../fit-words.ts';
import type { Choice } from './choices.ts';
import { useChoiceWords } from './choice-words.ts';
import styles from './machine-view.module.css';
import { VerdictTable } from './verdict-table.tsx';
import { type Candidate, countFitting, type Verdict, verdictsOn } from './verdicts.ts';

interface MachineViewProps {
  readonly choice: Choice;
  /** this machine; null: not known yet */
  readonly here: FitTarget | null;
  readonly mine: readonly Candidate[];
  readonly known: readonly Candidate[];
}

const contexts = ['32768', '65536', '131072'] as const;

/** One machine: where it stands, what it costs, and how every model would fit it. */
export function MachineView({ choice, here, mine, known }: MachineViewProps): ReactNode {
  const { t } = useTranslation(['fit', 'machine']);
  const words = useFitWords();
  const [context, setContext] = useState<(typeof contexts)[number]>('32768');
  const tokens = Number(context);
  const { target } = choice;
  const own = useMemo(() => verdictsOn(mine, target, tokens), [mine, target, tokens]);
  const others = useMemo(() => verdictsOn(known, target, tokens), [known, target, tokens]);
  const ticks = useMemo(
    () => [...own, ...others].map((verdict) => ({ ...verdict, isLoaded: false })),
    [own, others],
  );
  const fitsHere = useMemo(
    () => (here === null || here === target ? null : countFitting(verdictsOn(mine, here, tokens))),
    [here, target, mine, tokens],
  );
  const tier = tierOf(target);
  const limit = targetLimit(target);
  const isMoved = own.some((verdict) => verdict.isMoved);
  const needles = needlesOf(
    target,
    here === null || here === target ? [] : [{ ...here, name: t('machine:title') }],
  );
  return (
    <div className={styles['view']}>
      <div className={styles['head']}>
        <h3 className={styles['name']}>{choice.name}</h3>
        <Facts choice={choice} />
      </div>
      <ScalePicture
        label={
          limit === null || tier === null
            ? t('machine:meter.saidUnknown', { name: choice.name })
            : t('machine:meter.said', {
                name: choice.name,
                memory: words.memory(limit),
                tier: `${t(`machine:tier.${tier}`)}, ${t(`machine:tierMeans.${tier}`)}`,
              })
        }
        here={tier}
        needles={needles}
      >
        <ModelTicks models={ticks} />
      </ScalePicture>
      {target.pooledBy !== null && <p className={styles['pooled']}>{t(`pooled.${target.pooledBy}`)}</p>}
      <div className={styles['bar']}>
        <p>
          {own.length > 0 && <Count own={own} fitsHere={fitsHere} />}
          {isMoved && <span className={styles['moved']}> {t('elsewhere.moved')}</span>}
        </p>
        <Segments
          label={t('panel.context')}
          value={context}
          options={contexts.map((id) => ({ id, text: words.tokens(Number(id)) }))}
          onChange={setContext}
        />
      </div>
      {own.length > 0 && <VerdictTable title={t('elsewhere.mine')} verdicts={own} />}
      <VerdictTable title={t('elsewhere.known')} verdicts={others} />
    </div>
  );
}

function Facts({ choice }: { readonly choice: Choice }): ReactNode {
  const { t } = useTranslation(['fit', 'machine']);
  const words = useFitWords();
  const choiceWords = useChoiceWords();
  const tier = tierOf(choice.target);
  const limit = targetLimit(choice.target);
  const price = choiceWords.price(choice);
  const facts = [
    choiceWords.detail(choice) || null,
    tier === null ? null : t('elsewhere.tier', { tier: t(`machine:tier.${tier}`) }),
    limit === null ? null : t('elsewhere.usable', { memory: words.memory(limit) }),
    choiceWords.bandwidth(choice),
    choice.entry === null ? null : price === null ? t('elsewhere.noPrice') : t('elsewhere.price', { price }),
  ].filter((fact) => fact !== null);
  return (
    <p className={styles['facts']} title={price === null ? undefined : t('elsewhere.priceHint')}>
      {facts.join(' · ')}
    </p>
  );
}

function Count({
  own,
  fitsHere,
}: {
  readonly own: readonly Verdict[];
  /** how many fit on this machine; null: it is this one */
  readonly fitsHere: number | null;
}): ReactNode {
  const { t } = useTranslation('fit');
  const fitting = countFitting(own);
  const more = fitting - (fitsHere ?? fitting);
  return (
    <>
      {t('elsewhere.count', { fitting, count: own.length })}
      {more > 0 && ` ${t('elsewhere.more', { count: more })}`}
      {more < 0 && ` ${t('elsewhere.fewer', { count: -more })}`}
    </>
  );
}
