import { useEffect } from 'react';
import type { ChainActions } from './use-chain.ts';

/** Ctrl+Z / ⌘Z steps back through staged edits, with Shift (or Ctrl+Y) forward. Text fields keep their own undo. */
export function useStagingKeys(
  actions: ChainActions,
  said: (what: 'stepUndone' | 'stepRedone') => void,
): void {
  useEffect(() => {
    const onKey = (event: KeyboardEvent): void => {
      if (!(event.ctrlKey || event.metaKey) || event.altKey || isTextField(event.target)) return;
      const key = event.key.toLowerCase();
      const redo = key === 'y' || (key === 'z' && event.shiftKey);
      if (!redo && key !== 'z') return;
      if (redo ? actions.redo() : actions.undo()) {
        event.preventDefault();
        said(redo ? 'stepRedone' : 'stepUndone');
      }
    };
    window.addEventListener('keydown', onKey);
    return () => window.removeEventListener('keydown', onKey);
  }, [actions, said]);
}

function isTextField(target: EventTarget | null): boolean {
  return target instanceof HTMLElement && (target.isContentEditable || target.matches('input, textarea'));
}
