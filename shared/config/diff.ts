import { createTwoFilesPatch } from 'diff';
import { maskSecrets } from './redact.ts';

/**
 * The unified diff of one file with three lines of context. Secrets are masked in both texts first, and only the file's name is given.
 * Empty when nothing that may be shown differs.
 */
export function unifiedDiff(name: string, before: string, after: string): string {
  if (before === after) return '';
  const patch = createTwoFilesPatch(
    name,
    name,
    maskSecrets(before),
    maskSecrets(after),
    undefined,
    undefined,
    { context: 3, stripTrailingCr: false },
  );
  // What stands before the files' names belongs to patches of several files.
  const start = patch.search(/^--- /m);
  return patch.includes('\n@@') && start >= 0 ? patch.slice(start) : '';
}
