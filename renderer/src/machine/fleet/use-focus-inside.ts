import { type RefObject, useEffect, useRef } from 'react';

/** For a form that a button has just opened: the focus goes to its first text field, where there is none to its first button. */
export function useFocusInside(): RefObject<HTMLFormElement | null> {
  const form = useRef<HTMLFormElement>(null);
  useEffect(() => {
    const find = (selector: string) => form.current?.querySelector<HTMLElement>(selector);
    (find('input[type="text"]') ?? find('button'))?.focus();
  }, []);
  return form;
}
