import { type ReactNode, useCallback, useEffect, useRef, useState, useSyncExternalStore } from 'react';
import { useTranslation } from 'react-i18next';
import type { AnswerFilter } from '../../../../shared/gateway/answer.ts';
import { done, type Problem } from '../../../../shared/problem.ts';
import { ask } from '../../connection/client.ts';
import { Button } from '../../ui/button.tsx';
import { ChevronIcon } from '../../ui/icons.tsx';
import { ActionMenu } from '../../ui/menu.tsx';
import { ProblemNote } from '../../ui/problem-note.tsx';
import { Segments } from '../../ui/segments.tsx';
import { useHearth, useServices } from '../../use-hearth.ts';
import { PaneHead, PaneSearch } from '../pane-head.tsx';
import { useSearch } from '../use-search.ts';
import { useAnswerFormats } from './answer-formats.ts';
import styles from './answered-by.module.css';
import { AnswersFeed, type AnswersState, type Places } from './answers-feed.ts';
import { AnswersList } from './answers-list.tsx';
import { saveFile } from './save-file.ts';
import { barsIn, Timeline } from './timeline.tsx';

const everything: AnswerFilter = { show: 'all', search: '' };
const shows = ['all', 'fallback', 'failed'] as const;

/** Who answered lately, and why another than asked. Fills its container. */
export function AnsweredBy(): ReactNode {
  const { t } = useTranslation('gateway');
  const { client } = useServices();
  const connected = useHearth((state) => state.connection.kind === 'connected');
  const formats = useAnswerFormats();
  const [feed] = useState(() => new AnswersFeed(client.gateway.answers));
  const state = useSyncExternalStore(feed.subscribe, feed.state);
  const [filter, setFilter] = useState(everything);
  const [search, setSearch] = useSearch(
    filter.search,
    useCallback((text) => setFilter((before) => ({ ...before, search: text })), []),
  );
  const saving = useSaving(filter);

  useEffect(() => {
    if (!connected) return undefined;
    const end = new AbortController();
    void feed.run(filter, end.signal);
    return () => end.abort();
  }, [feed, filter, connected]);

  const wanted = useRef<{ places: Places; bars: number }>({ places: { first: 0, end: 20 }, bars: 60 });
  const onPlaces = useCallback(
    (places: Places) => {
      wanted.current.places = places;
      feed.want(places, wanted.current.bars);
    },
    [feed],
  );
  const onWidth = useCallback(
    (width: number) => {
      wanted.current.bars = barsIn(width);
      feed.want(wanted.current.places, wanted.current.bars);
    },
    [feed],
  );

  const showAll = (): void => {
    setSearch('');
    setFilter(everything);
  };
  return (
    <section className={styles['answers']} aria-labelledby="answered-by-title">
      <PaneHead
        titleId="answered-by-title"
        title={t('answers.title')}
        status={
          <>
            <output title={saving.said ?? undefined}>{saving.said}</output>
            {saving.said === null && <Count state={state} number={formats.number} />}
          </>
        }
      >
        <Segments
          label={t('answers.filter')}
          value={filter.show}
          options={shows.map((show) => ({ id: show, text: t(`answers.show.${show}`) }))}
          onChange={(show) => setFilter({ ...filter, show })}
        />
        <PaneSearch label={t('answers.search')} value={search} onChange={setSearch} />
        <ActionMenu
          label={t('answers.export')}
          trigger={
            <Button small isDisabled={state.matching === 0}>
              {t('answers.export')}
              <span className={styles['arrow']}>
                <ChevronIcon />
              </span>
            </Button>
          }
          actions={(['csv', 'jsonl'] as const).map((format) => ({
            id: format,
            text: t(`answers.exportAs.${format}`),
            run: () => void saving.save(format),
          }))}
        />
      </PaneHead>
      {saving.problem !== null && <ProblemNote lead={t('answers.exportFailed')} problem={saving.problem} />}
      {state.timeline !== null && (
        <div className={styles['timeline']}>
          <Timeline timeline={state.timeline} formats={formats} onWidth={onWidth} />
        </div>
      )}
      {state.matching === 0 ? (
        <Empty state={state} onShowAll={showAll} />
      ) : (
        <AnswersList
          key={`${state.filter?.show} ${state.filter?.search}`}
          feed={feed}
          state={state}
          formats={formats}
          onPlaces={onPlaces}
        />
      )}
    </section>
  );
}

function Count({
  state: { summary, matching, filter },
  number,
}: {
  readonly state: AnswersState;
  readonly number: (value: number) => string;
}): ReactNode {
  const { t } = useTranslation('gateway');
  if (filter === null) return null;
  const running = summary?.running ?? 0;
  const all = t('answers.count', { count: matching, number: number(matching) });
  const now = running === 0 ? '' : ` · ${t('answers.running', { count: running, number: number(running) })}`;
  return (
    <span title={all + now}>
      <span>{all}</span>
      <span className={styles['now']}>{now}</span>
    </span>
  );
}

/** In place of turns: why there are none, and what to do about it. */
function Empty({
  state: { filter },
  onShowAll,
}: {
  readonly state: AnswersState;
  readonly onShowAll: () => void;
}): ReactNode {
  const { t } = useTranslation('gateway');
  const filtered = filter !== null && (filter.show !== 'all' || filter.search !== '');
  return (
    <p className={styles['empty']}>
      <output>
        {filter === null ? t('answers.loading') : t(filtered ? 'answers.noMatch' : 'answers.empty')}
      </output>{' '}
      {filtered && (
        <Button look="link" onPress={onShowAll}>
          {t('answers.showAll')}
        </Button>
      )}
    </p>
  );
}

/** The export of what the filter shows, and how it went. */
function useSaving(filter: AnswerFilter): {
  readonly said: string | null;
  readonly problem: Problem | null;
  readonly save: (format: 'csv' | 'jsonl') => Promise<void>;
} {
  const { t } = useTranslation('gateway');
  const { client } = useServices();
  const [outcome, setOutcome] = useState<{ filter: AnswerFilter; file: string } | Problem | null>(null);
  const save = async (format: 'csv' | 'jsonl'): Promise<void> => {
    const answer = await ask(async (options) =>
      done(await client.gateway.answers.export({ filter, format }, options)),
    );
    if (answer.ok) {
      const { fileName, mediaType, text } = answer.value;
      saveFile(fileName, mediaType, text);
      setOutcome({ filter, file: fileName });
    } else setOutcome(answer.problem);
  };
  return {
    said:
      outcome !== null && 'file' in outcome && outcome.filter === filter
        ? t('answers.exported', { file: outcome.file })
        : null,
    problem: outcome !== null && 'code' in outcome ? outcome : null,
    save,
  };
}
