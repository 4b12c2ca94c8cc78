/** Is this version at least `wanted`, such as "0.3.29"? */
export function atLeast(version: string, wanted: string): boolean {
  return version.localeCompare(wanted, 'en', { numeric: true }) >= 0;
}
