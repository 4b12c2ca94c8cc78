import { expect, test } from 'vitest';
import { FlowGauge } from './flow-gauge.ts';

const gauge = () => {
  const clock = { now: 0 };
  return { clock, gauge: new FlowGauge({ characters: 100, lines: 3 }, () => clock.now) };
};

test('a second may have as much as is allowed, and the next one as much again', () => {
  const { clock, gauge: flow } = gauge();
  for (let second = 0; second < 10; second += 1) {
    clock.now = second * 1000;
    expect(flow.floods('x'.repeat(97))).toBe(false);
    expect(flow.floods('\n\n\n')).toBe(false);
  }
});

test('one character or one line more within a second is a flood', () => {
  const { clock, gauge: characters } = gauge();
  expect(characters.floods('x'.repeat(100))).toBe(false);
  clock.now = 999;
  expect(characters.floods('x')).toBe(true);
  const { gauge: lines } = gauge();
  expect(lines.floods('a\nb\nc\n')).toBe(false);
  expect(lines.floods('\n')).toBe(true);
});
