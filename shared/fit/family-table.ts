import type { Model } from '../models/endpoint.ts';
import { bitsPerWeight } from './bits-per-weight.ts';
import { architectureByName } from './family-by-name.ts';
import { denseFamilies } from './family-table-dense.ts';
import { expertFamilies } from './family-table-experts.ts';
import { hybridFamilies } from './family-table-hybrids.ts';
import type { Family } from './family-table-rows.ts';
import { readParameters } from './parameter-text.ts';

const families: readonly Family[] = [...denseFamilies, ...expertFamilies, ...hybridFamilies];

/** What a server tells of a model, as far as its family follows from it. */
export type ToldModel = Pick<Model, 'id' | 'name' | 'architecture' | 'params' | 'sizeBytes' | 'quantization'>;

/** Sizes are the same when they are no further apart than this: "32B" is 32.8 billion, and "230B" is 228.7. */
const sameNamedSize = 1.09;
/** A size worked out from bytes and bits is rougher. */
const sameWorkedOutSize = 1.3;

/** The model's row of the table, by what the server says of its architecture, name and size; null where there is none that fits. */
export function familyOf(model: ToldModel): Family | null {
  const name = plainName(model);
  const candidates = ofArchitecture(model.architecture, name).filter(
    ({ named }) => named === undefined || named.test(name),
  );
  const bySize = candidates.filter(({ isNamedBySize }) => isNamedBySize === true);
  if (bySize.length > 0) return bySize[0] ?? null;
  const told = toldParameters(model);
  if (told !== null) return nearest(candidates, told, sameNamedSize);
  const bits = bitsPerWeight(model.quantization?.name ?? null, model.quantization?.bitsPerWeight ?? null);
  const bytes = toldBytes(model);
  if (bytes === null || bits === null) return candidates.length === 1 ? (candidates[0] ?? null) : null;
  return nearest(candidates, (bytes * 8) / bits, sameWorkedOutSize);
}

/** Parameters as the server or the name gives them. */
export function toldParameters({ params, id, name }: Pick<Model, 'params' | 'id' | 'name'>): number | null {
  return (
    [params ?? '', id, name].map((text) => readParameters(text)?.all ?? null).find((all) => all !== null) ??
    null
  );
}

/** Bytes of the file, as the server gives them; less than a megabyte is no model. */
export function toldBytes({ sizeBytes }: Pick<Model, 'sizeBytes'>): number | null {
  return sizeBytes !== null && sizeBytes >= 1e6 ? sizeBytes : null;
}

/** Key and name in small letters, with dashes between the words. */
function plainName({ id, name }: Pick<Model, 'id' | 'name'>): string {
  return `${id} ${name}`.toLowerCase().replaceAll(/[\s_/:@]+/g, '-');
}

function ofArchitecture(told: string | null, name: string): readonly Family[] {
  const spelled = (told ?? '').toLowerCase().replaceAll(/[^a-z\d]/g, '');
  const found = families.filter(({ architectures }) => architectures.includes(spelled));
  if (found.length > 0) return found;
  const byName = architectureByName(name);
  return byName === null ? [] : families.filter(({ architectures }) => architectures.includes(byName));
}

/** The family of the nearest size; one that was asked for by its name goes before all that were not. */
function nearest(candidates: readonly Family[], parameters: number, most: number): Family | null {
  const distance = ({ architecture }: Family): number =>
    Math.abs(Math.log(architecture.parameters / parameters));
  const close = candidates
    .filter((family) => distance(family) <= Math.log(most))
    .toSorted((one, other) => distance(one) - distance(other));
  return close.find(({ named }) => named !== undefined) ?? close[0] ?? null;
}
