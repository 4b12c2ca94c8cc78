import {
  type KeyboardEvent,
  type ReactNode,
  useCallback,
  useEffect,
  useEffectEvent,
  useRef,
  useState,
  useSyncExternalStore,
} from 'react';
import { useTranslation } from 'react-i18next';
import {
  everyLine,
  type GatewayLogFilter,
  type GatewayLogView,
} from '../../../../shared/gateway/log-view.ts';
import { Button } from '../../ui/button.tsx';
import { DownIcon } from '../../ui/icons.tsx';
import { useHearth, useServices } from '../../use-hearth.ts';
import { PaneHead } from '../pane-head.tsx';
import { useSearch } from '../use-search.ts';
import styles from './gateway-log.module.css';
import { LineDetail } from './line-detail.tsx';
import { heldIn, type LineSelection, spanOf } from './line-selection.ts';
import { LogEmpty } from './log-empty.tsx';
import { LogFeed } from './log-feed.ts';
import { useLogFormats } from './log-formats.ts';
import { LogLines, type LogLinesHandle } from './log-lines.tsx';
import { LogStatus } from './log-status.tsx';
import { LogToolbar } from './log-toolbar.tsx';
import { useCopiedLines } from './use-copied-lines.ts';

/** The gateway's log, live: filtered, searched, followed, copied. Fills its container. */
export function GatewayLog(): ReactNode {
  const { t } = useTranslation('gateway');
  const { client } = useServices();
  const connected = useHearth((state) => state.connection.kind === 'connected');
  const formats = useLogFormats();
  const [feed] = useState(() => new LogFeed(client.gateway.logs));
  const state = useSyncExternalStore(feed.subscribe, feed.state);
  const { view } = state;
  const [filter, setFilter] = useState<GatewayLogFilter>(everyLine);
  const [search, setSearch] = useSearch(
    filter.search,
    useCallback((text) => setFilter((before) => ({ ...before, search: text })), []),
  );
  const [following, setFollowing] = useState(true);
  const [selected, setSelected] = useState<LineSelection | null>(null);
  const [open, setOpen] = useState(false);
  const list = useRef<LogLinesHandle>(null);
  const section = useRef<HTMLElement>(null);
  const { copied, copy, forget } = useCopiedLines(feed);

  const selection = view === null ? null : heldIn(selected, view);
  useNumbering(state.numbering, () => {
    // The line that was being read goes by another number now, or is none of these.
    setSelected(
      selected === null || state.start === null ? null : { anchor: state.start, cursor: state.start },
    );
    if (state.start === null) setOpen(false);
    forget();
  });

  const reading = useEffectEvent((): number | null => {
    if (following) return null;
    const line = selection?.cursor ?? list.current?.inSight().first;
    return line === undefined ? null : (feed.lines.get(line)?.at ?? null);
  });
  useEffect(() => {
    if (!connected) return undefined;
    const end = new AbortController();
    void feed.run(filter, () => reading(), end.signal);
    return () => end.abort();
  }, [feed, filter, connected]);

  const newLines = useNewLines(view, state.numbering, following);
  const select = useCallback(
    (next: LineSelection | null) => {
      setSelected(next);
      forget();
    },
    [forget],
  );
  const showAll = (): void => {
    setSearch('');
    setFilter(everyLine);
  };
  const copySpan = (): void => {
    const span = selection === null ? list.current?.inSight() : spanOf(selection);
    if (span !== undefined) void copy(span);
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.key !== 'f' || !(event.ctrlKey || event.metaKey)) return;
    // The browser's own search would only find what is in sight.
    event.preventDefault();
    section.current?.querySelector('input')?.focus();
  };
  const count = selection === null ? 0 : spanOf(selection).end - spanOf(selection).first;
  const opened = open && selection !== null ? feed.lines.get(selection.cursor) : undefined;

  return (
    // oxlint-disable-next-line jsx-a11y/no-noninteractive-element-interactions -- one shortcut for all that is inside
    <section
      ref={section}
      className={styles['log']}
      aria-labelledby="gateway-log-title"
      onKeyDown={onKeyDown}
    >
      <PaneHead
        titleId="gateway-log-title"
        title={t('log.title')}
        status={<LogStatus view={view} formats={formats} copied={copied} />}
      >
        <LogToolbar
          filter={filter}
          search={search}
          subsystems={view?.subsystems ?? noSubsystems}
          following={following}
          copyLabel={
            count === 0 ? t('log.copyShown') : t('log.copySelected', { count, number: formats.number(count) })
          }
          onFilter={(change) => setFilter({ ...filter, ...change })}
          onSearch={setSearch}
          onFollow={setFollowing}
          onCopy={copySpan}
        />
      </PaneHead>
      <div className={styles['body']}>
        <div className={styles['list']}>
          {view === null || view.end === view.first ? (
            <LogEmpty view={view} filter={state.filter} onShowAll={showAll} />
          ) : null}
          {view !== null && (
            <LogLines
              ref={list}
              feed={feed}
              state={state}
              view={view}
              formats={formats}
              following={following}
              onFollow={setFollowing}
              selection={selection}
              onSelect={select}
              isOpen={open}
              onOpen={setOpen}
              onCopy={copySpan}
            />
          )}
          {!following && view !== null && view.end > view.first && (
            <div className={styles['toEnd']}>
              <Button small onPress={() => setFollowing(true)}>
                <DownIcon />
                {newLines === 0
                  ? t('log.toEnd')
                  : t('log.newLines', { count: newLines, number: formats.number(newLines) })}
              </Button>
            </div>
          )}
        </div>
        {opened !== undefined && (
          <LineDetail
            line={opened}
            search={state.filter?.search ?? ''}
            formats={formats}
            onCopy={() =>
              selection !== null && void copy({ first: selection.cursor, end: selection.cursor + 1 })
            }
            onSubsystem={(subsystem) => setFilter({ ...filter, subsystem })}
            onClose={() => {
              setOpen(false);
              list.current?.focus();
            }}
          />
        )}
      </div>
    </section>
  );
}

const noSubsystems: readonly string[] = [];

/** Calls `change` while rendering, once for each new numbering. */
function useNumbering(numbering: number, change: () => void): void {
  const [known, setKnown] = useState(numbering);
  if (known === numbering) return;
  setKnown(numbering);
  change();
}

/** Lines that came in since the end was left. */
function useNewLines(view: GatewayLogView | null, numbering: number, following: boolean): number {
  const [left, setLeft] = useState<{ readonly end: number; readonly numbering: number } | null>(null);
  if (following || view === null) {
    if (left !== null) setLeft(null);
    return 0;
  }
  if (left?.numbering !== numbering) {
    setLeft({ end: view.end, numbering });
    return 0;
  }
  return Math.max(0, view.end - left.end);
}
