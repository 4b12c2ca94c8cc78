/** One line of a diff to show. Line numbers count from 1; null where the line is not in that version. */
export interface DiffLine {
  readonly kind: 'same' | 'added' | 'removed' | 'gap';
  readonly before: number | null;
  readonly after: number | null;
  readonly text: string;
}

/** Reads a unified diff of one file. A `gap` stands between two hunks. What is no hunk (the file's names, "No newline at end") is left out. */
export function readUnifiedDiff(diff: string): DiffLine[] {
  const lines: DiffLine[] = [];
  let before = 0;
  let after = 0;
  let inHunk = false;
  for (const line of diff.split('\n')) {
    const head = /^@@ -(\d+)(?:,(\d+))? \+(\d+)(?:,(\d+))? @@/.exec(line);
    if (head !== null) {
      if (inHunk) lines.push({ kind: 'gap', before: null, after: null, text: '' });
      // An empty side is written as the line before it: "-0,0".
      before = Number(head[1]) + (head[2] === '0' ? 1 : 0);
      after = Number(head[3]) + (head[4] === '0' ? 1 : 0);
      inHunk = true;
      continue;
    }
    if (!inHunk) continue;
    const text = line.slice(1).replace(/\r$/, '');
    if (line.startsWith('+')) lines.push({ kind: 'added', before: null, after: after++, text });
    else if (line.startsWith('-')) lines.push({ kind: 'removed', before: before++, after: null, text });
    else if (line.startsWith(' ')) lines.push({ kind: 'same', before: before++, after: after++, text });
  }
  return lines;
}
