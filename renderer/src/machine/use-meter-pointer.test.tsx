import { fireEvent, screen } from '@testing-library/react';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { renderHearth } from '../testing/fake-hearth.tsx';
import { factsOfSize, machineState, sampleMachine } from '../testing/sample-fit.ts';
import { sampleEndpoint, sampleModel } from '../testing/sample-state.ts';
import { MemoryMeter } from './memory-meter.tsx';
import { placeOf } from './memory-scale.ts';

afterEach(() => {
  vi.restoreAllMocks();
});

/** To where so many bytes stand on a meter of 1000 px that begins at 100. */
const move = (bytes: number): boolean =>
  fireEvent.pointerMove(screen.getByRole('img'), { clientX: 100 + placeOf(bytes) * 1000 });

describe('the pointer on the meter', () => {
  it('lights the tick that it is next to, the nearest where there are several, and none far from all', () => {
    vi.spyOn(Element.prototype, 'getBoundingClientRect').mockReturnValue(new DOMRect(100, 0, 1000, 52));
    const { store } = renderHearth(<MemoryMeter />, {
      state: {
        ...machineState(sampleMachine()),
        endpoints: [sampleEndpoint([sampleModel('a'), sampleModel('b')])],
        modelFacts: [factsOfSize('a', 40e9), factsOfSize('b', 42e9)],
      },
    });
    const lit = (): string | undefined => store.getState().litModel?.split(' ').at(-1);
    move(300e9);
    expect(lit()).toBeUndefined();
    // Both need some gigabytes more than their weights.
    move(44e9);
    expect(lit()).toBe('a');
    move(48e9);
    expect(lit()).toBe('b');
    fireEvent.pointerLeave(screen.getByRole('img'));
    expect(lit()).toBeUndefined();
  });
});
