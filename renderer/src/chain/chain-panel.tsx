import {
  type KeyboardEvent,
  type ReactNode,
  useCallback,
  useLayoutEffect,
  useMemo,
  useRef,
  useState,
} from 'react';
import { DropIndicator, GridList, isTextDropItem, useDragAndDrop } from 'react-aria-components';
import { useTranslation } from 'react-i18next';
import { type Chain, emptyChain, links } from '../../../shared/chain/chain.ts';
import { linkHealth } from '../../../shared/chain/next-answer.ts';
import { IconButton } from '../ui/button.tsx';
import { Hint } from '../ui/hint.tsx';
import { RedoIcon, UndoIcon } from '../ui/icons.tsx';
import hidden from '../ui/visually-hidden.module.css';
import { useHearth, useServices } from '../use-hearth.ts';
import { chainItems, type DropPlace } from './chain-items.ts';
import styles from './chain-panel.module.css';
import { ChainRow } from './chain-row.tsx';
import { linkDragType, modelDragType } from './drag-types.ts';
import { canRedo, canUndo } from './staging.ts';
import { chainNow, indexOfRef, readyConfig, useChainActions, useDragging, useHeld } from './use-chain.ts';
import { useStagingKeys } from './use-staging-keys.ts';

/** The chain, in order: the first row is the primary. Edits are staged. */
export function ChainPanel(): ReactNode {
  const { t } = useTranslation('chain');
  const { store } = useServices();
  const config = useHearth(readyConfig);
  const status = useHearth((state) => state.config?.status);
  const endpoints = useHearth((state) => state.endpoints);
  const staging = useHearth((state) => state.staging);
  const actions = useChainActions();
  const now = useHearth(chainNow);
  const dragging = useDragging();
  const chain = useHeld(now, dragging);
  const file = useHeld(config?.chain ?? emptyChain, dragging);
  const items = useMemo(() => chainItems(chain), [chain]);
  const inFile = useMemo(() => new Set(links(file)), [file]);
  const healths = useMemo(
    () => new Map(items.map(({ link }) => [link, linkHealth(link, endpoints ?? [], config)])),
    [items, endpoints, config],
  );
  const nameOf = (link: string): string =>
    healths.get(link)?.name ?? linkHealth(link, endpoints ?? [], config).name;

  const [said, say] = useState('');
  const focusOn = useRef<string | null>(null);
  const list = useRef<HTMLDivElement>(null);
  useStagingKeys(
    actions,
    useCallback((what) => say(t(what)), [t]),
  );

  // After an edit the row it was about has the focus, also where it is new. It may appear a render later, when a drag has ended.
  useLayoutEffect(() => {
    const row = focusOn.current === null ? null : rowWithKey(list.current, focusOn.current);
    if (row === null) return;
    row.focus();
    focusOn.current = null;
  });

  const told = (link: string, after: Chain): void => {
    const position = links(after).indexOf(link) + 1;
    const words = { name: nameOf(link), position, count: links(after).length };
    say(position === 1 ? t('movedFirst', words) : t('moved', words));
  };
  const move = (index: number, to: number): void => {
    const item = items[index];
    if (item === undefined || to < 0 || to >= items.length || to === index) return;
    told(item.link, actions.move(index, to));
    focusOn.current = item.key;
  };
  const remove = (index: number): void => {
    const item = items[index];
    if (item === undefined) return;
    const after = actions.remove(index);
    say(t('removed', { name: nameOf(item.link), count: links(after).length }));
    const left = chainItems(after);
    const next = left[Math.min(index, left.length - 1)];
    if (next === undefined) list.current?.focus();
    else focusOn.current = next.key;
  };
  const insert = async (dropped: readonly Promise<string>[], place: DropPlace | null): Promise<void> => {
    let at = place;
    for (const ref of await Promise.all(dropped)) {
      const after = actions.insert(ref, chain, at);
      const index = indexOfRef(after, ref, config);
      const item = chainItems(after)[index];
      if (item === undefined) continue;
      at = { key: item.key, side: 'after' };
      say(t('added', { name: nameOf(item.link), position: index + 1, count: links(after).length }));
      focusOn.current = item.key;
    }
  };

  /** Alt+↑/↓ moves the focused row, Delete takes it out; caught before the list takes the arrows for itself. */
  const onKey = (event: KeyboardEvent<HTMLElement>): void => {
    if (!(event.target instanceof HTMLElement)) return;
    const row = event.target.closest<HTMLElement>('[data-key]');
    const index = items.findIndex((item) => item.key === row?.dataset['key']);
    if (index < 0) return;
    if (event.altKey && event.key === 'ArrowUp') move(index, index - 1);
    else if (event.altKey && event.key === 'ArrowDown') move(index, index + 1);
    else if (event.target === row && (event.key === 'Delete' || event.key === 'Backspace')) remove(index);
    else return;
    event.preventDefault();
    event.stopPropagation();
  };

  const { dragAndDropHooks } = useDragAndDrop({
    isDisabled: config === null,
    getItems: (keys) => [...keys].map((key) => ({ [linkDragType]: String(key), 'text/plain': String(key) })),
    getAllowedDropOperations: () => ['move'],
    acceptedDragTypes: [modelDragType, linkDragType],
    getDropOperation: (target, _types, allowed) =>
      target.type === 'item' && target.dropPosition === 'on' ? 'cancel' : (allowed[0] ?? 'cancel'),
    onDragStart: () => store.setState({ dragging: true }),
    onDragEnd: () => store.setState({ dragging: false }),
    onReorder: ({ keys, target }) => {
      let place: DropPlace = {
        key: String(target.key),
        side: target.dropPosition === 'before' ? 'before' : 'after',
      };
      for (const key of [...keys].map(String)) {
        const after = actions.drop(key, chain, place);
        const link = chainItems(chain).find((item) => item.key === key)?.link;
        if (link !== undefined) told(link, after);
        place = { key, side: 'after' };
        focusOn.current = key;
      }
    },
    onInsert: ({ items: dropped, target }) => {
      void insert(
        dropped.filter(isTextDropItem).map((item) => item.getText(modelDragType)),
        { key: String(target.key), side: target.dropPosition === 'before' ? 'before' : 'after' },
      );
    },
    onRootDrop: ({ items: dropped }) => {
      void insert(
        dropped.filter(isTextDropItem).map((item) => item.getText(modelDragType)),
        null,
      );
    },
    renderDropIndicator: (target) => <DropIndicator target={target} className={styles['indicator'] ?? ''} />,
  });

  return (
    <section className={styles['panel']} aria-labelledby="chain-title">
      <header className={styles['head']}>
        <h2 id="chain-title">{t('title')}</h2>
        <span className={styles['subtitle']}>{t('subtitle')}</span>
        {(canUndo(staging) || canRedo(staging)) && (
          <span className={styles['steps']}>
            <Hint text={t('undoEdit')}>
              <IconButton
                label={t('undoEdit')}
                isDisabled={!canUndo(staging)}
                onPress={() => actions.undo() && say(t('stepUndone'))}
              >
                <UndoIcon />
              </IconButton>
            </Hint>
            <Hint text={t('redoEdit')}>
              <IconButton
                label={t('redoEdit')}
                isDisabled={!canRedo(staging)}
                onPress={() => actions.redo() && say(t('stepRedone'))}
              >
                <RedoIcon />
              </IconButton>
            </Hint>
          </span>
        )}
      </header>
      {config === null ? (
        <p className={styles['empty']}>
          {status === 'missing' || status === 'unreadable' ? t(`noConfig.${status}`) : t('reading')}
        </p>
      ) : (
        <div role="presentation" onKeyDownCapture={onKey}>
          <GridList
            ref={list}
            aria-label={t('list')}
            className={styles['list'] ?? ''}
            items={items}
            dependencies={[healths, inFile, items]}
            dragAndDropHooks={dragAndDropHooks}
            renderEmptyState={() => (
              <div className={styles['empty']}>
                <strong>{t('empty')}</strong>
                {t('emptyStep')}
              </div>
            )}
          >
            {(item) => (
              <ChainRow
                item={item}
                count={items.length}
                health={healths.get(item.link) ?? linkHealth(item.link, endpoints ?? [], config)}
                isNew={!inFile.has(item.link)}
                onMove={(to) => move(item.index, to)}
                onRemove={() => remove(item.index)}
              />
            )}
          </GridList>
          <Note items={items.map((item) => nameOf(item.link))} />
        </div>
      )}
      <output className={hidden['hidden']}>{said}</output>
    </section>
  );
}

/** What happens when the primary fails. */
function Note({ items }: { readonly items: readonly string[] }): ReactNode {
  const { t } = useTranslation('chain');
  const [first, second] = items;
  if (first === undefined) return null;
  return (
    <p className={styles['note']}>
      {second === undefined ? t('oneLink', { name: first }) : t('takeOver', { first, second })}
    </p>
  );
}

function rowWithKey(list: HTMLElement | null, key: string): HTMLElement | null {
  return list?.querySelector<HTMLElement>(`[data-key="${CSS.escape(key)}"]`) ?? null;
}
