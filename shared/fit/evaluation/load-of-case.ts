import type { CacheType } from '../kv-cache.ts';
import { elementBytes } from '../kv-cache.ts';
import { type Load, engineDefaults } from '../load.ts';
import type { MemoryCase } from './memory-case.ts';

const mebi = 2 ** 20;

/** Engines that keep memory in ways that this model knows nothing of. */
const unspoken = /sglang|tensorrt|trt-?llm|exllama|transformers|\btgi\b|mlc/i;

/** The engine whose rules a program follows; null for those that follow none of them. */
export function engineOf({ engine, backend }: Pick<MemoryCase, 'engine' | 'backend'>): Load['engine'] | null {
  const words = `${engine ?? ''} ${backend ?? ''}`;
  if (unspoken.test(words)) return null;
  if (/mlx/i.test(words)) return 'mlx';
  return /vllm/i.test(words) ? 'vllm' : 'llama.cpp';
}

function backendOf({ backend }: MemoryCase): Load['backend'] {
  const words = backend ?? '';
  if (/hip|rocm/i.test(words)) return 'rocm';
  if (/vulkan/i.test(words)) return 'vulkan';
  if (/cuda|rtx|nvidia|geforce/i.test(words)) return 'cuda';
  if (/metal|mlx|apple/i.test(words)) return 'metal';
  return /^cpu$/i.test(words) ? 'cpu' : 'cuda';
}

const sameTypes: Readonly<Record<string, CacheType>> = {
  fp16: 'f16',
  fp8_e4m3: 'fp8',
  fp8_e5m2: 'fp8',
  fp32: 'f32',
};

function cacheType(name: string | null): CacheType | null {
  const plain = (name ?? 'f16').toLowerCase();
  if (plain in elementBytes) return plain as CacheType;
  return sameTypes[plain] ?? null;
}

/** Weights within the scope; null where the case does not say. Bytes. */
function weightsOf(given: MemoryCase): number | null {
  const host = given.weights_host_bytes ?? 0;
  const device =
    given.weights_device_bytes ?? (given.file_size_bytes === null ? null : given.file_size_bytes - host);
  if (device === null || device < 0) return null;
  return given.scope === 'device+host' ? device + host : device;
}

/** The load that a case describes, and whether its weights are known; null where it does not say enough, or the model does not speak of it. */
export function loadOfCase(
  given: MemoryCase,
): { readonly load: Load; readonly knowsWeights: boolean } | null {
  const { arch, ctx } = given;
  const engine = engineOf(given);
  const keyType = cacheType(given.kv_type_k);
  const valueType = cacheType(given.kv_type_v ?? given.kv_type_k);
  if (arch === null || ctx === null || ctx === 0 || engine === null || keyType === null || valueType === null)
    return null;
  const weights = weightsOf(given);
  const devices = Math.max(1, given.n_devices ?? 1);
  const load: Load = {
    engine,
    backend: backendOf(given),
    architecture: {
      layers: arch.n_layer,
      embedding: arch.n_embd,
      heads: arch.n_head,
      vocabulary: arch.n_vocab,
      kv: arch.kv.map(({ layers, n_kv: heads, dk: keyDim, dv: valueDim, window }) => ({
        layers,
        heads,
        keyDim,
        valueDim,
        window: window === 0 ? null : window,
      })),
      recurrent:
        arch.ssm === null || arch.ssm.layers === 0
          ? null
          : {
              ...arch.ssm,
              conv: Math.max(1, arch.ssm.conv),
              state: arch.ssm.state ?? 0,
              groups: arch.ssm.groups ?? 0,
            },
    },
    weightBytes: weights ?? 0,
    cache: {
      contextTokens: ctx,
      keyType,
      valueType,
      slots: Math.max(1, given.n_seq ?? 1),
      isUnified: given.kv_unified ?? true,
      batchTokens:
        given.n_ubatch === null || given.n_ubatch === 0 ? engineDefaults.batchTokens : given.n_ubatch,
    },
    stateCopies: Math.max(1, given.rs_copies ?? 1),
    draftLayers: given.mtp_layers ?? 0,
    flashAttention: given.flash_attn ?? true,
    scoreLimitBytes: given.amb_mib === null || given.amb_mib === 0 ? null : given.amb_mib * mebi,
    outputs: given.outputs === 'all' ? 'all' : 'slots',
    devices,
    maskCopies: given.mask_copies ?? (devices > 1 ? engineDefaults.maskCopies : 1),
    withHost: given.scope === 'device+host',
    withDriver: given.includes_driver_context ?? false,
    wholeProcess: given.weights_basis === 'idle footprint',
    prefillStep:
      given.prefill_step === null || given.prefill_step === 0
        ? engineDefaults.prefillStep
        : given.prefill_step,
    holdsPrompt: /lm studio/i.test(given.engine ?? ''),
  };
  return { load, knowsWeights: weights !== null };
}
