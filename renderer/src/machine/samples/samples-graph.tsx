import { type ReactNode, useEffect, useMemo, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import type { Machine } from '../../../../shared/machine/snapshot.ts';
import { classes } from '../../ui/classes.ts';
import { useMinute } from '../../ui/clock.ts';
import { useHearth, useServices } from '../../use-hearth.ts';
import { drawSamples } from './draw-samples.ts';
import { type GraphPool, graphData, summarise } from './graph-data.ts';
import { inks } from './inks.ts';
import { type SampleWords, useSampleWords } from './sample-words.ts';
import styles from './samples-graph.module.css';

interface PartProps {
  readonly pools: readonly GraphPool[];
  readonly words: SampleWords;
}

/** The last ten minutes: memory of the GPU, how busy it was, how pressed the system. Stands still while the pointer is on it. */
export function SamplesGraph({ machine }: { readonly machine: Machine }): ReactNode {
  const { t } = useTranslation('machine');
  const words = useSampleWords();
  const pools = useGraphPools(machine);
  return (
    <figure className={styles['graph']} aria-label={t('graph.title')}>
      <Described pools={pools} words={words} />
      <p className={styles['pressure']}>
        <i className={classes(styles['key'], styles[`${machine.pressure ?? 'unknown'}Key`])} />
        {t(`graph.pressure.${machine.pressure ?? 'unknown'}`)}
      </p>
      <Drawn pools={pools} words={words} />
      <Legend machine={machine} pools={pools} words={words} />
    </figure>
  );
}

/** The pools by what decides about the graphs: the same array while only their use changes. */
function useGraphPools(machine: Machine): readonly GraphPool[] {
  const said = JSON.stringify(
    machine.pools.map(({ id, limit, totalBytes }): GraphPool => ({ id, limit, totalBytes })),
  );
  return useMemo(() => JSON.parse(said) as GraphPool[], [said]);
}

/** The picture, which follows the store by itself: no sample renders this anew. */
function Drawn({ pools, words }: PartProps): ReactNode {
  const { t } = useTranslation('machine');
  const { store } = useServices();
  const box = useRef<HTMLDivElement>(null);
  const readout = useRef<HTMLSpanElement>(null);
  useEffect(() => {
    const [canvas, text] = [box.current, readout.current];
    if (canvas === null || text === null) return undefined;
    const title = t('graph.title');
    const life = new AbortController();
    const colours = new Map(
      [...canvas.querySelectorAll<HTMLElement>('[data-ink]')].map((ink) => [ink.dataset['ink'], ink]),
    );
    text.textContent = title;
    void drawSamples(
      {
        box: canvas,
        store,
        pools,
        ink: (name) => {
          const sample = colours.get(name);
          return sample === undefined ? '' : getComputedStyle(sample).color;
        },
        onPoint: (data, index) => {
          text.textContent = index === null ? title : words.point(data, index);
        },
      },
      life.signal,
    ).catch(() => {
      text.textContent = t('graph.failed');
    });
    return () => life.abort();
  }, [store, pools, words, t]);
  return (
    <div className={styles['drawn']} aria-hidden="true">
      <span ref={readout} className={styles['title']} />
      <div ref={box} className={styles['box']}>
        {/* The canvas takes its colours from here: they follow the theme and forced colours. */}
        <span hidden>
          {inks.map((ink) => (
            <i key={ink} data-ink={ink} className={styles[ink]} />
          ))}
        </span>
      </div>
    </div>
  );
}

/** The same for whoever does not see it; renewed every minute. */
function Described({ pools, words }: PartProps): ReactNode {
  const { t } = useTranslation('machine');
  const { store } = useServices();
  const minute = useMinute();
  const isEmpty = useHearth(({ samples }) => samples.length === 0);
  const text = useMemo(
    () =>
      minute === 0 || isEmpty
        ? t('graph.waiting')
        : words.summary(summarise(graphData(store.getState().samples, pools))),
    [minute, isEmpty, store, pools, words, t],
  );
  return <figcaption className={isEmpty ? styles['waiting'] : styles['described']}>{text}</figcaption>;
}

/** What the lines are, and how it is now. */
function Legend({ machine, pools, words }: PartProps & { readonly machine: Machine }): ReactNode {
  const { t } = useTranslation('machine');
  const now = useMemo(
    () => graphData([{ seq: 0, at: 0, pressure: machine.pressure, pools: machine.pools }], pools),
    [machine, pools],
  );
  const shown = (share: number | null | undefined): string =>
    share === null || share === undefined ? t('graph.unknown') : words.percent(share);
  return (
    <p className={styles['legend']}>
      <span className={styles['entry']} title={t('graph.memoryHint')}>
        <i className={classes(styles['key'], styles['memoryKey'])} />
        {t('graph.memory', { share: shown(now.memory[0]) })}
      </span>
      <span className={styles['entry']}>
        <i className={classes(styles['key'], styles['loadKey'])} />
        {t('graph.load', { share: shown(now.load[0]) })}
      </span>
    </p>
  );
}
