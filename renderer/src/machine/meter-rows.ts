/** Where the parts of the meter's picture stand, css px from its top. */
export const rows = {
  height: 52,
  band: 8,
  bandHeight: 22,
  bar: 15,
  barHeight: 8,
  foot: 35,
  axis: 48,
} as const;
