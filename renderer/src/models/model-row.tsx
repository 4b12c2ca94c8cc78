import type { ReactNode } from 'react';
import { GridListItem } from 'react-aria-components';
import { useTranslation } from 'react-i18next';
import { formatMemory, formatTokens, formatTokensShort } from '../../../shared/models/format-size.ts';
import type { ModelRow } from '../../../shared/models/model-list.ts';
import { FitCell } from '../fit/fit-cell.tsx';
import { IconButton } from '../ui/button.tsx';
import { classes } from '../ui/classes.ts';
import { Dot } from '../ui/dot.tsx';
import { DragHandle } from '../ui/drag-handle.tsx';
import { Hint } from '../ui/hint.tsx';
import { PlusIcon, WarningIcon } from '../ui/icons.tsx';
import { Tag } from '../ui/tag.tsx';
import hidden from '../ui/visually-hidden.module.css';
import { RowCaption, RowFlame, RowLoadBar } from '../warmth/row-warmth.tsx';
import { modelRisk } from './model-risk.ts';
import styles from './model-row.module.css';

interface ModelRowViewProps {
  readonly row: ModelRow;
  readonly canAdd: boolean;
  readonly onAdd: () => void;
  /** Asks to see more of how it fits. */
  readonly onShowFit: () => void;
}

/** One model of the list. */
export function ModelRowView({ row, canAdd, onAdd, onShowFit }: ModelRowViewProps): ReactNode {
  const { t } = useTranslation('models');
  const { name } = row;
  return (
    <GridListItem
      id={row.key}
      textValue={name}
      className={({ isDragging }) => classes(styles['row'], isDragging && styles['dragging'])}
    >
      {/* The virtualizer places rows one after another without a gap: the card inside leaves one. */}
      <div className={styles['card']}>
        <DragHandle label={t('dragHandle', { name })} />
        <div className={styles['text']}>
          <div className={styles['heading']}>
            <span className={styles['name']} title={row.ref}>
              {name}
            </span>
            <Marks row={row} />
          </div>
          <Details row={row} />
        </div>
        <FitCell name={name} place={row.place} fit={row.fit} onOpen={onShowFit} />
        <Place row={row} className={styles['place']} />
        <div className={styles['actions']}>
          <RowFlame row={row} />
          {row.chainIndex === null ? (
            <Hint text={t('addHint')}>
              <IconButton label={t('add', { name })} isDisabled={!canAdd} onPress={onAdd}>
                <PlusIcon />
              </IconButton>
            </Hint>
          ) : (
            <span
              className={classes(styles['position'], row.chainIndex === 0 && styles['primary'])}
              title={t('inChain', { position: row.chainIndex + 1 })}
            >
              <span aria-hidden="true">{row.chainIndex + 1}</span>
              <span className={hidden['hidden']}>{t('inChain', { position: row.chainIndex + 1 })}</span>
            </span>
          )}
        </div>
        <RowLoadBar row={row} />
      </div>
    </GridListItem>
  );
}

/** Where it runs: a column, or, where there is no room for one, the end of the details. */
function Place({
  row,
  className,
}: {
  readonly row: ModelRow;
  readonly className: string | undefined;
}): ReactNode {
  const { t } = useTranslation('models');
  return (
    <span className={className} title={t(`placeHint.${row.place}`)}>
      {t(`place.${row.place}`)}
    </span>
  );
}

function Marks({ row }: { readonly row: ModelRow }): ReactNode {
  const { t } = useTranslation('models');
  const model = row.model;
  const risk = model === null ? null : modelRisk(model);
  return (
    <span className={styles['marks']}>
      {risk !== null && (
        <Tag look="warn" title={t('riskHint')}>
          <WarningIcon />
          <span className={styles['riskText']}>{t(`risk.${risk}`)}</span>
        </Tag>
      )}
      {model?.quantization?.name != null && (
        <Tag title={t('quantizationHint')}>{model.quantization.name}</Tag>
      )}
      {row.alias !== null && <Tag>{row.alias}</Tag>}
      {model?.capabilities.tools === true && <Tag title={t('toolsHint')}>{t('tools')}</Tag>}
      {model?.capabilities.vision === true && <Tag title={t('visionHint')}>{t('vision')}</Tag>}
    </span>
  );
}

/** Whether it is loaded, then size, parameters and largest context, as far as they are known; for a model of the config its ref. */
function Details({ row }: { readonly row: ModelRow }): ReactNode {
  const { t, i18n } = useTranslation('models');
  const model = row.model;
  const facts = [
    model?.sizeBytes == null ? null : formatMemory(model.sizeBytes, i18n.language),
    model?.params ?? null,
    model === null ? row.ref : null,
  ].filter((part) => part !== null);
  const onDisk =
    model?.sizeBytes == null ? [] : [t('sizeHint', { bytes: formatTokens(model.sizeBytes, i18n.language) })];
  return (
    <div className={styles['details']}>
      <RowCaption row={row} otherwise={<Loaded row={row} />} />
      {facts.length > 0 && (
        <span className={styles['facts']} title={[...facts, ...onDisk].join(' · ')}>
          {facts.join(' · ')}
        </span>
      )}
      {row.contextMax !== null && (
        <span
          className={styles['most']}
          title={t('maxContextHint', { tokens: formatTokens(row.contextMax, i18n.language) })}
        >
          {t('maxContext', { tokens: formatTokensShort(row.contextMax, i18n.language) })}
        </span>
      )}
      <Place row={row} className={styles['placeHere']} />
    </div>
  );
}

function Loaded({ row }: { readonly row: ModelRow }): ReactNode {
  const { t, i18n } = useTranslation('models');
  if (row.loaded !== 'yes') return row.loaded === 'no' ? <span>{t('notLoaded')}</span> : null;
  const count = row.model?.loaded?.length ?? 1;
  const { loadedContext: tokens } = row;
  return (
    <span
      className={styles['loaded']}
      title={tokens === null ? undefined : t('loadedHint', { tokens: formatTokens(tokens, i18n.language) })}
    >
      <Dot look="warm" />
      {tokens === null
        ? t('loadedPlain')
        : t('loadedContext', { tokens: formatTokensShort(tokens, i18n.language) })}
      {count > 1 && <span className={styles['instances']}>{t('instances', { count })}</span>}
    </span>
  );
}
