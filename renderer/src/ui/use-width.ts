import { type RefObject, useLayoutEffect, useState } from 'react';

/** px that an element is wide; 0 before it is there. `onWidth` is told as well; it must stay the same function. */
export function useWidth(box: RefObject<Element | null>, onWidth?: (width: number) => void): number {
  const [width, setWidth] = useState(0);
  useLayoutEffect(() => {
    const element = box.current;
    if (element === null) return undefined;
    const measure = (): void => {
      setWidth(element.clientWidth);
      onWidth?.(element.clientWidth);
    };
    const observer = new ResizeObserver(measure);
    observer.observe(element);
    measure();
    return () => observer.disconnect();
  }, [box, onWidth]);
  return width;
}
