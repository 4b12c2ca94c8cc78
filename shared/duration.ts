const secondMs = 1000;
const minuteMs = 60 * secondMs;
const hourMs = 60 * minuteMs;
const dayMs = 24 * hourMs;

/** A span of time in its two largest units: "12 s", "3 min 5 s", "2 h 14 min", "3 days 4 h". `ms` below 0 counts as 0. */
export function formatDuration(ms: number, locale: string): string {
  const span = Math.max(0, ms);
  if (span < minuteMs) return `${Math.floor(span / secondMs)}\u00A0s`;
  if (span < hourMs) return two(span, minuteMs, 'min', secondMs, 's');
  if (span < dayMs) return two(span, hourMs, 'h', minuteMs, 'min');
  const days = new Intl.NumberFormat(locale, { style: 'unit', unit: 'day', unitDisplay: 'long' });
  const hours = Math.floor((span % dayMs) / hourMs);
  const whole = days.format(Math.floor(span / dayMs)).replaceAll(' ', '\u00A0');
  return hours === 0 ? whole : `${whole} ${hours}\u00A0h`;
}

function two(span: number, large: number, largeName: string, small: number, smallName: string): string {
  const rest = Math.floor((span % large) / small);
  const whole = `${Math.floor(span / large)}\u00A0${largeName}`;
  return rest === 0 ? whole : `${whole} ${rest}\u00A0${smallName}`;
}
