// oxlint-disable jsx-a11y/prefer-tag-over-role -- a table's own elements cannot be laid out by a virtual list
import { type ReactNode, useCallback, useEffect, useMemo, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Virtualizer, type VirtualizerHandle } from 'virtua';
import hidden from '../../ui/visually-hidden.module.css';
import type { AnswerFormats } from './answer-formats.ts';
import { AnswerRow } from './answer-row.tsx';
import rowStyles from './answer-row.module.css';
import type { AnswersFeed, AnswersState, Places } from './answers-feed.ts';
import styles from './answers-list.module.css';
import { useModelNames } from './use-model-names.ts';

const columns = ['time', 'asked', 'answered', 'took', 'tokens', 'where'] as const;
/** px of a row without a reason, for those not seen yet */
const plainRow = 27;

interface AnswersListProps {
  readonly feed: AnswersFeed;
  readonly state: AnswersState;
  readonly formats: AnswerFormats;
  readonly onPlaces: (places: Places) => void;
}

/** The history as a table of which only the rows in sight exist, newest first. Who reads further down keeps their place. */
export function AnswersList({ feed, state, formats, onPlaces }: AnswersListProps): ReactNode {
  const { t } = useTranslation('gateway');
  const nameOf = useModelNames();
  const scroller = useRef<HTMLDivElement>(null);
  const rows = useRef<VirtualizerHandle>(null);
  const [atTop, setAtTop] = useState(true);
  const { matching, version } = state;

  const look = useCallback((): void => {
    const list = rows.current;
    if (list === null) return;
    setAtTop(list.scrollOffset < plainRow / 2);
    const first = list.findItemIndex(list.scrollOffset);
    const end = list.findItemIndex(list.scrollOffset + list.viewportSize) + 1;
    onPlaces({ first, end: Math.max(end, first + 1) });
  }, [onPlaces]);
  useEffect(look, [look]);

  const places = useMemo(() => Array.from({ length: matching }, (_, place) => place), [matching]);
  return (
    <div role="table" aria-label={t('answers.list')} aria-rowcount={matching + 1} className={styles['table']}>
      <div role="row" aria-rowindex={1} className={`${rowStyles['row']} ${rowStyles['head']}`}>
        {columns.map((column) => (
          <span key={column} role="columnheader" className={numeric.has(column) ? rowStyles['number'] : ''}>
            {t(`answers.column.${column}`)}
          </span>
        ))}
        <span role="columnheader" className={hidden['hidden']}>
          {t('answers.column.why')}
        </span>
      </div>
      {/* oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- scrolls by key, too */}
      <div ref={scroller} role="rowgroup" tabIndex={0} className={styles['rows']}>
        <Virtualizer
          ref={rows}
          scrollRef={scroller}
          data={places}
          itemSize={plainRow}
          shift={!atTop}
          onScroll={look}
          onResize={look}
        >
          {(place) => (
            <AnswerRow
              key={matching - place}
              row={place + 2}
              answer={version === 0 ? undefined : feed.entry(place)}
              nameOf={nameOf}
              formats={formats}
            />
          )}
        </Virtualizer>
      </div>
    </div>
  );
}

const numeric: ReadonlySet<string> = new Set(['took', 'tokens']);
