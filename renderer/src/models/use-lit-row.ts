import { type RefObject, useEffect, useRef } from 'react';
import { useServices } from '../use-hearth.ts';

/** Tells the meter which model's row the pointer or the focus is on; the pointer comes first. For the element around all rows. */
export function useLitRow(): RefObject<HTMLDivElement | null> {
  const { store } = useServices();
  const rows = useRef<HTMLDivElement>(null);
  useEffect(() => {
    const element = rows.current;
    if (element === null) return undefined;
    const life = new AbortController();
    let focused: string | null = null;
    const light = (key: string | null): void => {
      if (store.getState().litModel !== key) store.setState({ litModel: key });
    };
    const listen = (type: string, run: (key: string | null) => void): void =>
      element.addEventListener(type, (event) => run(rowOf(event.target)), { signal: life.signal });
    listen('pointerover', (key) => light(key ?? focused));
    element.addEventListener('pointerleave', () => light(focused), { signal: life.signal });
    listen('focusin', (key) => {
      focused = key;
      light(key);
    });
    listen('focusout', () => {
      focused = null;
      light(null);
    });
    return () => {
      life.abort();
      light(null);
    };
  }, [store]);
  return rows;
}

/** The key of the row around `target`, as the list writes it. */
function rowOf(target: EventTarget | null): string | null {
  return target instanceof Element
    ? (target.closest<HTMLElement>('[role="row"][data-key]')?.dataset['key'] ?? null)
    : null;
}
