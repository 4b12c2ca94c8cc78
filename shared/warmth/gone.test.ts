import { expect, it } from 'vitest';
import { judgeGone, type Vanishing } from './gone.ts';

/** Hearth had loaded it for good, nothing else was loaded, and 15 s passed between two looks. */
const ours: Vanishing = {
  wasOurs: true,
  wasAway: false,
  server: 'unknown',
  wasInTurn: false,
  othersBefore: [],
  othersNow: [],
  gapMs: 15_000,
  sinceRestoredMs: null,
  until: null,
  now: 1_000_000,
  makesRoom: false,
};

it.each<[string, ReturnType<typeof judgeGone>, Partial<Vanishing>]>([
  ['its server did not answer in between', 'server-restarted', { wasAway: true, server: 'same' }],
  [
    'its server ended in between, however short that was',
    'server-restarted',
    { server: 'another', gapMs: 500 },
  ],
  ['its server lived on', 'by-hand', { server: 'same' }],
  ['its server lived on, and a turn used it', 'in-a-turn', { server: 'same', wasInTurn: true }],
  [
    'it had been put back a minute ago',
    'by-hand',
    { server: 'same', wasInTurn: true, sinceRestoredMs: 60_000 },
  ],
  ['the machine slept, which proves nothing', 'server-restarted', { server: 'same', gapMs: 3_600_000 }],
  ['nothing is known of its server, and time enough for a restart', 'server-restarted', {}],
  ['nothing is known of its server, and too little time for a restart', 'by-hand', { gapMs: 3000 }],
  ['others stayed', 'by-hand', { othersBefore: ['b'], othersNow: ['b'] }],
  ['a newcomer took its room', 'made-room', { makesRoom: true, othersNow: ['b'] }],
  ['its time was over', 'evicted', { until: 999_999, server: 'same' }],
  ['somebody else had loaded it', 'evicted', { wasOurs: false, server: 'same' }],
])('a model that is gone where %s: %s', (_, because, change) => {
  expect(judgeGone({ ...ours, ...change })).toBe(because);
});
