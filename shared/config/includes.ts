import {
  copyObject,
  defineMember,
  isObject,
  memberOf,
  type Json5Object,
  type Json5Value,
  type Path,
} from '../json5/value.ts';
import { done, failed, problem, type Result } from '../problem.ts';

/** One file of a config: what it says by itself, and the file each of its `$include` texts leads to. */
export interface SourceFile {
  readonly value: Json5Value;
  readonly includes: ReadonlyMap<string, string>;
}

/** A config as its files: the root and everything it includes, by absolute path. */
export interface ConfigSources {
  readonly root: string;
  readonly files: ReadonlyMap<string, SourceFile>;
}

export const includeKey = '$include';
/** OpenClaw 2026.9.6, `config/includes`: included files within included files. */
export const maxIncludeDepth = 10;
/** bytes; OpenClaw's `MAX_INCLUDE_FILE_BYTES` */
export const maxIncludeBytes = 2_097_152;
/** characters; OpenClaw's `MAX_INCLUDE_PATH_LENGTH` */
export const maxIncludePath = 4096;
/** Inclusions in all: a few files that include each other twice over would otherwise unfold without end. */
const maxInclusions = 2000;

/** The paths that a file's `$include`s name. */
export function includesOf(value: Json5Value, file: string): Result<string[]> {
  const found: string[] = [];
  const visit = (node: Json5Value): Result<null> => {
    if (Array.isArray(node)) {
      for (const element of node) {
        const visited = visit(element);
        if (!visited.ok) return visited;
      }
    } else if (isObject(node)) {
      for (const [key, member] of Object.entries(node)) {
        const visited = key === includeKey ? note(member) : visit(member);
        if (!visited.ok) return visited;
      }
    }
    return done(null);
  };
  const note = (included: Json5Value): Result<null> => {
    const paths = Array.isArray(included) ? included : [included];
    for (const path of paths) {
      if (typeof path !== 'string')
        return failed(problem('include-invalid', { file, include: JSON.stringify(path) }));
      found.push(path);
    }
    return done(null);
  };
  const visited = visit(value);
  return visited.ok ? done(found) : visited;
}

/**
 * What the config says once every `$include` is resolved, by OpenClaw's rules: included content first, keys beside `$include` merged
 * over it; objects merge, lists are joined, anything else is replaced.
 */
export function composeConfig({ root, files }: ConfigSources): Result<Json5Value> {
  let inclusions = 0;
  const contentOf = (path: string, written: string, from: string): Result<Json5Value> => {
    inclusions += 1;
    if (inclusions > maxInclusions)
      return failed(problem('include-too-deep', { file: from, limit: maxIncludeDepth }));
    const source = files.get(path);
    if (source === undefined) return failed(problem('include-missing', { file: from, include: written }));
    return resolve(source.value, path, source);
  };
  const resolve = (node: Json5Value, file: string, source: SourceFile): Result<Json5Value> => {
    if (Array.isArray(node)) {
      const list: Json5Value[] = [];
      for (const element of node) {
        const resolved = resolve(element, file, source);
        if (!resolved.ok) return resolved;
        list.push(resolved.value);
      }
      return done(list);
    }
    if (!isObject(node)) return done(node);
    const rest: Json5Object = {};
    for (const [key, member] of Object.entries(node)) {
      if (key === includeKey) continue;
      const resolved = resolve(member, file, source);
      if (!resolved.ok) return resolved;
      defineMember(rest, key, resolved.value);
    }
    const include = memberOf(node, includeKey);
    return include === undefined ? done(rest) : includeInto(include, rest, file, source);
  };
  const includeInto = (
    include: Json5Value,
    rest: Json5Object,
    file: string,
    source: SourceFile,
  ): Result<Json5Value> => {
    let merged: Json5Value = {};
    for (const written of Array.isArray(include) ? include : [include]) {
      const path = typeof written === 'string' ? source.includes.get(written) : undefined;
      if (typeof written !== 'string' || path === undefined) {
        return failed(
          problem('include-missing', {
            file,
            include: typeof written === 'string' ? written : JSON.stringify(written),
          }),
        );
      }
      const content = contentOf(path, written, file);
      if (!content.ok) return content;
      merged = Array.isArray(include) ? merge(merged, content.value) : content.value;
    }
    if (Object.keys(rest).length === 0) return done(merged);
    if (!isObject(merged))
      return failed(problem('include-invalid', { file, include: JSON.stringify(include) }));
    return done(merge(merged, rest));
  };
  const source = files.get(root);
  return source === undefined
    ? failed(problem('config-missing', { path: root }))
    : resolve(source.value, root, source);
}

/** Keys that OpenClaw's merge drops, at any depth of the objects it merges. */
const unsafeKeys = new Set(['__proto__', 'prototype', 'constructor']);

function merge(base: Json5Value, over: Json5Value): Json5Value {
  if (Array.isArray(base) && Array.isArray(over)) return [...base, ...over];
  if (!isObject(base) || !isObject(over)) return withoutUnsafe(over);
  const merged = withoutUnsafe(base);
  for (const [key, value] of Object.entries(over)) {
    if (unsafeKeys.has(key)) continue;
    const present = memberOf(merged, key);
    merged[key] = present === undefined ? withoutUnsafe(value) : merge(present, value);
  }
  return merged;
}

function withoutUnsafe<T extends Json5Value>(value: T): T;
function withoutUnsafe(value: Json5Value): Json5Value {
  if (!isObject(value)) return value;
  const safe: Json5Object = {};
  for (const [key, member] of Object.entries(value)) {
    if (!unsafeKeys.has(key)) safe[key] = withoutUnsafe(member);
  }
  return safe;
}

/**
 * Why no single file owns a value: several files are included at once; keys beside an `$include` say it too; the `$include` stands
 * within a list; the file is included elsewhere as well, so an edit would change two places; parts of it stand in different files.
 */
export type WhyAmbiguous = 'array' | 'siblings' | 'inside-array' | 'shared' | 'split';

/** The one file in which a value stands, or would stand if it were added; `path` leads to it within that file. */
export type Owner =
  | { readonly kind: 'owned'; readonly file: string; readonly path: Path }
  | { readonly kind: 'ambiguous'; readonly file: string; readonly why: WhyAmbiguous };

/** One file's say in a value. `several` is set where the file is one of a list of includes. */
interface Layer {
  readonly file: string;
  readonly path: Path;
  readonly value: Json5Value | undefined;
  readonly several: string | null;
}

/** Finds the file that owns the value at `path` of the resolved config. */
export function ownerOf(sources: ConfigSources, path: Path): Owner {
  const root = sources.files.get(sources.root);
  let layers = expand(sources, { file: sources.root, path: [], value: root?.value, several: null });
  for (const step of path) {
    const deeper = layers.flatMap((layer) => {
      const value = childOf(layer.value, step);
      return value === undefined ? [] : [{ layer, value }];
    });
    if (deeper.length === 0) {
      // New here: it goes where its parent stands, into the outermost file where several have a say in the parent.
      const top = layers.at(-1);
      if (top === undefined) return { kind: 'ambiguous', file: sources.root, why: 'siblings' };
      if (layers.length > 1 && top.several !== null)
        return { kind: 'ambiguous', file: top.several, why: 'array' };
      layers = [{ ...top, path: [...top.path, step], value: undefined }];
      continue;
    }
    layers = deeper.flatMap(({ layer, value }) =>
      expand(sources, { ...layer, path: [...layer.path, step], value }),
    );
    if (layers.length > 1 && layers.every(({ value }) => !isObject(value))) break;
  }
  const [only, other] = layers;
  const several = layers.find((layer) => layer.several !== null)?.several ?? null;
  if (several !== null) return { kind: 'ambiguous', file: several, why: 'array' };
  if (only === undefined || other !== undefined) {
    return { kind: 'ambiguous', file: layers.at(-1)?.file ?? sources.root, why: 'siblings' };
  }
  if (timesIncluded(sources, only.file) > 1) return { kind: 'ambiguous', file: only.file, why: 'shared' };
  return { kind: 'owned', file: only.file, path: only.path };
}

/** In how many places of the whole config a file's content stands. */
function timesIncluded(sources: ConfigSources, file: string, depth = 0): number {
  if (file === sources.root || depth > maxIncludeDepth) return 1;
  let times = 0;
  for (const [includer, { value, includes }] of sources.files) {
    if (!includes.values().some((target) => target === file)) continue;
    const written = includesOf(value, includer);
    const here = written.ok ? written.value.filter((include) => includes.get(include) === file).length : 0;
    if (here > 0) times += here * timesIncluded(sources, includer, depth + 1);
  }
  return times;
}

function childOf(value: Json5Value | undefined, step: string | number): Json5Value | undefined {
  if (Array.isArray(value)) return typeof step === 'number' ? value[step] : undefined;
  return isObject(value) && typeof step === 'string' && step !== includeKey
    ? memberOf(value, step)
    : undefined;
}

/** The layers that an object with `$include` stands for, weakest first; anything else stands for itself. */
function expand(sources: ConfigSources, layer: Layer, depth = 0): Layer[] {
  const { file, value } = layer;
  if (!isObject(value) || !Object.hasOwn(value, includeKey) || depth > maxIncludeDepth) return [layer];
  const include = memberOf(value, includeKey);
  const several = Array.isArray(include) ? file : layer.several;
  const included = (Array.isArray(include) ? include : [include]).flatMap((written) => {
    const target = typeof written === 'string' ? sources.files.get(file)?.includes.get(written) : undefined;
    const content = target === undefined ? undefined : sources.files.get(target)?.value;
    if (target === undefined || content === undefined) return [];
    return expand(sources, { file: target, path: [], value: content, several }, depth + 1);
  });
  const rest = copyObject(value);
  delete rest[includeKey];
  return Object.keys(rest).length === 0 ? included : [...included, { ...layer, value: rest }];
}

/** Does an `$include` stand in `value` or below it? Then more than one file has a say in it. */
export function holdsInclude(value: Json5Value | undefined): 'no' | 'in-object' | 'in-array' {
  if (Array.isArray(value))
    return value.some((element) => holdsInclude(element) !== 'no') ? 'in-array' : 'no';
  if (!isObject(value)) return 'no';
  if (Object.hasOwn(value, includeKey)) return 'in-object';
  for (const member of Object.values(value)) {
    const held = holdsInclude(member);
    if (held !== 'no') return held;
  }
  return 'no';
}
