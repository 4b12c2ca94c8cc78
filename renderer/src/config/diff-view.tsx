import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { FileDiff } from '../../../shared/config/snapshot.ts';
import styles from './diff-view.module.css';
import { type DiffLine, readUnifiedDiff } from './unified-diff.ts';

/** The change of one file, line by line, with numbers and signs. */
export function DiffView({ file }: { readonly file: FileDiff }): ReactNode {
  const { t } = useTranslation('config');
  const lines = readUnifiedDiff(file.diff);
  const count = (kind: DiffLine['kind']): number => lines.filter((line) => line.kind === kind).length;
  return (
    <section className={styles['file']}>
      <header className={styles['head']}>
        <h3 className={styles['path']}>{file.path}</h3>
        <span className={styles['counts']}>
          {t('diff.counts', { added: count('added'), removed: count('removed') })}
        </span>
      </header>
      <table className={styles['table']} aria-label={t('diff.table', { file: file.path })}>
        <thead className={styles['hidden']}>
          <tr>
            <th scope="col">{t('diff.before')}</th>
            <th scope="col">{t('diff.after')}</th>
            <th scope="col">{t('diff.sign')}</th>
            <th scope="col">{t('diff.text')}</th>
          </tr>
        </thead>
        <tbody>
          {lines.map((line, index) => (
            <Row key={`${index}-${line.kind}`} line={line} />
          ))}
        </tbody>
      </table>
    </section>
  );
}

function Row({ line }: { readonly line: DiffLine }): ReactNode {
  const { t } = useTranslation('config');
  switch (line.kind) {
    case 'gap':
      return (
        <tr className={styles['gap']}>
          <td colSpan={4}>⋯</td>
        </tr>
      );
    case 'same':
      return (
        <tr>
          <Numbers line={line} />
          <td className={styles['sign']}>&nbsp;</td>
          <td className={styles['text']}>{line.text}</td>
        </tr>
      );
    case 'added':
      return (
        <tr className={styles['added']}>
          <Numbers line={line} />
          <td className={styles['sign']} title={t('diff.added')}>
            +
          </td>
          <td className={styles['text']}>
            <ins>{line.text}</ins>
          </td>
        </tr>
      );
    case 'removed':
      return (
        <tr className={styles['removed']}>
          <Numbers line={line} />
          <td className={styles['sign']} title={t('diff.removed')}>
            −
          </td>
          <td className={styles['text']}>
            <del>{line.text}</del>
          </td>
        </tr>
      );
  }
  return line.kind satisfies never;
}

function Numbers({ line }: { readonly line: DiffLine }): ReactNode {
  return (
    <>
      <td className={styles['number']}>{line.before}</td>
      <td className={styles['number']}>{line.after}</td>
    </>
  );
}
