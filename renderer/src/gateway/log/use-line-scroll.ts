import { type RefObject, type UIEvent, type WheelEvent, useLayoutEffect, useRef, useState } from 'react';
import {
  type Extent,
  isAtEnd,
  placeAt,
  rowHeight,
  type ScrollPlace,
  scrolledTo,
  scrollHeight,
  settled,
  type ShownLines,
  shownLines,
  topToShow,
} from './scroll-place.ts';

interface LineScroll {
  /** the element that scrolls, and what it needs */
  readonly scroller: RefObject<HTMLDivElement | null>;
  readonly handlers: {
    readonly onScroll: (event: UIEvent<HTMLElement>) => void;
    readonly onScrollEnd: () => void;
    readonly onWheel: (event: WheelEvent<HTMLElement>) => void;
  };
  readonly shown: ShownLines;
  /** px of what is in the scroller */
  readonly height: number;
  readonly place: ScrollPlace;
  /** px of the scroller that are seen */
  readonly viewport: number;
  /** Puts a line at the upper edge; `Infinity` is the end. */
  readonly goTo: (line: number) => void;
  /** Scrolls as little as is needed to have the line in sight. */
  readonly show: (line: number) => void;
  /** Nothing moves by itself between `hold(true)` and `hold(false)`: a pointer is down. */
  readonly hold: (held: boolean) => void;
}

interface Options {
  readonly extent: Extent;
  /** Lines numbered anew are begun at `start`, a third from the upper edge; null: at their end. */
  readonly numbering: number;
  readonly start: number | null;
  /** the end is to stay in sight */
  readonly following: boolean;
  /** Called when a hand has scrolled: is the end in sight now? */
  readonly onMoved: (moved: { readonly up: boolean; readonly atEnd: boolean }) => void;
}

/** Ties the numbers of `scroll-place.ts` to an element. */
export function useLineScroll({ extent, numbering, start, following, onMoved }: Options): LineScroll {
  const scroller = useRef<HTMLDivElement>(null);
  const [held, hold] = useState(false);
  const [viewport, setViewport] = useState(0);
  /** `moves` counts the places that the element has to be brought to; those that a hand scrolled to it has already. */
  const [{ place, moves, known }, setPlace] = useState(() => ({
    place: { line: extent.first, scrollTop: 0 },
    moves: 0,
    known: -1,
  }));

  // Lines were added or forgotten, or the height changed: the same line stays at the upper edge, or the end in sight.
  const right =
    known === numbering || viewport === 0
      ? settled(place, extent, viewport, following && !held)
      : placeAt(extent, viewport, (start ?? Number.POSITIVE_INFINITY) - viewport / rowHeight / 3);
  const begun = viewport === 0 ? known : numbering;
  if (right !== place || begun !== known) setPlace({ place: right, moves: moves + 1, known: begun });

  useLayoutEffect(() => {
    // The height is set by then: both are of the same render.
    if (scroller.current !== null) scroller.current.scrollTop = place.scrollTop;
    // oxlint-disable-next-line react/exhaustive-deps, react/exhaustive-effect-dependencies -- not where a hand has scrolled meanwhile
  }, [moves]);

  useLayoutEffect(() => {
    const element = scroller.current;
    if (element === null) return undefined;
    const observer = new ResizeObserver(() => setViewport(element.clientHeight));
    observer.observe(element);
    setViewport(element.clientHeight);
    return () => observer.disconnect();
  }, []);

  const move = (next: ScrollPlace): void =>
    setPlace((before) => ({ ...before, place: next, moves: before.moves + 1 }));
  const goTo = (line: number): void => move(placeAt(extent, viewport, line));

  return {
    scroller,
    shown: shownLines(place, extent, viewport),
    height: scrollHeight(extent),
    place,
    viewport,
    goTo,
    show: (line) => {
      const top = topToShow(place, viewport, line);
      if (top !== place.line) goTo(top);
    },
    hold,
    handlers: {
      onScroll: ({ currentTarget: { scrollTop, clientHeight } }) => {
        // The answer to what was set above, or a part of a px.
        if (Math.abs(scrollTop - place.scrollTop) < 1) return;
        const next = scrolledTo(place, extent, clientHeight, scrollTop);
        if (next.scrollTop === scrollTop) setPlace((before) => ({ ...before, place: next }));
        else move(next);
        // A list that has become higher is not scrolled up by anybody.
        const unmoved = settled(place, extent, clientHeight, following).line;
        onMoved({ up: next.line < unmoved - 0.02, atEnd: isAtEnd(next, extent, clientHeight) });
      },
      // While a long log is scrolled by the line, bar and lines drift apart.
      onScrollEnd: () => {
        const rest = placeAt(extent, viewport, place.line);
        if (Math.abs(rest.scrollTop - place.scrollTop) >= 1) move(rest);
      },
      // Lines that come in while a hand turns the wheel would put the list back to its end before the scroll is seen.
      onWheel: ({ deltaY, currentTarget }) => {
        if (deltaY < 0 && following && currentTarget.scrollTop > 0) onMoved({ up: true, atEnd: false });
      },
    },
  };
}
