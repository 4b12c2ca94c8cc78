import {
  type KeyboardEvent,
  type MouseEvent,
  type PointerEvent,
  type ReactNode,
  type Ref,
  useEffect,
  useEffectEvent,
  useId,
  useImperativeHandle,
  useLayoutEffect,
  useRef,
} from 'react';
import { useTranslation } from 'react-i18next';
import type { GatewayLogView } from '../../../../shared/gateway/log-view.ts';
import type { FeedState, LogFeed } from './log-feed.ts';
import type { LogFormats } from './log-formats.ts';
import styles from './log-lines.module.css';
import { isLineKey, type LineSelection, moveByKey, spanOf } from './line-selection.ts';
import { LogRow } from './log-row.tsx';
import { type Extent, rowHeight } from './scroll-place.ts';
import { useLineScroll } from './use-line-scroll.ts';

/** What the parts around the list may ask of it. */
export interface LogLinesHandle {
  /** the lines in sight, whole ones */
  inSight(): Extent;
  focus(): void;
}

interface LogLinesProps {
  readonly ref: Ref<LogLinesHandle>;
  readonly feed: LogFeed;
  readonly state: FeedState;
  readonly view: GatewayLogView;
  readonly formats: LogFormats;
  readonly following: boolean;
  readonly onFollow: (following: boolean) => void;
  readonly selection: LineSelection | null;
  readonly onSelect: (selection: LineSelection | null) => void;
  /** whether the line in full is open */
  readonly isOpen: boolean;
  readonly onOpen: (open: boolean) => void;
  readonly onCopy: () => void;
}

/** A million lines as a list box of which only those in sight exist: one tab stop, moved in by keys, selected by key and pointer. */
export function LogLines(props: LogLinesProps): ReactNode {
  const { ref, feed, state, view, formats, following, selection, isOpen } = props;
  const { t } = useTranslation('gateway');
  const listId = useId();
  const scroll = useLineScroll({
    extent: view,
    numbering: state.numbering,
    start: state.start,
    following,
    onMoved: ({ up, atEnd }) => {
      if (up || atEnd) props.onFollow(!up);
    },
  });
  const { scroller, shown } = scroll;
  const numbers = Array.from({ length: shown.to - shown.from }, (_, index) => shown.from + index);

  useEffect(() => feed.want({ first: shown.from, end: shown.to }), [feed, shown.from, shown.to]);

  // What opens beside the list may make it lower: the line it is about stays in sight.
  const cursor = selection?.cursor ?? null;
  const onOpened = useEffectEvent(() => cursor !== null && scroll.show(cursor));
  useLayoutEffect(() => {
    if (isOpen) onOpened();
    // oxlint-disable-next-line react/exhaustive-effect-dependencies -- the height says that it is there
  }, [isOpen, scroll.viewport]);

  const inSight = (): Extent => {
    const first = Math.max(view.first, Math.ceil(scroll.place.line - 0.01));
    const end = Math.floor(scroll.place.line + scroll.viewport / rowHeight + 0.01);
    return { first, end: Math.max(first, Math.min(view.end, end)) };
  };
  useImperativeHandle(ref, () => ({ inSight, focus: () => scroller.current?.focus() }));

  const select = (next: LineSelection): void => {
    props.onSelect(next);
    scroll.show(next.cursor);
  };

  const onKeyDown = (event: KeyboardEvent): void => {
    if (view.end === view.first) return;
    const command = event.ctrlKey || event.metaKey;
    if (isLineKey(event.key) && !event.altKey) {
      const sight = inSight();
      const page = Math.max(1, sight.end - sight.first - 1);
      const start = event.key === 'ArrowUp' || event.key === 'PageUp' ? sight.end - 1 : sight.first;
      select(moveByKey(selection, event.key, { extend: event.shiftKey, start, page, extent: view }));
      props.onFollow(event.key === 'End' && !event.shiftKey);
    } else if (command && event.key === 'a') {
      props.onSelect({ anchor: view.first, cursor: view.end - 1 });
      props.onFollow(false);
    } else if (command && event.key === 'c') props.onCopy();
    else if (event.key === 'Enter' && selection !== null) props.onOpen(!isOpen);
    else if (event.key === 'Escape' && isOpen) props.onOpen(false);
    else if (event.key === 'Escape' && selection !== null) props.onSelect(null);
    else return;
    event.preventDefault();
  };

  const lineAt = (clientY: number): number => {
    const box = scroller.current?.getBoundingClientRect();
    const line = Math.floor(scroll.place.line + (clientY - (box?.top ?? 0)) / rowHeight);
    return Math.min(view.end - 1, Math.max(view.first, line));
  };
  /** The line a drag began at; null while no button is down. */
  const pressed = useRef<number | null>(null);
  const onPointerDown = (event: PointerEvent<HTMLDivElement>): void => {
    const line = lineOf(event.target);
    if (line === null || event.button !== 0 || event.pointerType === 'touch') return;
    const anchor = event.shiftKey ? (selection?.anchor ?? line) : line;
    pressed.current = anchor;
    scroll.hold(true);
    event.currentTarget.setPointerCapture(event.pointerId);
    props.onFollow(false);
    props.onSelect({ anchor, cursor: line });
  };
  const onPointerMove = (event: PointerEvent): void => {
    if (pressed.current === null || selection === null) return;
    const line = lineAt(event.clientY);
    if (line !== selection.cursor) select({ anchor: pressed.current, cursor: line });
  };
  const release = (): void => {
    scroll.hold(false);
    pressed.current = null;
  };
  const onPointerUp = (): void => {
    if (pressed.current !== null && selection?.anchor === selection?.cursor) props.onOpen(true);
    release();
  };
  /** A finger scrolls; where it did not, it has chosen a line. The mouse's clicks are the list's own, as it has captured the pointer. */
  const onClick = (event: MouseEvent): void => {
    const line = lineOf(event.target);
    if (line === null) return;
    props.onFollow(false);
    props.onSelect({ anchor: line, cursor: line });
    props.onOpen(true);
  };

  const span = selection === null ? null : spanOf(selection);
  const rowId = (number: number): string => `${listId}-${number}`;
  return (
    <div
      ref={scroller}
      // oxlint-disable-next-line jsx-a11y/prefer-tag-over-role -- a select cannot hold a million options
      role="listbox"
      aria-label={t('log.lines')}
      aria-multiselectable="true"
      aria-activedescendant={
        cursor !== null && cursor >= shown.from && cursor < shown.to ? rowId(cursor) : undefined
      }
      tabIndex={0}
      className={styles['lines']}
      {...scroll.handlers}
      onKeyDown={onKeyDown}
      onPointerDown={onPointerDown}
      onPointerMove={onPointerMove}
      onPointerUp={onPointerUp}
      onPointerCancel={release}
      onClick={onClick}
    >
      <div className={styles['all']} role="presentation" style={{ height: scroll.height }}>
        <div role="presentation" style={{ transform: `translateY(${shown.top}px)` }}>
          {numbers.map((number) => (
            <LogRow
              key={number}
              id={rowId(number)}
              number={number}
              position={number - view.first + 1}
              count={view.end - view.first}
              line={feed.lines.get(number)}
              search={state.filter?.search ?? ''}
              isSelected={span !== null && number >= span.first && number < span.end}
              isCursor={number === cursor}
              formats={formats}
            />
          ))}
        </div>
      </div>
    </div>
  );
}

/** The number of the line that an event came from; null where it came from none. */
function lineOf(target: EventTarget): number | null {
  const row = target instanceof Element ? target.closest<HTMLElement>('[data-line]') : null;
  return row === null ? null : Number(row.dataset['line']);
}
