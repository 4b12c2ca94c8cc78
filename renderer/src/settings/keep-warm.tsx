import { type ReactNode, useId, useMemo, useState } from 'react';
import type { Settings } from '../../../shared/settings.ts';
import type { ModelWarmth } from '../../../shared/warmth/snapshot.ts';
import type { Yields } from '../../../shared/warmth/wish.ts';
import { Button } from '../ui/button.tsx';
import { ProblemNote } from '../ui/problem-note.tsx';
import { Select } from '../ui/select.tsx';
import { Switch } from '../ui/switch.tsx';
import { useHearth } from '../use-hearth.ts';
import { FlameButton } from '../warmth/flame-button.tsx';
import { type Draft, draftOf, sameSchedule, scheduleOf } from '../warmth/hours/draft.ts';
import { HoursEditor } from '../warmth/hours/hours-editor.tsx';
import { WarmthCaption } from '../warmth/warmth-caption.tsx';
import { useWarmthWords } from '../warmth/words.ts';
import styles from './keep-warm.module.css';
import { Section } from './section.tsx';
import { useSettings } from './use-settings.ts';

/** Which models are kept warm, when, and to what that gives way. */
export function KeepWarm(): ReactNode {
  const { t } = useWarmthWords();
  const settings = useHearth((state) => state.settings);
  const { failure, change } = useSettings();
  return (
    <Section title={t('page.settings.title')} hint={t('page.settings.hint')}>
      <Kept />
      <Hours settings={settings} change={change} />
      <GivesWay yields={settings.warmYields} onChange={(warmYields) => void change({ warmYields })} />
      <div className={styles['part']}>
        <Switch isSelected={settings.warmPrefix} onChange={(warmPrefix) => void change({ warmPrefix })}>
          {t('page.settings.prefix')}
        </Switch>
        <p className={styles['hint']}>{t('page.settings.prefixHint')}</p>
      </div>
      {failure !== null && <ProblemNote problem={failure} />}
    </Section>
  );
}

/** Every model with a flame, also those that no server offers now. */
function Kept(): ReactNode {
  const { t } = useWarmthWords();
  const id = useId();
  const warmth = useHearth((state) => state.warmth);
  const kept = useMemo(() => warmth.filter(({ wish }) => wish.on), [warmth]);
  return (
    <div className={styles['part']}>
      <p id={id} className={styles['label']}>
        {t('page.settings.models')}
      </p>
      {kept.length === 0 ? (
        <p className={styles['hint']}>{t('page.settings.noModels')}</p>
      ) : (
        <ul className={styles['list']} aria-labelledby={id}>
          {kept.map((model) => (
            <KeptModel key={`${model.endpoint?.id ?? ''} ${model.ref}`} model={model} />
          ))}
        </ul>
      )}
    </div>
  );
}

function KeptModel({ model }: { readonly model: ModelWarmth }): ReactNode {
  return (
    <li className={styles['kept']}>
      <span className={styles['name']} title={model.ref}>
        {model.name}
      </span>
      <span className={styles['state']}>
        <WarmthCaption model={model} />
      </span>
      <FlameButton model={model} />
    </li>
  );
}

/** Saved by a press of its own: half a schedule would have models unloaded and loaded meanwhile. */
function Hours({
  settings: { warmSchedule },
  change,
}: {
  readonly settings: Settings;
  readonly change: (change: Partial<Settings>) => Promise<boolean>;
}): ReactNode {
  const { t } = useWarmthWords();
  const [draft, setDraft] = useState<{ readonly of: Draft } | null>(null);
  const [busy, setBusy] = useState(false);
  const shown = draft === null ? draftOf(warmSchedule) : draft.of;
  const wanted = scheduleOf(shown);
  const isChanged = draft !== null && (wanted === undefined || !sameSchedule(wanted, warmSchedule));
  const save = async (): Promise<void> => {
    if (wanted === undefined) return;
    setBusy(true);
    const saved = await change({ warmSchedule: wanted });
    setBusy(false);
    if (saved) setDraft(null);
  };
  return (
    <div className={styles['part']}>
      <HoursEditor label={t('page.settings.hours')} draft={shown} onChange={(of) => setDraft({ of })} />
      {isChanged && (
        <div className={styles['acts']}>
          <Button
            look="primary"
            small
            isPending={busy}
            isDisabled={wanted === undefined}
            onPress={() => void save()}
          >
            {t('page.hours.save')}
          </Button>
          <Button small onPress={() => setDraft(null)}>
            {t('page.hours.discard')}
          </Button>
        </div>
      )}
      <p className={styles['hint']}>{t('page.settings.hoursHint')}</p>
    </div>
  );
}

const pressures = ['warning', 'critical', 'never'] as const satisfies readonly Yields['pressure'][];

function GivesWay({
  yields,
  onChange,
}: {
  readonly yields: Yields;
  readonly onChange: (yields: Yields) => void;
}): ReactNode {
  const { t } = useWarmthWords();
  return (
    <div className={styles['part']}>
      <p className={styles['label']}>{t('page.settings.yields')}</p>
      <div className={styles['line']}>
        <span>{t('page.settings.pressure')}</span>
        <Select
          label={t('page.settings.pressure')}
          value={yields.pressure}
          options={pressures.map((id) => ({ id, text: t(`page.settings.pressureOptions.${id}`) }))}
          onChange={(pressure) => onChange({ ...yields, pressure })}
        />
      </div>
      <Switch isSelected={yields.battery} onChange={(battery) => onChange({ ...yields, battery })}>
        {t('page.settings.battery')}
      </Switch>
      <p className={styles['hint']}>
        {t('page.settings.yieldsHint')} {t('page.settings.byHand')}
      </p>
    </div>
  );
}
