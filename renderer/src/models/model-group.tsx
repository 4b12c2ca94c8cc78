import { type ReactNode, useMemo, useState } from 'react';
import { GridList, ListLayout, useDragAndDrop, Virtualizer } from 'react-aria-components';
import { useTranslation } from 'react-i18next';
import type { ModelGroup, ModelRow } from '../../../shared/models/model-list.ts';
import { modelDragType } from '../chain/drag-types.ts';
import { chainNow, readyConfig, useChainActions } from '../chain/use-chain.ts';
import { openFit } from '../fit/open-fit.ts';
import { Button } from '../ui/button.tsx';
import { useHearth, useServices } from '../use-hearth.ts';
import { EndpointHeader } from './endpoint-header.tsx';
import styles from './model-group.module.css';
import { ModelRowView } from './model-row.tsx';

/** From this many rows on only those in sight are rendered. */
const virtualFrom = 150;
/** Height of a row with its gap, in px; the style sheet holds the same. */
const rowHeight = 58;

/** An endpoint with its models, or the models that only the config names. */
export function ModelGroupView({
  group,
  onShowAll,
}: {
  readonly group: ModelGroup;
  readonly onShowAll: () => void;
}): ReactNode {
  const { t } = useTranslation('models');
  const hidden = group.total - group.rows.length;
  const titleId = `models-${group.key}`;
  return (
    <section className={styles['group']} aria-labelledby={titleId}>
      {group.kind === 'endpoint' ? (
        <EndpointHeader endpoint={group.endpoint} total={group.total} titleId={titleId} />
      ) : (
        <h3 id={titleId} className={styles['title']} title={t('configGroupHint')}>
          {t('configGroup')}
        </h3>
      )}
      {group.rows.length > 0 && <Rows rows={group.rows} titleId={titleId} />}
      {hidden > 0 && (
        <p className={styles['hidden']}>
          {t('hiddenHere', { count: hidden })}{' '}
          <Button look="link" onPress={onShowAll}>
            {t('showAll')}
          </Button>
        </p>
      )}
    </section>
  );
}

function Rows({
  rows,
  titleId,
}: {
  readonly rows: readonly ModelRow[];
  readonly titleId: string;
}): ReactNode {
  const { store } = useServices();
  const canAdd = useHearth((state) => readyConfig(state) !== null);
  const actions = useChainActions();
  const items = useKeptRows(rows);
  const byKey = useMemo(() => new Map(rows.map((row) => [row.key, row])), [rows]);

  const { dragAndDropHooks } = useDragAndDrop({
    isDisabled: !canAdd,
    getItems: (keys) =>
      [...keys].flatMap((key) => {
        const ref = byKey.get(String(key))?.ref;
        return ref === undefined ? [] : [{ [modelDragType]: ref, 'text/plain': ref }];
      }),
    getAllowedDropOperations: () => ['copy'],
    onDragStart: () => store.setState({ dragging: true }),
    onDragEnd: () => store.setState({ dragging: false }),
  });

  const list = (
    <GridList
      aria-labelledby={titleId}
      className={styles['list'] ?? ''}
      items={items}
      dependencies={[canAdd]}
      dragAndDropHooks={dragAndDropHooks}
    >
      {(row) => (
        <ModelRowView
          row={row}
          canAdd={canAdd}
          onAdd={() => actions.insert(row.ref, chainNow(store.getState()), null)}
          onShowFit={() => openFit(store, row.key)}
        />
      )}
    </GridList>
  );
  return rows.length < virtualFrom ? (
    list
  ) : (
    <Virtualizer layout={ListLayout} layoutOptions={{ rowHeight }}>
      {list}
    </Virtualizer>
  );
}

/** The rows, each the same object as before while it says the same: the list renders only those that changed. */
function useKeptRows(rows: readonly ModelRow[]): readonly ModelRow[] {
  const [kept, setKept] = useState(rows);
  if (kept === rows) return kept;
  const before = new Map(kept.map((row) => [row.key, row]));
  const next = rows.map((row) => {
    const old = before.get(row.key);
    return old !== undefined && sameRow(old, row) ? old : row;
  });
  if (next.length === kept.length && next.every((row, i) => row === kept[i])) return kept;
  setKept(next);
  return next;
}

/** Do two rows show the same? The endpoint shows in the header only. */
function sameRow(a: ModelRow, b: ModelRow): boolean {
  return (Object.keys(b) as (keyof ModelRow)[]).every((key) => key === 'endpoint' || a[key] === b[key]);
}
