import { type ReactNode, useState } from 'react';
import { useLocale } from 'react-aria-components';
import { useTranslation } from 'react-i18next';
import type { GatewayAction } from '../../../shared/gateway/actions.ts';
import { GatewayModeFix } from '../config/gateway-mode-fix.tsx';
import { HistoryDialog } from '../config/history-dialog.tsx';
import { reasonText } from '../config/reason.ts';
import { useWrites } from '../config/use-writes.ts';
import { Button } from '../ui/button.tsx';
import { Hint } from '../ui/hint.tsx';
import { formatExact } from '../ui/relative-time.tsx';
import { useHearth } from '../use-hearth.ts';
import { RepairDialog } from './repair-dialog.tsx';
import styles from './trouble.module.css';

/** The ways out of a config that OpenClaw does not accept: the last write back, an earlier version, OpenClaw's doctor, a first config. */
export function ConfigWaysBack({ allowed }: { readonly allowed: readonly GatewayAction[] }): ReactNode {
  const { t } = useTranslation('gateway');
  const [open, setOpen] = useState<'history' | 'repair' | null>(null);
  const close = (): void => setOpen(null);
  if (!allowed.includes('undo-config') && !allowed.includes('repair')) return null;
  return (
    <div className={styles['actions']} tabIndex={-1}>
      {allowed.includes('undo-config') && (
        <>
          <GatewayModeFix look="primary" />
          <Create />
          <Undo />
          <Button onPress={() => setOpen('history')}>{t('action.undo-config')}</Button>
        </>
      )}
      {allowed.includes('repair') && <Button onPress={() => setOpen('repair')}>{t('action.repair')}</Button>}
      <HistoryDialog isOpen={open === 'history'} onClose={close} />
      {open === 'repair' && <RepairDialog onClose={close} />}
    </div>
  );
}

/** Takes Hearth's last write back, where there is one. */
function Undo(): ReactNode {
  const { t } = useTranslation('gateway');
  const { t: configTexts } = useTranslation('config');
  const { locale } = useLocale();
  const writes = useWrites();
  const writing = useHearth((state) => state.write?.state === 'writing');
  const undoable = useHearth((state) => (state.config?.status === 'ready' ? state.config.undoable : null));
  if (undoable === null) return null;
  return (
    <Hint
      text={t('fault.undoHint', {
        reason: reasonText(undoable.reason, configTexts),
        time: formatExact(undoable.at, locale),
      })}
    >
      <Button isPending={writing} onPress={() => void writes.undo()}>
        {t('config.rollBack')}
      </Button>
    </Hint>
  );
}

/** A minimal config, where there is none. */
function Create(): ReactNode {
  const { t } = useTranslation('config');
  const writes = useWrites();
  const missing = useHearth((state) => state.config?.status === 'missing');
  const writing = useHearth((state) => state.write?.state === 'writing');
  if (!missing) return null;
  return (
    <Button isPending={writing} onPress={() => void writes.create()}>
      {t('firstRun.create')}
    </Button>
  );
}
