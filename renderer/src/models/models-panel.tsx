import { type ReactNode, useMemo, useState } from 'react';
import { Group } from 'react-aria-components';
import { useTranslation } from 'react-i18next';
import {
  type ModelFilter,
  type ModelGroup,
  modelGroups,
  type ModelSort,
} from '../../../shared/models/model-list.ts';
import { chainNow, readyConfig, useDragging, useHeld } from '../chain/use-chain.ts';
import { useModelFits } from '../fit/use-model-fits.ts';
import { Button, IconButton } from '../ui/button.tsx';
import { Chip } from '../ui/chip.tsx';
import { SearchField } from '../ui/field.tsx';
import { Hint } from '../ui/hint.tsx';
import { CheckIcon, RefreshIcon, SortIcon } from '../ui/icons.tsx';
import { ActionMenu } from '../ui/menu.tsx';
import { useHearth, useServices } from '../use-hearth.ts';
import { ModelGroupView } from './model-group.tsx';
import styles from './models-panel.module.css';
import { useLitRow } from './use-lit-row.ts';

const filters: readonly ModelFilter[] = ['fits', 'fits-64k', 'loaded', 'local', 'tools', 'vision'];
const sorts: readonly ModelSort[] = ['loaded', 'fit', 'speed', 'name', 'size', 'context'];

/** Everything the endpoints offer, and what only the config names. */
export function ModelsPanel(): ReactNode {
  const { t, i18n } = useTranslation('models');
  const { client } = useServices();
  const endpoints = useHearth((state) => state.endpoints);
  const config = useHearth(readyConfig);
  const chain = useHearth(chainNow);
  const [search, setSearch] = useState('');
  const [chosen, setChosen] = useState<readonly ModelFilter[]>([]);
  const [sort, setSort] = useState<ModelSort>('loaded');

  const fits = useModelFits();
  const lit = useLitRow();
  const fresh = useMemo(
    () =>
      modelGroups(
        endpoints ?? [],
        config === null ? null : { ...config, chain },
        { search, filters: chosen, sort, locale: i18n.language },
        (key) => fits.get(key)?.judgement ?? null,
      ),
    [endpoints, config, chain, search, chosen, sort, i18n.language, fits],
  );
  const groups = useHeld(fresh, useDragging());
  const total = groups.reduce((sum, group) => sum + group.total, 0);
  const showAll = (): void => {
    setSearch('');
    setChosen([]);
  };

  return (
    <section className={styles['panel']} aria-labelledby="models-title">
      <header className={styles['head']}>
        <h2 id="models-title" className={styles['title']}>
          {t('title')}
        </h2>
        <SearchField label={t('search', { count: total })} value={search} onChange={setSearch} />
        <div className={styles['tools']}>
          <ActionMenu
            label={t('sort')}
            trigger={
              <Hint text={t('sortBy', { by: t(`sorts.${sort}`) })}>
                <IconButton label={t('sortBy', { by: t(`sorts.${sort}`) })}>
                  <SortIcon />
                </IconButton>
              </Hint>
            }
            actions={sorts.map((by) => ({
              id: by,
              text: t(`sorts.${by}`),
              icon: by === sort ? <CheckIcon /> : null,
              run: () => setSort(by),
            }))}
          />
          <Hint text={t('refresh')}>
            <IconButton
              label={t('refresh')}
              onPress={() => void client.models.refresh().catch(() => undefined)}
            >
              <RefreshIcon />
            </IconButton>
          </Hint>
        </div>
        <Group aria-label={t('filters')} className={styles['chips'] ?? ''}>
          {filters.map((filter) => (
            <Chip
              key={filter}
              text={t(filter)}
              isSelected={chosen.includes(filter)}
              onChange={(on) =>
                setChosen(on ? [...chosen, filter] : chosen.filter((other) => other !== filter))
              }
            />
          ))}
        </Group>
      </header>
      <div ref={lit} className={styles['groups']}>
        {endpoints === null && <p className={styles['quiet']}>{t('looking')}</p>}
        <NothingFound groups={groups} onShowAll={showAll} />
        {groups.map((group) => (
          <ModelGroupView key={group.key} group={group} onShowAll={showAll} />
        ))}
      </div>
    </section>
  );
}

function NothingFound({
  groups,
  onShowAll,
}: {
  readonly groups: readonly ModelGroup[];
  readonly onShowAll: () => void;
}): ReactNode {
  const { t } = useTranslation('models');
  if (!groups.some((group) => group.total > 0) || groups.some((group) => group.rows.length > 0)) return null;
  return (
    <p className={styles['quiet']}>
      <output>{t('nothingFound')}</output>{' '}
      <Button look="link" onPress={onShowAll}>
        {t('showAll')}
      </Button>
    </p>
  );
}
