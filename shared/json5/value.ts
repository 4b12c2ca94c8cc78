/** Everything a JSON5 text can say, as json5 reports it. Numbers include NaN, the infinities and -0. */
export type Json5Value = null | boolean | number | string | Json5Value[] | { [key: string]: Json5Value };

/** A plain object among the values. */
export type Json5Object = { [key: string]: Json5Value };

/** The way from the root to a value: strings name members, numbers name array elements (from 0). */
export type Path = readonly (string | number)[];

/** True for objects, false for arrays and scalars. */
export function isObject(value: Json5Value | undefined): value is Json5Object {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Same values, told apart as `Object.is` does (NaN equals NaN, -0 differs from 0). The order of members does not matter. */
export function sameValue(a: Json5Value | undefined, b: Json5Value | undefined): boolean {
  if (Array.isArray(a)) {
    return Array.isArray(b) && a.length === b.length && a.every((element, i) => sameValue(element, b[i]));
  }
  if (isObject(a)) {
    if (!isObject(b)) return false;
    const keys = Object.keys(a);
    return (
      keys.length === Object.keys(b).length &&
      keys.every((key) => Object.hasOwn(b, key) && sameValue(a[key], b[key]))
    );
  }
  return Object.is(a, b);
}

/** Sets an own member, also one called `__proto__`, which plain assignment would not make. */
export function defineMember(object: Json5Object, key: string, value: Json5Value): void {
  Object.defineProperty(object, key, { value, writable: true, enumerable: true, configurable: true });
}

/** A shallow copy that keeps `__proto__` an own member. */
export function copyObject(object: Json5Object): Json5Object {
  const copy: Json5Object = {};
  for (const key of Object.keys(object)) defineMember(copy, key, memberOf(object, key) ?? null);
  return copy;
}

/** An own member's value; never something inherited. */
export function memberOf(object: Json5Object, key: string): Json5Value | undefined {
  return Object.hasOwn(object, key) ? object[key] : undefined;
}

/** The value at `path`, or undefined where there is none. */
export function valueAt(root: Json5Value, path: Path): Json5Value | undefined {
  let value: Json5Value | undefined = root;
  for (const step of path) {
    if (Array.isArray(value)) value = typeof step === 'number' ? value[step] : undefined;
    else if (isObject(value)) value = typeof step === 'string' ? memberOf(value, step) : undefined;
    else return undefined;
  }
  return value;
}

/** The end of an exhaustive switch. */
export function unreachable(value: never): never {
  throw new RangeError(`unexpected ${JSON.stringify(value)}`);
}

/** The entry at `index`, which the caller knows to exist; a RangeError would be a bug of this folder. */
export function entry<T>(list: readonly T[], index: number): T {
  const found = list[index];
  if (found === undefined) throw new RangeError(`no entry ${index} in a list of ${list.length}`);
  return found;
}
