import { type ReactNode, useEffect, useState } from 'react';
import { useLocale } from 'react-aria-components';
import { useTranslation } from 'react-i18next';
import { emptyChain } from '../../../shared/chain/chain.ts';
import { linkHealth } from '../../../shared/chain/next-answer.ts';
import { countChanges, discard, isDirty, shownChain, startedFrom } from '../chain/staging.ts';
import { readyConfig } from '../chain/use-chain.ts';
import { editStaging } from '../store.ts';
import { Button } from '../ui/button.tsx';
import { useFocusHandedUp } from '../ui/use-focus-handed-up.ts';
import { useHearth, useServices } from '../use-hearth.ts';
import { ConflictChoice } from './conflict.tsx';
import { DiffDrawer } from './diff-drawer.tsx';
import { applyShortcut, isApplyKey, isMacKeyboard } from './shortcut.ts';
import styles from './staged-bar.module.css';
import { type SummaryPart, summarise } from './summary.ts';
import { canApply, useWrites } from './use-writes.ts';
import { WriteMessage } from './write-message.tsx';

/** The foot of the window: what is staged and the way to write it, then how the write went. Nothing while there is nothing to say. */
export function StagedBar(): ReactNode {
  const staging = useHearth((state) => state.staging);
  const write = useHearth((state) => state.write);
  const [drawer, setDrawer] = useState(false);
  const closeDrawer = (): void => setDrawer(false);
  const dirty = isDirty(staging);
  // Nothing to show any more, and the next edit does not open it by itself.
  if (drawer && !dirty) closeDrawer();
  useApplyKey();
  useForgetOldMessage();

  return (
    <div className={styles['foot']} tabIndex={-1}>
      {write !== null && <WriteMessage write={write} />}
      {staging.theirs !== null && !drawer && <ConflictChoice theirs={staging.theirs} />}
      {dirty && <Bar onShow={() => setDrawer(true)} />}
      {drawer && dirty && <DiffDrawer onClose={closeDrawer} apply={<ApplyButton />} />}
    </div>
  );
}

function Bar({ onShow }: { readonly onShow: () => void }): ReactNode {
  const { t } = useTranslation('config');
  const { store } = useServices();
  const staging = useHearth((state) => state.staging);
  const summary = useSummary();
  const bar = useFocusHandedUp<HTMLElement>();
  return (
    <section ref={bar} className={styles['bar']} aria-label={t('staged.label')}>
      <b className={styles['count']}>{t('staged.count', { count: countChanges(staging) })}</b>
      <span className={styles['summary']} title={summary}>
        {summary}
      </span>
      <Button isDisabled={staging.applying !== null} onPress={() => editStaging(store, discard)}>
        {t('staged.discard')}
      </Button>
      <Button onPress={onShow}>{t('staged.show')}</Button>
      <ApplyButton />
    </section>
  );
}

/** One for the bar and one for the drawer; both know of the same write. */
function ApplyButton(): ReactNode {
  const { t } = useTranslation('config');
  const writes = useWrites();
  const writing = useHearth((state) => state.staging.applying !== null || state.write?.state === 'writing');
  const possible = useHearth(canApply);
  return (
    <Button
      look="primary"
      shortcut={applyShortcut(isMacKeyboard())}
      isPending={writing}
      isDisabled={!possible}
      onPress={() => void writes.apply()}
    >
      {writing ? t('staged.applying') : t('staged.apply')}
    </Button>
  );
}

/** ⌘S / Ctrl+S applies; with nothing staged it does nothing, instead of the browser's "save page". */
function useApplyKey(): void {
  const writes = useWrites();
  useEffect(() => {
    const mac = isMacKeyboard();
    const onKey = (event: KeyboardEvent): void => {
      if (!isApplyKey(event, mac)) return;
      event.preventDefault();
      if (!event.repeat) void writes.apply();
    };
    window.addEventListener('keydown', onKey);
    return () => window.removeEventListener('keydown', onKey);
  }, [writes]);
}

/** The message about a write that is done goes when the next edit is staged; one that failed stays while its edits do. */
function useForgetOldMessage(): void {
  const { store } = useServices();
  useEffect(
    () =>
      store.subscribe((now, before) => {
        const staged = isDirty(now.staging) && !isDirty(before.staging);
        const dropped = !isDirty(now.staging) && isDirty(before.staging) && now.write?.state === 'failed';
        if (now.write === before.write && now.write?.state !== 'writing' && (staged || dropped))
          store.setState({ write: null });
      }),
    [store],
  );
}

function useSummary(): string {
  const { t } = useTranslation('config');
  const { locale } = useLocale();
  const staging = useHearth((state) => state.staging);
  const endpoints = useHearth((state) => state.endpoints);
  const config = useHearth(readyConfig);
  const name = (link: string): string => linkHealth(link, endpoints ?? [], config).name;
  const list = (links: readonly string[]): string =>
    new Intl.ListFormat(locale, { type: 'conjunction' }).format(links.map(name));
  const say = (part: SummaryPart): string => {
    switch (part.kind) {
      case 'primary':
        return t('staged.summary.primary', { model: name(part.link) });
      case 'moved':
        return t('staged.summary.moved', { model: name(part.link), position: part.position });
      case 'added':
        return t('staged.summary.added', { count: part.links.length, models: list(part.links) });
      case 'removed':
        return t('staged.summary.removed', { count: part.links.length, models: list(part.links) });
      case 'reordered':
        return t('staged.summary.reordered');
    }
    return part satisfies never;
  };
  const from = startedFrom(staging) ?? emptyChain;
  return summarise(from, shownChain(staging, from)).map(say).join(' · ');
}
