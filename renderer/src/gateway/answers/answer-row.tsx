// oxlint-disable jsx-a11y/prefer-tag-over-role -- a table's own elements cannot be laid out by a virtual list
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { Answer } from '../../../../shared/gateway/answer.ts';
import { byAnother } from '../../../../shared/gateway/answers/history.ts';
import { classes } from '../../ui/classes.ts';
import { useSecond } from '../../ui/clock.ts';
import { Dot, type DotLook } from '../../ui/dot.tsx';
import type { AnswerFormats } from './answer-formats.ts';
import styles from './answer-row.module.css';

interface AnswerRowProps {
  /** from 1; the head is row 1 */
  readonly row: number;
  /** undefined: not read yet */
  readonly answer: Answer | undefined;
  readonly nameOf: (ref: string) => string;
  readonly formats: AnswerFormats;
}

/** One turn: who was asked, who answered, and why another. */
export function AnswerRow({ row, answer, nameOf, formats }: AnswerRowProps): ReactNode {
  const { t } = useTranslation('gateway');
  if (answer === undefined) {
    return (
      <div role="row" aria-rowindex={row} aria-busy="true" className={styles['row']}>
        <span role="cell" className={styles['unread']} aria-label={t('answers.unread')} />
      </div>
    );
  }
  const { at, asked, answered, outcome, tokens, cost, session } = answer;
  // Where nobody has answered there is no place to be unsure of.
  const placed = answered !== null || cost !== 'unknown';
  return (
    <div
      role="row"
      aria-rowindex={row}
      className={classes(styles['row'], outcome === 'running' && styles['running'])}
    >
      <span
        role="cell"
        className={styles['dim']}
        title={[formats.exact(at), ...(session === null ? [] : [t('answers.session', { session })])].join(
          '\n',
        )}
      >
        {formats.time(at)}
      </span>
      <span role="cell" className={styles['name']} title={asked ?? undefined}>
        {asked === null ? t('answers.notTold') : nameOf(asked)}
      </span>
      <Who answer={answer} nameOf={nameOf} />
      <span role="cell" className={styles['number']}>
        <Took answer={answer} formats={formats} />
      </span>
      <Tokens tokens={tokens} formats={formats} />
      <span role="cell" className={styles['dim']} title={placed ? t(`answers.whereHint.${cost}`) : undefined}>
        {placed ? t(`answers.where.${cost}`) : '–'}
      </span>
      <Why answer={answer} nameOf={nameOf} />
    </div>
  );
}

const looks: Readonly<Record<Answer['outcome'], DotLook>> = {
  running: 'unknown',
  answered: 'good',
  failed: 'bad',
  aborted: 'off',
};

/** Who answered: sign, name or word. */
function Who({
  answer,
  nameOf,
}: {
  readonly answer: Answer;
  readonly nameOf: (ref: string) => string;
}): ReactNode {
  const { t } = useTranslation('gateway');
  const { outcome, answered } = answer;
  const another = byAnother(answer);
  return (
    <span role="cell" className={classes(styles['name'], styles['who'])} title={answered ?? undefined}>
      <Dot look={another ? 'warn' : looks[outcome]} />
      <span className={classes(styles['text'], another && styles['another'])}>
        {outcome === 'answered'
          ? answered === null
            ? t('answers.notTold')
            : nameOf(answered)
          : t(`answers.outcome.${outcome}`)}
      </span>
    </span>
  );
}

/** How long it took, or takes already. */
function Took({
  answer: { outcome, at, durationMs },
  formats,
}: {
  readonly answer: Answer;
  readonly formats: AnswerFormats;
}): ReactNode {
  const running = outcome === 'running';
  const now = useSecond(running);
  if (running) return formats.soFar(now - at);
  return durationMs === null ? '–' : formats.span(durationMs);
}

function Tokens({
  tokens,
  formats,
}: {
  readonly tokens: Answer['tokens'];
  readonly formats: AnswerFormats;
}): ReactNode {
  const { t } = useTranslation('gateway');
  const known = tokens !== null && (tokens.input !== null || tokens.output !== null);
  const short = (count: number | null): string => (count === null ? '–' : formats.tokens(count));
  const exact = (count: number | null): string =>
    count === null ? t('answers.notTold') : formats.exactTokens(count);
  return (
    <span
      role="cell"
      className={styles['number']}
      title={
        known
          ? t('answers.tokensHint', { input: exact(tokens.input), output: exact(tokens.output) })
          : undefined
      }
    >
      {known ? t('answers.tokens', { input: short(tokens.input), output: short(tokens.output) }) : '–'}
    </span>
  );
}

/** Each link that did not answer, with its reason in words; the gateway's own are a hover away. */
function Why({
  answer: { passedOver },
  nameOf,
}: {
  readonly answer: Answer;
  readonly nameOf: (ref: string) => string;
}): ReactNode {
  const { t } = useTranslation('gateway');
  if (passedOver.length === 0) return null;
  return (
    <span role="cell" className={styles['why']}>
      {passedOver.map(({ ref, reason, detail }, index) => (
        // oxlint-disable-next-line react/no-array-index-key -- the order of the chain; a model may stand in it twice
        <span key={index} title={detail === null ? ref : `${ref}\n${detail}`}>
          {t('answers.passedOver', { name: nameOf(ref), reason: t(`answers.reason.${reason}`) })}
        </span>
      ))}
    </span>
  );
}
