import type { Dice } from './documents.arbitrary.ts';
import type { Edit, OrderEntry } from './model.ts';
import { isObject, memberOf, type Json5Value, type Path } from './value.ts';

/** Every path in a value, the root's first. */
export function pathsIn(value: Json5Value, at: Path = []): Path[] {
  if (Array.isArray(value)) return [at, ...value.flatMap((element, i) => pathsIn(element, [...at, i]))];
  if (!isObject(value)) return [at];
  return [at, ...Object.keys(value).flatMap((key) => pathsIn(memberOf(value, key) ?? null, [...at, key]))];
}

/** A random value that has nothing to do with a document. */
function randomValue(dice: Dice, depth = 2): Json5Value {
  const choice = dice.below(depth > 0 ? 9 : 7);
  switch (choice) {
    case 0:
      return null;
    case 1:
      return dice.once(2);
    case 2:
      return dice.pick([0, -0, 1, -1.5, 1e21, Number.NaN, Infinity, -Infinity, 5e-324]);
    case 7:
      return Array.from({ length: dice.below(3) }, () => randomValue(dice, depth - 1));
    case 8:
      return Object.fromEntries(
        Array.from({ length: dice.below(3) }, () => [
          dice.pick(['a', 'model', 'x y', 'ü', 'null']),
          randomValue(dice, depth - 1),
        ]),
      );
    default:
      return dice.pick([
        '',
        'a',
        'lmstudio/qwen3',
        "it's",
        '"quoted"',
        'ü🦊',
        '\u2028',
        'a\nb\\',
        '\uD800',
        '// no',
        '\u0000',
      ]);
  }
}

function randomOrder(dice: Dice, count: number): OrderEntry[] {
  const order: OrderEntry[] = [];
  for (const from of dice.shuffled(Array.from({ length: count }, (_, i) => i))) {
    if (!dice.once(5)) order.push({ from });
    if (dice.once(6)) order.push({ value: randomValue(dice, 1) });
  }
  return order;
}

/** `old` with something changed in it, or something else. */
function similarValue(dice: Dice, old: Json5Value): Json5Value {
  if (isObject(old) && !dice.once(4)) {
    const kept = Object.keys(old).filter((key) => key !== '__proto__' && !dice.once(4));
    const members = kept.map((key) => [
      key,
      dice.once(2) ? similarValue(dice, memberOf(old, key) ?? null) : (memberOf(old, key) ?? null),
    ]);
    return Object.fromEntries(dice.once(2) ? members : [...members, ['added', randomValue(dice)]]);
  }
  if (Array.isArray(old) && !dice.once(4)) {
    const kept = dice.shuffled(old).filter(() => !dice.once(4));
    return kept.map((element) => (dice.once(4) ? similarValue(dice, element) : element));
  }
  return randomValue(dice);
}

/** A random edit that makes sense for a document of this value. */
export function randomEdit(dice: Dice, value: Json5Value): Edit {
  const found = pathsIn(value).map((path) => ({ path, value: at(value, path) }));
  const scalars = found.filter((one) => typeof one.value !== 'object' || one.value === null);
  const lists = found.flatMap((one) =>
    Array.isArray(one.value) ? [{ path: one.path, count: one.value.length }] : [],
  );
  const objects = found.flatMap((one) =>
    isObject(one.value) ? [{ path: one.path, keys: Object.keys(one.value) }] : [],
  );
  const choice = dice.below(7);
  if (choice === 0 && found.length > 1) return { op: 'remove', path: dice.pick(found.slice(1)).path };
  if (choice === 1 && scalars.length > 0)
    return { op: 'wrap', path: dice.pick(scalars).path, key: dice.pick(['primary', 'x y']) };
  if (choice === 2 && lists.length > 0) {
    const { path, count } = dice.pick(lists);
    return { op: 'arrange', list: path, order: randomOrder(dice, count) };
  }
  if (choice === 3 && objects.length > 0) {
    const { path } = dice.pick(objects);
    const steps = Array.from({ length: 1 + dice.below(3) }, () =>
      dice.pick(['new', 'x y', 'a', '__proto__']),
    );
    const target = [...path, ...steps];
    return { op: 'set', path: firstFree(value, target), value: randomValue(dice) };
  }
  if (choice === 4 && lists.length > 0) {
    const { path, count } = dice.pick(lists);
    return { op: 'set', path: [...path, count], value: randomValue(dice) };
  }
  if (choice === 5) {
    const pairs = objects.flatMap(({ path }) => {
      const object = at(value, path);
      if (!isObject(object)) return [];
      const keys = Object.keys(object);
      const list = keys.find((key) => Array.isArray(memberOf(object, key)));
      const head = keys.find((key) => typeof memberOf(object, key) !== 'object');
      return list === undefined && head === undefined
        ? []
        : [{ path, object, list: list ?? 'newList', head: head ?? 'newHead' }];
    });
    if (pairs.length > 0) {
      const { path, object, list, head } = dice.pick(pairs);
      const old = memberOf(object, list);
      const count = 1 + (Array.isArray(old) ? old.length : 0);
      const order = randomOrder(dice, count).filter(
        (one) => !('from' in one) || one.from > 0 || memberOf(object, head) !== undefined,
      );
      const full = order.length > 0 ? order : [{ value: 'only' }];
      return { op: 'arrange', list: [...path, list], head: [...path, head], order: full };
    }
  }
  const chosen = dice.pick(found);
  return { op: 'set', path: chosen.path, value: similarValue(dice, chosen.value) };
}

function at(value: Json5Value, path: Path): Json5Value {
  let found: Json5Value = value;
  for (const step of path) {
    if (Array.isArray(found) && typeof step === 'number') found = found[step] ?? null;
    else if (isObject(found)) found = memberOf(found, String(step)) ?? null;
  }
  return found;
}

/** `path` up to the first step that leads into nothing, or all of it where objects lead on. */
function firstFree(value: Json5Value, path: Path): Path {
  let found: Json5Value | undefined = value;
  for (const [i, step] of path.entries()) {
    if (!isObject(found)) return path.slice(0, i);
    found = memberOf(found, String(step));
    if (found === undefined) return path;
  }
  return path;
}
