import { type ReactNode, useId, useMemo, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import { useWidth } from '../../ui/use-width.ts';
import type { AnswerFormats } from './answer-formats.ts';
import styles from './timeline.module.css';
import {
  type Bar,
  type BarKind,
  barKinds,
  type Timeline as Counted,
  timelineBars,
  totals,
} from './timeline-bars.ts';

/** px of a bar with the gap after it */
const barStep = 6;
const height = 26;
const pattern = { most: 200, least: 10 };

/** How many bars there is room for. */
export function barsIn(width: number): number {
  return Math.min(pattern.most, Math.max(pattern.least, Math.floor(width / barStep)));
}

/** When how many turns were answered as asked, by another, by nobody. Told in words, too, and by pattern as well as by colour. */
export function Timeline({
  timeline,
  formats,
  onWidth,
}: {
  readonly timeline: Counted;
  readonly formats: AnswerFormats;
  /** Told the px there are for bars. */
  readonly onWidth: (width: number) => void;
}): ReactNode {
  const { t } = useTranslation('gateway');
  const hatch = useId();
  const box = useRef<HTMLDivElement>(null);
  const width = useWidth(box, onWidth);
  const bars = useMemo(() => timelineBars(timeline, height), [timeline]);
  const counted = useMemo(() => totals(timeline), [timeline]);
  const words = (counts: Readonly<Record<BarKind, number>>): Record<BarKind, string> => ({
    asked: t('answers.timeline.asked', { count: counts.asked, number: formats.number(counts.asked) }),
    fallback: t('answers.timeline.fallback', {
      count: counts.fallback,
      number: formats.number(counts.fallback),
    }),
    failed: t('answers.timeline.failed', { count: counts.failed, number: formats.number(counts.failed) }),
  });
  const from = formats.minute(timeline.from);
  const to = formats.minute(timeline.to);
  const said = words(counted);
  return (
    <figure className={styles['timeline']}>
      <span className={styles['edge']} aria-hidden="true">
        {from}
      </span>
      <div ref={box} className={styles['box']}>
        <svg
          // oxlint-disable-next-line jsx-a11y/prefer-tag-over-role -- drawn here, with a description of its own
          role="img"
          aria-label={t('answers.timeline.label', { from, to, ...said })}
          width={width}
          height={height}
          shapeRendering="crispEdges"
        >
          <Hatch id={hatch} />
          <line className={styles['ground']} x1={0} x2={width} y1={height - 0.5} y2={height - 0.5} />
          {bars.map((bar, index) => (
            <BarView
              key={index * barStep}
              bar={bar}
              x={index * barStep}
              hatch={hatch}
              title={t('answers.timeline.bar', {
                from: formats.minute(bar.from),
                to: formats.minute(bar.to),
                ...words(bar.counts),
              })}
            />
          ))}
        </svg>
      </div>
      <span className={styles['edge']} aria-hidden="true">
        {to}
      </span>
      <figcaption className={styles['legend']} aria-hidden="true">
        {barKinds.map((kind) => (
          <span key={kind} className={styles['entry']}>
            <svg width={9} height={9} shapeRendering="crispEdges">
              <Part kind={kind} hatch={hatch} x={0} y={0} width={9} height={9} />
            </svg>
            {said[kind]}
          </span>
        ))}
      </figcaption>
    </figure>
  );
}

function Hatch({ id }: { readonly id: string }): ReactNode {
  return (
    <defs>
      <pattern id={id} width={4} height={4} patternUnits="userSpaceOnUse">
        <rect className={styles['hatchGround']} width={4} height={4} />
        <path className={styles['hatch']} d="M-1 1 1 -1M0 4 4 0M3 5 5 3" shapeRendering="auto" />
      </pattern>
    </defs>
  );
}

function BarView({
  bar,
  x,
  hatch,
  title,
}: {
  readonly bar: Bar;
  readonly x: number;
  readonly hatch: string;
  readonly title: string;
}): ReactNode {
  if (bar.parts.length === 0) return null;
  return (
    <g>
      <title>{title}</title>
      {/* The whole height answers to the pointer, not only the bar. */}
      <rect className={styles['target']} x={x} y={0} width={barStep} height={height} />
      {bar.parts.map((part) => (
        <Part key={part.kind} hatch={hatch} x={x} width={barStep - 1} {...part} />
      ))}
    </g>
  );
}

function Part({
  kind,
  hatch,
  ...place
}: {
  readonly kind: BarKind;
  readonly hatch: string;
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}): ReactNode {
  return (
    <rect className={styles[kind]} {...(kind === 'fallback' ? { fill: `url(#${hatch})` } : {})} {...place} />
  );
}
