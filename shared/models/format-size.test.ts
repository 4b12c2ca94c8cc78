import { describe, expect, it } from 'vitest';
import { formatBytes, formatTokens, formatTokensShort } from './format-size.ts';

describe('sizes', () => {
  it.each([
    [243_400_000_000, '243 GB', '243 GB'],
    [4_100_000_000, '4.1 GB', '4,1 GB'],
    [4_000_000_000, '4.0 GB', '4,0 GB'],
    [99_960_000_000, '100 GB', '100 GB'],
    [999_600_000_000, '1.0 TB', '1,0 TB'],
    [670_000_000, '670 MB', '670 MB'],
    [999_600, '1.0 MB', '1,0 MB'],
    [999, '999 byte', '999 Byte'],
    [0, '0 byte', '0 Byte'],
  ])('%d bytes', (bytes, en, de) => {
    // Intl puts a narrow or no-break space before the unit, depending on its data.
    expect(formatBytes(bytes, 'en').replaceAll(/\s/g, ' ')).toBe(en);
    expect(formatBytes(bytes, 'de').replaceAll(/\s/g, ' ')).toBe(de);
  });

  it.each([
    [196_608, '192k'],
    [131_072, '128k'],
    [4096, '4k'],
    [200_000, '200k'],
    [202_752, '198k'],
    [12_345, '12.3k'],
    [512, '512'],
    [1_000_000, '1M'],
    [1_048_576, '1M'],
    [1_500_000, '1.5M'],
    [999_999, '1M'],
  ])('%d tokens in short', (tokens, expected) => {
    expect(formatTokensShort(tokens, 'en')).toBe(expected);
  });

  it('are written out with the language’s own marks', () => {
    expect([
      formatTokens(196_608, 'en'),
      formatTokens(196_608, 'de'),
      formatTokensShort(12_345, 'de'),
    ]).toEqual(['196,608', '196.608', '12,3k']);
  });
});
