import { Component, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { Button } from './button.tsx';
import styles from './crash-notice.module.css';

/** Catches a fault of the page itself and says so, instead of leaving a blank window. */
export class CrashNotice extends Component<
  { readonly children: ReactNode },
  { readonly fault: string | null }
> {
  override state = { fault: null };

  static getDerivedStateFromError(fault: unknown): { fault: string } {
    return { fault: fault instanceof Error ? fault.message : String(fault) };
  }

  override render(): ReactNode {
    return this.state.fault === null ? this.props.children : <Notice detail={this.state.fault} />;
  }
}

function Notice({ detail }: { readonly detail: string }): ReactNode {
  const { t } = useTranslation('common');
  return (
    <main className={styles['notice']} role="alert">
      <p>{t('crashed')}</p>
      <Button onPress={() => window.location.reload()}>{t('reload')}</Button>
      <details>
        <summary>{t('details')}</summary>
        {detail}
      </details>
    </main>
  );
}
