import { type ReactNode, useState } from 'react';
import { Header, ListBox, ListBoxItem, ListBoxSection } from 'react-aria-components';
import { useTranslation } from 'react-i18next';
import { SearchField } from '../../ui/field.tsx';
import { type Choice, choiceGroups, found } from './choices.ts';
import { useChoiceWords } from './choice-words.ts';
import styles from './machine-choice.module.css';

interface MachineChoiceProps {
  readonly choices: readonly Choice[];
  readonly chosen: string;
  readonly onChoose: (id: string) => void;
}

/** All machines to choose from, by kind; a search narrows them. */
export function MachineChoice({ choices, chosen, onChoose }: MachineChoiceProps): ReactNode {
  const { t } = useTranslation('fit');
  const words = useChoiceWords();
  const [search, setSearch] = useState('');
  const shown = found(choices, search, words.text);
  return (
    <div className={styles['side']}>
      <SearchField label={t('elsewhere.search')} value={search} onChange={setSearch} />
      <ListBox
        aria-label={t('elsewhere.machines')}
        className={styles['list'] ?? ''}
        selectionMode="single"
        disallowEmptySelection
        selectedKeys={[chosen]}
        onSelectionChange={(keys) => {
          const choice = choices.find(({ id }) => keys !== 'all' && keys.has(id));
          if (choice !== undefined) onChoose(choice.id);
        }}
        renderEmptyState={() => <p className={styles['none']}>{t('elsewhere.noneFound')}</p>}
      >
        {choiceGroups
          .map((group) => ({ group, members: shown.filter((choice) => choice.group === group) }))
          .filter(({ members }) => members.length > 0)
          .map(({ group, members }) => (
            <ListBoxSection key={group} id={`group-${group}`}>
              <Header className={styles['group'] ?? ''}>{t(`elsewhere.group.${group}`)}</Header>
              {members.map((choice) => (
                <ListBoxItem
                  key={choice.id}
                  id={choice.id}
                  textValue={words.text(choice)}
                  className={styles['item'] ?? ''}
                >
                  <span className={styles['name']}>{choice.name} </span>
                  <span className={styles['detail']}>{words.detail(choice)}</span>
                </ListBoxItem>
              ))}
            </ListBoxSection>
          ))}
      </ListBox>
    </div>
  );
}
