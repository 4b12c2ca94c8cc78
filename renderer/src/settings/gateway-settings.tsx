import { type ReactNode, useState } from 'react';
import { Form } from 'react-aria-components';
import { useTranslation } from 'react-i18next';
import type { OpenClawProgram } from '../../../shared/gateway/snapshot.ts';
import type { Settings } from '../../../shared/settings.ts';
import { GatewayTokenForm } from '../gateway/gateway-token-form.tsx';
import { Tried } from '../gateway/tried.tsx';
import { Button } from '../ui/button.tsx';
import { TextField } from '../ui/field.tsx';
import { ProblemNote } from '../ui/problem-note.tsx';
import { Switch } from '../ui/switch.tsx';
import { useHearth } from '../use-hearth.ts';
import styles from './gateway-settings.module.css';
import { Section } from './section.tsx';
import { useSettings } from './use-settings.ts';

type TextSetting = 'openClawProgram' | 'gatewayUrl';

/** Which OpenClaw runs the gateway, where the gateway is, and whether it outlives Hearth. */
export function GatewaySettings(): ReactNode {
  const { t } = useTranslation('settings');
  const settings = useHearth((state) => state.settings);
  const { failure, change } = useSettings();
  return (
    <Section title={t('gateway.title')} hint={t('gateway.hint')}>
      <div className={styles['part']}>
        <TextSettingForm
          setting="openClawProgram"
          label={t('gateway.program')}
          kept={settings.openClawProgram}
          change={change}
        />
        <Program />
      </div>
      <div className={styles['part']}>
        <TextSettingForm
          setting="gatewayUrl"
          label={t('gateway.url')}
          kept={settings.gatewayUrl}
          change={change}
        />
        <p className={styles['hint']}>{t('gateway.urlHint')}</p>
        <Token />
      </div>
      <Switch
        isSelected={settings.keepGatewayRunning}
        onChange={(keepGatewayRunning) => void change({ keepGatewayRunning })}
      >
        {t('gateway.keepRunning')}
      </Switch>
      {failure !== null && <ProblemNote problem={failure} />}
    </Section>
  );
}

/** A text that is kept when it is saved; empty means that Hearth finds out by itself. */
function TextSettingForm({
  setting,
  label,
  kept,
  change,
}: {
  readonly setting: TextSetting;
  readonly label: string;
  readonly kept: string | null;
  readonly change: (change: Partial<Settings>) => Promise<boolean>;
}): ReactNode {
  const { t } = useTranslation('settings');
  const [draft, setDraft] = useState<string | null>(null);
  const [busy, setBusy] = useState(false);
  const text = draft ?? kept ?? '';
  const wanted = text.trim() === '' ? null : text.trim();
  const save = async (): Promise<void> => {
    if (busy || wanted === kept) return;
    setBusy(true);
    const saved = await change({ [setting]: wanted });
    setBusy(false);
    if (saved) setDraft(null);
  };
  return (
    <Form
      className={styles['form'] ?? ''}
      onSubmit={(event) => {
        event.preventDefault();
        void save();
      }}
    >
      <TextField label={label} value={text} onChange={setDraft}>
        <Button type="submit" isPending={busy} isDisabled={wanted === kept}>
          {t('gateway.save')}
        </Button>
      </TextField>
    </Form>
  );
}

/** What was found, or where it was looked for in vain. */
function Program(): ReactNode {
  const { t } = useTranslation('settings');
  const gateway = useHearth((state) => state.gateway);
  if (gateway === null) return null;
  const { program, state } = gateway;
  return (
    <div className={styles['found']} aria-live="polite">
      <Found program={program} />
      {state.kind === 'not-installed' && <Tried tried={state.tried} />}
      <p className={styles['hint']}>{t('gateway.programHint')}</p>
    </div>
  );
}

function Found({ program }: { readonly program: OpenClawProgram }): ReactNode {
  const { t } = useTranslation('settings');
  switch (program.kind) {
    case 'looking':
    case 'not-found':
      return <p>{t(`gateway.${program.kind}`)}</p>;
    case 'found': {
      const { path, from, version, node } = program;
      return (
        <>
          <p>
            {version === null ? t('gateway.foundUnknown') : t('gateway.found', { version })}{' '}
            <code>{path}</code> ({t(`gateway.from.${from}`)})
          </p>
          <p>{node === null ? t('gateway.noNode') : t('gateway.node', { node })}</p>
        </>
      );
    }
  }
  return program satisfies never;
}

/** The field is a press away: most gateways on this computer want none, because their config has it. */
function Token(): ReactNode {
  const { t } = useTranslation(['settings', 'common', 'gateway']);
  const [open, setOpen] = useState(false);
  return (
    <div className={styles['token']}>
      {open && (
        <div className={styles['form']}>
          <GatewayTokenForm />
          <p className={styles['hint']}>{t('gateway:link.tokenHint')}</p>
        </div>
      )}
      <Button look="link" onPress={() => setOpen(!open)}>
        {open ? t('common:cancel') : t('gateway.enterToken')}
      </Button>
    </div>
  );
}
