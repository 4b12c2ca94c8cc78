import type { ReactNode } from 'react';
import { GridListItem } from 'react-aria-components';
import { useTranslation } from 'react-i18next';
import type { LinkHealth } from '../../../shared/chain/next-answer.ts';
import { formatTokens, formatTokensShort } from '../../../shared/models/format-size.ts';
import { parseRef } from '../../../shared/models/model-ref.ts';
import { IconButton } from '../ui/button.tsx';
import { classes } from '../ui/classes.ts';
import { useSecond } from '../ui/clock.ts';
import { Dot, type DotLook } from '../ui/dot.tsx';
import { DragHandle } from '../ui/drag-handle.tsx';
import { DownIcon, MoreIcon, TopIcon, TrashIcon, UpIcon } from '../ui/icons.tsx';
import { ActionMenu } from '../ui/menu.tsx';
import { Tag } from '../ui/tag.tsx';
import { ticks } from '../../../shared/warmth/caption.ts';
import { linkCaption, warmContext } from '../../../shared/warmth/link-caption.ts';
import { useWarmthOf } from '../warmth/warmth-of.ts';
import { useWarmthWords } from '../warmth/words.ts';
import styles from './chain-row.module.css';
import type { ChainItem } from './chain-items.ts';

const looks: Readonly<Record<LinkHealth['reason'], DotLook>> = {
  loaded: 'good',
  'not-loaded': 'good',
  'context-too-small': 'good',
  'loaded-unknown': 'good',
  'not-checked': 'unknown',
  checking: 'unknown',
  'not-a-ref': 'bad',
  unreachable: 'bad',
  'wrong-server': 'bad',
  failing: 'bad',
  'needs-token': 'warn',
  'not-offered': 'bad',
};

interface ChainRowProps {
  readonly item: ChainItem;
  readonly count: number;
  readonly health: LinkHealth;
  /** Not in the file yet. */
  readonly isNew: boolean;
  readonly onMove: (to: number) => void;
  readonly onRemove: () => void;
}

/** One link of the chain. */
export function ChainRow({ item, count, health, isNew, onMove, onRemove }: ChainRowProps): ReactNode {
  const { t } = useTranslation('chain');
  const { name } = health;
  const first = item.index === 0;
  const last = item.index === count - 1;
  const alias = item.link === health.ref ? null : item.link;

  return (
    <GridListItem
      id={item.key}
      textValue={name}
      className={({ isDragging, isDropTarget }) =>
        classes(
          styles['row'],
          first && styles['first'],
          isDragging && styles['dragging'],
          isDropTarget && styles['target'],
        )
      }
    >
      <DragHandle label={t('dragHandle', { name })} />
      <span className={styles['position']} title={t('position', { position: item.index + 1, count })}>
        {item.index + 1}
      </span>
      <div className={styles['text']}>
        {first && <div className={styles['kicker']}>{t('primary')}</div>}
        <div className={styles['heading']}>
          <span className={styles['name']} title={item.link}>
            {name}
          </span>
          {alias !== null && <Tag title={health.ref}>{t('alias', { alias })}</Tag>}
          {isNew && (
            <Tag look="ember" title={t('newLinkHint')}>
              {t('newLink')}
            </Tag>
          )}
        </div>
        <Facts health={health} />
      </div>
      <ActionMenu
        label={t('actions', { name })}
        trigger={
          <IconButton label={t('actions', { name })}>
            <MoreIcon />
          </IconButton>
        }
        actions={[
          {
            id: 'up',
            text: t('moveUp'),
            icon: <UpIcon />,
            shortcut: 'Alt+↑',
            isDisabled: first,
            run: () => onMove(item.index - 1),
          },
          {
            id: 'down',
            text: t('moveDown'),
            icon: <DownIcon />,
            shortcut: 'Alt+↓',
            isDisabled: last,
            run: () => onMove(item.index + 1),
          },
          {
            id: 'primary',
            text: t('makePrimary'),
            icon: <TopIcon />,
            isDisabled: first,
            run: () => onMove(0),
          },
          { id: 'remove', text: t('remove'), icon: <TrashIcon />, apart: true, run: onRemove },
        ]}
      />
    </GridListItem>
  );
}

/** Who serves it, and how it is: in words, with the reason one hover away. */
function Facts({ health }: { readonly health: LinkHealth }): ReactNode {
  const { t, i18n } = useTranslation('chain');
  const words = useWarmthWords();
  const { reason } = health;
  const known = useWarmthOf(health.ref, health.endpoint?.id ?? null);
  const now = useSecond(known !== null && ticks(known.state));
  // What a server that is away had loaded is not told as warm.
  const isUp = health.health === 'up';
  const caption = isUp ? linkCaption(health, known, now, words) : null;
  const context = isUp ? warmContext(health, known) : null;
  const endpoint = health.endpoint?.name ?? parseRef(health.ref)?.provider ?? null;
  const look = looks[reason];
  const isIll = look === 'bad' || look === 'warn';
  const tokens = context === null ? '' : formatTokensShort(context, i18n.language);
  return (
    <div className={styles['facts']} title={t(`reason.${reason}`, { endpoint: endpoint ?? health.ref })}>
      <div className={styles['parts']}>
        <span className={styles['endpoint']}>
          <Dot look={look} />
          {endpoint !== null && <span className={styles['server']}>{endpoint}</span>}
        </span>
        <span className={styles['state']}>
          {endpoint !== null && <span className={styles['between']}>{' · '}</span>}
          <span data-tone={caption?.tone ?? (isIll ? 'bad' : 'quiet')}>
            {caption?.short ?? t(`state.${reason}`, { tokens })}
          </span>
          {context !== null && (
            <>
              {' · '}
              <span title={t('contextHint', { tokens: formatTokens(context, i18n.language) })}>{tokens}</span>
            </>
          )}
        </span>
      </div>
    </div>
  );
}
