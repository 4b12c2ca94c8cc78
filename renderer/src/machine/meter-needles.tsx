import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { type FitWords, useFitWords } from '../fit/fit-words.ts';
import { classes } from '../ui/classes.ts';
import { axisBytes, labelsWithRoom, percent, placeOf, scaleFrom } from './memory-scale.ts';
import styles from './meter-needles.module.css';
import { rows } from './meter-rows.ts';
import type { Needle } from './needles.ts';

/** What may be used, a needle each: solid for this machine, open for another, a lozenge for several as one. */
export function Needles({ needles }: { readonly needles: readonly Needle[] }): ReactNode {
  const { t } = useTranslation('machine');
  const words = useFitWords();
  return needles.toReversed().map((needle) => (
    <svg
      key={needle.id}
      x={percent(placeOf(needle.bytes))}
      className={styles['needle']}
      data-kind={needle.kind}
      aria-hidden="true"
    >
      <title>{t('meter.needleOf', { name: needle.name, memory: words.memory(needle.bytes) })}</title>
      <line y1={1} y2={rows.foot - 2} />
      <path d={foot[needle.kind]} />
    </svg>
  ));
}

const triangle = `M-4.5 ${rows.foot + 3}L0 ${rows.foot - 3}L4.5 ${rows.foot + 3}z`;
const foot: Readonly<Record<Needle['kind'], string>> = {
  own: triangle,
  other: triangle,
  pooled: `M0 ${rows.foot - 5}L4 ${rows.foot}L0 ${rows.foot + 5}L-4 ${rows.foot}z`,
};

/** px that a character of a label takes at the most, on average */
const characterWidth = 6.6;

/** Below the scale: what the needles stand at, and the amounts that have room between them. @param width css px of the picture */
export function MeterAxis({
  needles,
  width,
}: {
  readonly needles: readonly Needle[];
  readonly width: number;
}): ReactNode {
  const { t } = useTranslation('machine');
  const words = useFitWords();
  const texts = [
    ...needles.map(({ id, kind, name, bytes }) => {
      const memory = words.memory(bytes);
      const text = kind === 'own' ? t('meter.needle', { memory }) : t('meter.needleOf', { name, memory });
      return { key: id, bytes, text, look: kind === 'own' ? 'ownLabel' : 'otherLabel' };
    }),
    ...axisBytes.map((bytes) => ({
      key: String(bytes),
      bytes,
      text: axisText(bytes, words),
      look: 'label',
    })),
  ];
  const labels = labelsWithRoom(
    texts.map((label) => ({
      ...label,
      at: placeOf(label.bytes),
      room: ((label.text.length + 2) * characterWidth) / Math.max(1, width),
    })),
  );
  return labels.map(({ key, x, anchor, text, look }) => (
    <text
      key={key}
      className={classes(styles['label'], styles[look])}
      x={percent(x)}
      y={rows.axis}
      textAnchor={anchor}
    >
      {text}
    </text>
  ));
}

/** Only the beginning and terabytes have their unit. */
function axisText(bytes: number, words: FitWords): string {
  return bytes === scaleFrom || bytes >= 2 ** 40 ? words.wholeMemory(bytes) : String(bytes / 2 ** 30);
}
