import type { ReactNode } from 'react';
import { SearchField } from '../ui/field.tsx';
import styles from './pane-head.module.css';

interface PaneHeadProps {
  readonly titleId: string;
  readonly title: string;
  /** what is to be said of the list, in a few words */
  readonly status: ReactNode;
  /** the tools */
  readonly children: ReactNode;
}

/** The head of a list on the Gateway page. Its container must be a CSS container: where that is narrow, the tools get a line of their own. */
export function PaneHead({ titleId, title, status, children }: PaneHeadProps): ReactNode {
  return (
    <header className={styles['head']}>
      <h3 id={titleId}>{title}</h3>
      <p className={styles['status']}>{status}</p>
      <div className={styles['tools']}>{children}</div>
    </header>
  );
}

interface PaneSearchProps {
  readonly label: string;
  readonly value: string;
  readonly onChange: (search: string) => void;
}

/** The search field among the tools: it gives way first. */
export function PaneSearch({ label, value, onChange }: PaneSearchProps): ReactNode {
  return (
    <div className={styles['search']}>
      <SearchField label={label} value={value} onChange={onChange} />
    </div>
  );
}
