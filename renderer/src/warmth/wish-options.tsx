import { type ReactNode, useState } from 'react';
import type { Schedule } from '../../../shared/warmth/schedule.ts';
import type { ModelWarmth } from '../../../shared/warmth/snapshot.ts';
import { Select, type SelectOption } from '../ui/select.tsx';
import { contextChoices, useLikeOpenClaw } from './context-choices.ts';
import styles from './facts.module.css';
import { sameSchedule } from './hours/draft.ts';
import { HoursDialog } from './hours/hours-dialog.tsx';
import { windowsText } from './hours/hours-text.ts';
import { useWarmthActs } from './use-warmth-acts.ts';
import { useWarmthWords } from './words.ts';

/** How one model is wished: with which context, and when. */
export function WishOptions({ model }: { readonly model: ModelWarmth }): ReactNode {
  const { t } = useWarmthWords();
  return (
    <dl className={styles['facts']}>
      <dt>{t('page.details.context')}</dt>
      <dd>
        <ContextChoice model={model} />
      </dd>
      <dt>{t('page.details.hours')}</dt>
      <dd>
        <HoursChoice model={model} />
      </dd>
    </dl>
  );
}

function ContextChoice({ model }: { readonly model: ModelWarmth }): ReactNode {
  const { t, tokensShort } = useWarmthWords();
  const acts = useWarmthActs();
  const like = useLikeOpenClaw(model);
  const options: SelectOption<string>[] = [
    {
      id: 'like',
      text:
        like.wanted === null
          ? t('page.context.likeServer')
          : t('page.context.like', { tokens: tokensShort(like.wanted) }),
    },
    ...contextChoices(like.most, model.wish.context).map((tokens) => ({
      id: String(tokens),
      text: t('page.context.tokens', { tokens: tokensShort(tokens) }),
    })),
  ];
  return (
    <>
      <Select
        label={t('page.context.label')}
        value={model.wish.context === null ? 'like' : String(model.wish.context)}
        options={options}
        onChange={(chosen) => void acts.change(model, { context: chosen === 'like' ? null : Number(chosen) })}
      />
      <p className={styles['why']}>{t(`page.context.why.${model.wanted.from}`)}</p>
    </>
  );
}

type HoursKind = 'like' | 'always' | 'own';

/** Every hour of the week: how one model is kept warm always although the others are not. */
const always: Schedule = [{ days: [1, 2, 3, 4, 5, 6, 7], from: 0, to: 1440 }];

function HoursChoice({ model }: { readonly model: ModelWarmth }): ReactNode {
  const words = useWarmthWords();
  const { t } = words;
  const acts = useWarmthActs();
  const [editing, setEditing] = useState(false);
  const { schedule } = model.wish;
  const kind: HoursKind = schedule === null ? 'like' : sameSchedule(schedule, always) ? 'always' : 'own';
  const own = kind === 'own' && schedule !== null ? windowsText(schedule, words) : null;
  const set = (wanted: Schedule | null): void => void acts.change(model, { schedule: wanted });
  return (
    <>
      <Select<HoursKind>
        label={t('page.details.hours')}
        value={kind}
        options={[
          { id: 'like', text: t('page.hours.likeAll') },
          { id: 'always', text: t('page.hours.always') },
          {
            id: 'own',
            text: own === null ? t('page.hours.own') : t('page.hours.ownNow', { summary: own }),
          },
        ]}
        onChange={(chosen) => (chosen === 'own' ? setEditing(true) : set(chosen === 'like' ? null : always))}
      />
      {editing && (
        <HoursDialog
          name={model.name}
          schedule={kind === 'own' ? schedule : null}
          onSave={(wanted) => {
            setEditing(false);
            set(wanted ?? always);
          }}
          onClose={() => setEditing(false)}
        />
      )}
    </>
  );
}
