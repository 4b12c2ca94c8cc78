import { realpathSync } from 'node:fs';
import path from 'node:path';
import { maxIncludePath } from '../../shared/config/includes.ts';
import { done, failed, problem, type Result } from '../../shared/problem.ts';

/** The directories that `$include` may read from, as written and as they really are. */
export interface IncludeBounds {
  readonly roots: readonly { readonly written: string; readonly real: string }[];
}

/** The config file's directory and the directories of `OPENCLAW_INCLUDE_ROOTS`. */
export function includeBounds(configPath: string, extraRoots: readonly string[]): IncludeBounds {
  const roots = [
    path.dirname(path.resolve(configPath)),
    ...extraRoots.filter((root) => path.isAbsolute(root)),
  ];
  return { roots: roots.map((root) => ({ written: path.normalize(root), real: realOr(root) })) };
}

/** Where an `$include` leads, by OpenClaw 2026.9.6's rules (`config/includes`): relative to the including file, within the bounds. */
export function resolveInclude(file: string, include: string, { roots }: IncludeBounds): Result<string> {
  if (include.includes('\0'))
    return failed(
      problem('include-invalid', { file, include: include.replaceAll('\0', '␀') }, 'a NUL in the path'),
    );
  const resolved = path.normalize(path.resolve(path.dirname(file), include));
  if (include.length >= maxIncludePath || resolved.length >= maxIncludePath) {
    return failed(
      problem(
        'include-invalid',
        { file, include: `${include.slice(0, 80)}…` },
        `longer than ${maxIncludePath} characters`,
      ),
    );
  }
  const escapes = failed(problem('include-escapes', { file, include }));
  if (!roots.some(({ written }) => isInside(written, resolved))) return escapes;
  try {
    const real = realpathSync(resolved);
    return roots.some((root) => isInside(root.real, real)) ? done(resolved) : escapes;
  } catch {
    return done(resolved); // reading it says what is wrong
  }
}

function isInside(root: string, candidate: string): boolean {
  const relative = path.relative(root, candidate);
  return (
    relative === '' ||
    (!path.isAbsolute(relative) && relative !== '..' && !relative.startsWith(`..${path.sep}`))
  );
}

function realOr(directory: string): string {
  try {
    return realpathSync(directory);
  } catch {
    return path.normalize(directory);
  }
}
