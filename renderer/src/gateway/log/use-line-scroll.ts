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
  /** The wheel turns, until the scroll has come to rest. */
  const wheel = useRef(false);
  const [viewport, setViewport] = useState(0);
  /** `moves` counts the places that the element has to be brought to; those that a hand scrolled to it has already. */
  const [{ place, moves, known, scrolling }, setPlace] = useState(() => ({
    place: { line: extent.first, scrollTop: 0 },
    moves: 0,
    known: -1,
    scrolling: false,
  }));

  // Lines were added or forgotten, or the height changed: the same line stays at the upper edge, or the end in sight.
  const right =
    known === numbering || viewport === 0
      ? settled(place, extent, viewport, { following: following && !held, scrolling })
      : placeAt(extent, viewport, (start ?? Number.POSITIVE_INFINITY) - viewport / rowHeight / 3);
  const begun = viewport === 0 ? known : numbering;
  if (right !== place || begun !== known)
    setPlace({ place: right, moves: moves + 1, known: begun, scrolling });

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
        const byWheel = wheel.current;
        // More than one scroll may come before the next render, so the newest place counts.
        setPlace((before) => {
          const next = scrolledTo(before.place, extent, clientHeight, scrollTop, byWheel);
          const moves = before.moves + (next.scrollTop === scrollTop ? 0 : 1);
          return { ...before, place: next, moves, scrolling: true };
        });
        const next = scrolledTo(place, extent, clientHeight, scrollTop, byWheel);
        // A list that has become higher is not scrolled up by anybody.
        const unmoved = settled(place, extent, clientHeight, { following, scrolling }).line;
        onMoved({ up: next.line < unmoved - 0.02, atEnd: isAtEnd(next, extent, clientHeight) });
      },
      // What a long log's bar and lines have drifted apart is made good with the next render.
      onScrollEnd: () => {
        wheel.current = false;
        setPlace((before) => (before.scrolling ? { ...before, scrolling: false } : before));
      },
      // Lines that come in while a hand turns the wheel would put the list back to its end before the scroll is seen.
      onWheel: ({ deltaY, currentTarget }) => {
        wheel.current = true;
        if (deltaY < 0 && following && currentTarget.scrollTop > 0) onMoved({ up: true, atEnd: false });
      },
    },
  };
}
