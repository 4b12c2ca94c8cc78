import type { ReactNode } from 'react';
import { Label, Radio, RadioGroup } from 'react-aria-components';
import { useTranslation } from 'react-i18next';
import { settingsSchema } from '../../../shared/settings.ts';
import { ProblemNote } from '../ui/problem-note.tsx';
import { useHearth } from '../use-hearth.ts';
import styles from './appearance.module.css';
import { Section } from './section.tsx';
import { useSettings } from './use-settings.ts';

/** Language and theme. They change at once and are kept by the services. */
export function Appearance(): ReactNode {
  const { t } = useTranslation('settings');
  const settings = useHearth((state) => state.settings);
  const { failure, change } = useSettings();

  return (
    <Section title={t('appearance')}>
      <Choice
        label={t('language')}
        value={settings.language}
        options={settingsSchema.shape.language.options}
        text={(option) => t(`languages.${option}`)}
        onChange={(language) => void change({ language })}
      />
      <Choice
        label={t('theme')}
        value={settings.theme}
        options={settingsSchema.shape.theme.options}
        text={(option) => t(`themes.${option}`)}
        onChange={(theme) => void change({ theme })}
      />
      {failure !== null && <ProblemNote problem={failure} />}
    </Section>
  );
}

function Choice<T extends string>({
  label,
  value,
  options,
  text,
  onChange,
}: {
  readonly label: string;
  readonly value: T;
  readonly options: readonly T[];
  readonly text: (option: T) => string;
  readonly onChange: (option: T) => void;
}): ReactNode {
  return (
    <RadioGroup
      className={styles['choice'] ?? ''}
      orientation="horizontal"
      value={value}
      onChange={(chosen) => {
        const option = options.find((candidate) => candidate === chosen);
        if (option !== undefined) onChange(option);
      }}
    >
      <Label className={styles['label'] ?? ''}>{label}</Label>
      <div className={styles['options']}>
        {options.map((option) => (
          <Radio key={option} value={option} className={styles['option'] ?? ''}>
            {text(option)}
          </Radio>
        ))}
      </div>
    </RadioGroup>
  );
}
