import { type RefObject, useLayoutEffect, useRef } from 'react';

/**
 * For a part that is taken away by its own buttons: the focus then goes to the element around it, which has `tabIndex={-1}`, so that who
 * works by key goes on from there and not from the top of the page.
 */
export function useFocusHandedUp<T extends HTMLElement>(): RefObject<T | null> {
  const part = useRef<T>(null);
  useLayoutEffect(() => {
    const element = part.current;
    return () => {
      if (element?.contains(document.activeElement) === true) element.parentElement?.focus();
    };
  }, []);
  return part;
}
