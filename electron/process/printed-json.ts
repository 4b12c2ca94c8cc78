/**
 * The JSON object that a program printed, among lines that it or its plugins printed before and behind it: the first that begins and
 * ends a line. Null where there is none.
 */
export function printedObject(printed: string): unknown {
  const starts = [...printed.matchAll(/^\{/gm)].slice(0, 20);
  const ends = [...printed.matchAll(/\}[ \t\r]*$/gm)].slice(-20).toReversed();
  for (const { index: start } of starts) {
    for (const { index: end } of ends) {
      try {
        const object: unknown = JSON.parse(printed.slice(start, end + 1));
        return object;
      } catch {
        // not this pair of braces
      }
    }
  }
  return null;
}
