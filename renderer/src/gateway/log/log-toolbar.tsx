import { type ReactNode, useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import {
  type GatewayLogFilter,
  type GatewayLogLevel,
  gatewayLogLevels,
} from '../../../../shared/gateway/log-view.ts';
import { IconButton } from '../../ui/button.tsx';
import { Chip } from '../../ui/chip.tsx';
import { Hint } from '../../ui/hint.tsx';
import { CopyIcon } from '../../ui/icons.tsx';
import { Select, type SelectOption } from '../../ui/select.tsx';
import { PaneSearch } from '../pane-head.tsx';
import styles from './log-toolbar.module.css';
import { subsystemOptions } from './subsystems.ts';

/** Stands for "all" in the list of subsystems: no subsystem has an empty name. */
const all = '';

interface LogToolbarProps {
  readonly filter: GatewayLogFilter;
  /** what is typed; the filter's own search follows a moment later */
  readonly search: string;
  readonly subsystems: readonly string[];
  readonly following: boolean;
  /** says what Copy would copy */
  readonly copyLabel: string;
  readonly onFilter: (change: Partial<GatewayLogFilter>) => void;
  readonly onSearch: (search: string) => void;
  readonly onFollow: (following: boolean) => void;
  readonly onCopy: () => void;
}

/** Filters, search, Follow and Copy of the log. */
export function LogToolbar(props: LogToolbarProps): ReactNode {
  const { t } = useTranslation('gateway');
  const { filter, subsystems } = props;
  const levels: readonly SelectOption<GatewayLogLevel>[] = gatewayLogLevels.map((level) => ({
    id: level,
    text: t(`log.levels.${level}`),
  }));
  const parts = useMemo<readonly SelectOption<string>[]>(() => {
    const chosen = filter.subsystem === null ? [] : [filter.subsystem];
    return [
      { id: all, text: t('log.allSubsystems') },
      ...subsystemOptions([...subsystems, ...chosen]).map(({ name, depth }) => ({
        id: name,
        text: name,
        depth,
      })),
    ];
  }, [subsystems, filter.subsystem, t]);
  return (
    <>
      <Select
        label={t('log.level')}
        value={filter.level}
        options={levels}
        onChange={(level) => props.onFilter({ level })}
      />
      <div className={styles['subsystem']}>
        <Select
          label={t('log.subsystem')}
          value={filter.subsystem ?? all}
          options={parts}
          onChange={(name) => props.onFilter({ subsystem: name === all ? null : name })}
        />
      </div>
      <PaneSearch label={t('log.search')} value={props.search} onChange={props.onSearch} />
      <Chip text={t('log.follow')} isSelected={props.following} onChange={props.onFollow} />
      <Hint text={props.copyLabel}>
        <IconButton label={props.copyLabel} onPress={props.onCopy}>
          <CopyIcon />
        </IconButton>
      </Hint>
    </>
  );
}
