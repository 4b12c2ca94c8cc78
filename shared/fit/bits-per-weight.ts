/** Bits for each weight of a whole file, as GGUF quantisations come out for Llama 3 70B (facts of llama.cpp's own table). */
const ggufBits: readonly (readonly [name: string, bits: number])[] = [
  ['IQ1_S', 1.74],
  ['IQ1_M', 1.9],
  ['IQ2_XXS', 2.17],
  ['IQ2_XS', 2.4],
  ['IQ2_S', 2.52],
  ['IQ2_M', 2.73],
  ['Q2_K_S', 2.77],
  ['Q2_K', 2.99],
  ['IQ3_XXS', 3.11],
  ['IQ3_XS', 3.32],
  ['IQ3_S', 3.51],
  ['Q3_K_S', 3.51],
  ['IQ3_M', 3.62],
  ['Q3_K_M', 3.89],
  ['Q3_K_L', 4.21],
  ['IQ4_XS', 4.3],
  ['IQ4_NL', 4.54],
  ['Q4_0', 4.6],
  ['Q4_K_S', 4.58],
  ['Q4_K_M', 4.82],
  ['Q4_1', 5.1],
  ['Q5_K_S', 5.52],
  ['Q5_0', 5.6],
  ['Q5_K_M', 5.66],
  ['Q6_K', 6.56],
  ['Q8_0', 8.5],
  ['MXFP4', 4.63],
  ['NVFP4', 4.5],
  ['FP8', 8],
  ['F16', 16],
  ['BF16', 16],
  ['F32', 32],
];
const byName: ReadonlyMap<string, number> = new Map(ggufBits);

/** A scale and an offset of 16 bits for every group of 64 weights: what MLX adds to the bits of each. */
const groupBits = 0.5;

/**
 * Bits for each weight of a file of this quantisation, about; null for one that nobody knows. `bits` is what the server says, which is
 * a round number without scales.
 */
export function bitsPerWeight(name: string | null, bits: number | null): number | null {
  const plain = (name ?? '').trim().toUpperCase();
  const known = byName.get(plain.replace(/^UD-|_XL$/g, '')) ?? byName.get(plain.replace(/_XL$/, '_M'));
  if (known !== undefined) return known;
  const told = /^(\d{1,2})[-_ ]?BIT/.exec(plain)?.[1];
  const plainBits = told === undefined ? bits : Number(told);
  if (plainBits === null || !(plainBits >= 1 && plainBits <= 64)) return null;
  return plainBits < 16 ? plainBits + groupBits : plainBits;
}
