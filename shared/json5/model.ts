import { made, refused, type Outcome } from './outcome.ts';
import {
  copyObject,
  defineMember,
  isObject,
  memberOf,
  unreachable,
  valueAt,
  type Json5Value,
  type Path,
} from './value.ts';

/** An entry of a new order: one that is there already, by its index, or a new value. */
export type OrderEntry = { readonly from: number } | { readonly value: Json5Value };

/** One change of a document. */
export type Edit =
  /** Replaces a value, or adds a member (with the objects that are missing on the way) or an element at an array's end. */
  | { readonly op: 'set'; readonly path: Path; readonly value: Json5Value }
  /** Takes a member or an element out. */
  | { readonly op: 'remove'; readonly path: Path }
  /** Makes the scalar `v` at `path` the object `{ [key]: v }`. */
  | { readonly op: 'wrap'; readonly path: Path; readonly key: string }
  /**
   * Gives a list a new order. With `head`, a sibling scalar member, index 0 is the head's value and 1 the list's first element; the
   * first entry of the order becomes the head's value. A head or list that is missing is made where it is needed.
   */
  | {
      readonly op: 'arrange';
      readonly list: Path;
      readonly order: readonly OrderEntry[];
      readonly head?: Path;
    };

/** `root` with the value at `path` replaced by what `change` makes of it (undefined: of nothing, or nothing is left). */
function changed(
  root: Json5Value,
  path: Path,
  change: (value: Json5Value | undefined) => Outcome<Json5Value | undefined>,
  at = 0,
): Outcome<Json5Value | undefined> {
  const step = path[at];
  if (step === undefined) return change(root);
  const last = at === path.length - 1;
  if (Array.isArray(root)) {
    if (typeof step !== 'number') return refused('not-container', path, 'an array has no members');
    if (!Number.isInteger(step) || step < 0 || step > root.length)
      return refused('bad-index', path, 'beyond the end of the array');
    const old = root[step];
    const next = old === undefined ? missing(path, at, last, change) : changed(old, path, change, at + 1);
    if (!next.ok) return next;
    return made(next.value === undefined ? root.toSpliced(step, 1) : root.toSpliced(step, 1, next.value));
  }
  if (!isObject(root) || typeof step !== 'string')
    return refused('not-container', path, 'no such members there');
  const old = memberOf(root, step);
  const next = old === undefined ? missing(path, at, last, change) : changed(old, path, change, at + 1);
  if (!next.ok) return next;
  const copy = copyObject(root);
  if (next.value === undefined) delete copy[step];
  else defineMember(copy, step, next.value);
  return made(copy);
}

/** What comes where `path` ends before it should: the changed nothing, within as many new objects as are missing. */
function missing(
  path: Path,
  at: number,
  last: boolean,
  change: (value: undefined) => Outcome<Json5Value | undefined>,
): Outcome<Json5Value | undefined> {
  if (last) return change(undefined);
  const inner = path.slice(at + 1);
  if (inner.some((step) => typeof step === 'number')) return refused('not-found', path, 'there is no array');
  const leaf = change(undefined);
  if (!leaf.ok || leaf.value === undefined) return leaf;
  return made(nested(inner, leaf.value));
}

/** `value` within an object for each step. */
export function nested(steps: Path, value: Json5Value): Json5Value {
  return steps.reduceRight<Json5Value>((inner, step) => {
    const object = {};
    defineMember(object, String(step), inner);
    return object;
  }, value);
}

function arrangedValue(root: Json5Value, edit: Extract<Edit, { op: 'arrange' }>): Outcome<Json5Value> {
  const { list: listPath, head: headPath, order } = edit;
  const list = valueAt(root, listPath);
  if (list !== undefined && !Array.isArray(list))
    return refused('not-container', listPath, 'the list is not an array');
  const head = headPath === undefined ? undefined : valueAt(root, headPath);
  const entries: (Json5Value | undefined)[] = [...(headPath === undefined ? [] : [head]), ...(list ?? [])];
  const seen = new Set<number>();
  const values: Json5Value[] = [];
  for (const one of order) {
    const value = 'from' in one ? entries[one.from] : one.value;
    if (value === undefined || ('from' in one && seen.has(one.from)))
      return refused('bad-index', listPath, 'no such entry, or named twice');
    if ('from' in one) seen.add(one.from);
    values.push(value);
  }
  if (headPath === undefined) return setValue(root, listPath, values);
  const [first, ...rest] = values;
  if (first === undefined) return refused('bad-head', headPath, 'no entry is left for the head');
  const withHead = setValue(root, headPath, first);
  if (!withHead.ok || (list === undefined && rest.length === 0)) return withHead;
  return setValue(withHead.value, listPath, rest);
}

function setValue(root: Json5Value, path: Path, value: Json5Value): Outcome<Json5Value> {
  const result = changed(root, path, () => made(value));
  return result.ok ? made(result.value ?? null) : result;
}

/** One edit on a plain value; the original is left as it is. */
export function editValue(root: Json5Value, edit: Edit): Outcome<Json5Value> {
  switch (edit.op) {
    case 'set':
      return setValue(root, edit.path, edit.value);
    case 'remove': {
      if (edit.path.length === 0) return refused('not-found', edit.path, 'the root cannot be removed');
      const result = changed(root, edit.path, (value) =>
        value === undefined ? refused('not-found', edit.path, 'nothing there') : made(undefined),
      );
      return result.ok ? made(result.value ?? null) : result;
    }
    case 'wrap': {
      const result = changed(root, edit.path, (value) => {
        if (value === undefined) return refused('not-found', edit.path, 'nothing there');
        if (typeof value === 'object' && value !== null)
          return refused('not-scalar', edit.path, 'only a scalar can be wrapped');
        return made(nested([edit.key], value));
      });
      return result.ok ? made(result.value ?? null) : result;
    }
    case 'arrange':
      return arrangedValue(root, edit);
    default:
      return unreachable(edit);
  }
}

/**
 * The same edits on a plain value: what the document must say afterwards. The original is left as it is.
 * @throws RangeError where {@link editValue} would refuse an edit; `applyEdits` refuses the same ones.
 */
export function applyToValue(value: Json5Value, edits: readonly Edit[]): Json5Value {
  let result = value;
  for (const edit of edits) {
    const outcome = editValue(result, edit);
    if (!outcome.ok) throw new RangeError(outcome.error.message);
    result = outcome.value;
  }
  return result;
}
