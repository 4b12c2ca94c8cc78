/** What the graphs are drawn with: memory is an area under a line, load a thin line, pressure a strip along the foot. */
export const inks = ['memory', 'area', 'load', 'warning', 'critical', 'rule'] as const;
export type Ink = (typeof inks)[number];
