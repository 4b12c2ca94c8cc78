const units = ['byte', 'kilobyte', 'megabyte', 'gigabyte', 'terabyte', 'petabyte'] as const;

/**
 * Bytes as makers tell a bandwidth: decimal units, whole numbers from 100 on and one digit below, so that a column of
 * them lines up ("243 GB", "4.1 GB", "670 MB"; German "4,1 GB").
 */
export function formatBytes(bytes: number, locale: string): string {
  let value = Math.max(0, bytes);
  let unit = 0;
  // 999.6 would be printed as 1000 of the smaller unit
  while (unit < units.length - 1 && value >= 999.5) {
    value /= 1000;
    unit += 1;
  }
  const digits = unit < 2 || value >= 99.95 ? 0 : 1;
  return new Intl.NumberFormat(locale, {
    style: 'unit',
    unit: units[unit] ?? 'byte',
    unitDisplay: 'short',
    minimumFractionDigits: digits,
    maximumFractionDigits: digits,
  }).format(value);
}

/**
 * Memory is sold and told by 1024s under the names of 1000s: 512 GiB are "512 GB" on every machine's box. What is compared with memory,
 * such as a model's size, is told the same way, so that one "GB" means one thing on the screen.
 */
export function formatMemory(bytes: number, locale: string): string {
  return formatBytes((bytes / 2 ** 30) * 1e9, locale);
}

/** Tokens in full: "196,608", German "196.608". */
export function formatTokens(tokens: number, locale: string): string {
  return new Intl.NumberFormat(locale, { maximumFractionDigits: 0 }).format(tokens);
}

/**
 * Tokens in short, as people speak of contexts: 196608 is "192k" (of 1024) and 200000 is "200k" (of 1000); what is neither is rounded
 * to three digits of 1000. Exact forms stay exact, so that two different contexts seldom look alike.
 */
export function formatTokensShort(tokens: number, locale: string): string {
  const number = (value: number): string =>
    new Intl.NumberFormat(locale, { maximumSignificantDigits: 3 }).format(value);
  if (tokens < 1000) return number(tokens);
  if (tokens % 1_048_576 === 0) return `${number(tokens / 1_048_576)}M`;
  if (tokens % 1024 === 0 && tokens < 1_000_000) return `${formatTokens(tokens / 1024, locale)}k`;
  if (tokens >= 999_500) return `${number(tokens / 1_000_000)}M`;
  return tokens % 1000 === 0 ? `${formatTokens(tokens / 1000, locale)}k` : `${number(tokens / 1000)}k`;
}
