import type { ReactNode } from 'react';
import { GridListItem } from 'react-aria-components';
import { useTranslation } from 'react-i18next';
import { formatBytes, formatTokens, formatTokensShort } from '../../../shared/models/format-size.ts';
import type { ModelRow } from '../../../shared/models/model-list.ts';
import { IconButton } from '../ui/button.tsx';
import { classes } from '../ui/classes.ts';
import { Dot } from '../ui/dot.tsx';
import { DragHandle } from '../ui/drag-handle.tsx';
import { Hint } from '../ui/hint.tsx';
import { PlusIcon, WarningIcon } from '../ui/icons.tsx';
import { Tag } from '../ui/tag.tsx';
import hidden from '../ui/visually-hidden.module.css';
import { modelRisk } from './model-risk.ts';
import styles from './model-row.module.css';

interface ModelRowViewProps {
  readonly row: ModelRow;
  readonly canAdd: boolean;
  readonly onAdd: () => void;
}

/** One model of the list. */
export function ModelRowView({ row, canAdd, onAdd }: ModelRowViewProps): ReactNode {
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
        <Loaded row={row} />
        <span className={styles['place']} title={t(`placeHint.${row.place}`)}>
          {t(`place.${row.place}`)}
        </span>
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
    </GridListItem>
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
      {row.alias !== null && <Tag>{row.alias}</Tag>}
      {model?.capabilities.tools === true && <Tag title={t('toolsHint')}>{t('tools')}</Tag>}
      {model?.capabilities.vision === true && <Tag title={t('visionHint')}>{t('vision')}</Tag>}
    </span>
  );
}

/** Size, quantisation, parameters and largest context, as far as they are known; for a model of the config its ref. */
function Details({ row }: { readonly row: ModelRow }): ReactNode {
  const { t, i18n } = useTranslation('models');
  const model = row.model;
  const parts = [
    model?.sizeBytes == null ? null : formatBytes(model.sizeBytes, i18n.language),
    model?.quantization?.name ?? null,
    model?.params ?? null,
    model === null ? row.ref : null,
  ].filter((part) => part !== null);
  return (
    <div className={styles['details']} title={model === null ? row.ref : undefined}>
      {parts.join(' · ')}
      {row.contextMax !== null && (
        <span title={t('maxContextHint', { tokens: formatTokens(row.contextMax, i18n.language) })}>
          {parts.length > 0 && ' · '}
          {t('maxContext', { tokens: formatTokensShort(row.contextMax, i18n.language) })}
        </span>
      )}
    </div>
  );
}

function Loaded({ row }: { readonly row: ModelRow }): ReactNode {
  const { t, i18n } = useTranslation('models');
  if (row.loaded === 'unknown') return <span className={styles['loaded']} />;
  if (row.loaded === 'no') return <span className={styles['loaded']}>{t('notLoaded')}</span>;
  const count = row.model?.loaded?.length ?? 1;
  return (
    <span
      className={classes(styles['loaded'], styles['warm'])}
      title={
        row.loadedContext === null
          ? undefined
          : t('loadedHint', { tokens: formatTokens(row.loadedContext, i18n.language) })
      }
    >
      <Dot look="warm" />
      <span>
        {row.loadedContext === null
          ? t('loadedPlain')
          : t('loadedContext', { tokens: formatTokensShort(row.loadedContext, i18n.language) })}
        {count > 1 && <span className={styles['instances']}>{t('instances', { count })}</span>}
      </span>
    </span>
  );
}
