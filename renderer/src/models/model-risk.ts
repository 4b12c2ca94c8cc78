import type { Model } from '../../../shared/models/endpoint.ts';

export type ModelRisk = 'small' | 'quantised' | 'both';

/** Parameters up to which a model counts as small, in billions. */
const smallBillions = 14;
/** Up to this size (billions), 4 bits a weight already count as heavily quantised; above only less than 4 do. */
const roomForFourBits = 32;

/**
 * Is this model easier to trick than its name suggests? OpenClaw's own audit flags every model up to 300 billion parameters that may
 * read the web; the mark in the list keeps to those where size or quantisation weighs most, so that it stays worth a look.
 */
export function modelRisk(model: Pick<Model, 'id' | 'params' | 'quantization'>): ModelRisk | null {
  const billions = billionsOf(model.params ?? '') ?? billionsOf(model.id);
  const bits = model.quantization?.bitsPerWeight ?? bitsOf(model.quantization?.name ?? '');
  const small = billions !== null && billions <= smallBillions;
  const quantised =
    bits !== null &&
    !isTrainedSo(model) &&
    (bits < 4 || (bits < 5 && billions !== null && billions <= roomForFourBits));
  if (small && quantised) return 'both';
  if (small) return 'small';
  return quantised ? 'quantised' : null;
}

/** gpt-oss was trained with experts in MXFP4: nothing was taken from it afterwards. */
function isTrainedSo({ id, quantization }: Pick<Model, 'id' | 'quantization'>): boolean {
  return /gpt-oss/i.test(id) && /mxfp4/i.test(quantization?.name ?? '');
}

/** Billions of parameters in a text such as "26B-A4B", "qwen3-8b" or "270M": the first, which is the total. */
export function billionsOf(text: string): number | null {
  const match = /(?:^|[^a-z0-9.])e?(\d+(?:\.\d+)?)([bmt])(?![a-z0-9])/i.exec(text);
  if (match?.[1] === undefined) return null;
  const value = Number(match[1]);
  switch (match[2]?.toLowerCase()) {
    case 'm':
      return value / 1000;
    case 't':
      return value * 1000;
    default:
      return value;
  }
}

/** Bits a weight in a quantisation's name such as "Q4_K_M", "IQ3_XXS", "MLX 8-bit", "MXFP4" or "int4". */
export function bitsOf(name: string): number | null {
  const match = /(?:^|[^a-z0-9])(?:i?q|(?:mx|nv)?fp|int|bf|f)?(\d{1,2})(?:[_-]|bit|$)/i.exec(name);
  return match?.[1] === undefined ? null : Number(match[1]);
}
