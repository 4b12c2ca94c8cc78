import { z } from 'zod';

/** The id of the machine that Hearth runs on, among the members of a pool. */
export const thisMachineId = 'this';

const machineIdSchema = z
  .string()
  .regex(/^[a-z0-9][a-z0-9-]{0,63}$/)
  .refine((id) => id !== thisMachineId);
const nameSchema = z.string().trim().min(1).max(80);

/** A machine that no Hearth watches, as the user describes it. Bytes, bytes/s. */
const specSchema = z.discriminatedUnion('from', [
  /** one of Hearth's own tables, by its id there: see `catalogue.ts` */
  z.object({ from: z.literal('catalogue'), machine: z.string().max(120) }),
  z.object({
    from: z.literal('figures'),
    /** what models may use */
    memoryBytes: z.number().positive().max(1e15),
    bandwidth: z.number().positive().max(1e15).nullable(),
    /** what computes there */
    backend: z.enum(['metal', 'cuda', 'rocm', 'vulkan', 'cpu']),
  }),
]);

/** Another machine: watched by its own `hearth serve`, or described by hand. */
export const otherMachineSchema = z.discriminatedUnion('kind', [
  z.object({
    kind: z.literal('serve'),
    id: machineIdSchema,
    name: nameSchema,
    /**
     * Where its `hearth serve` answers, `http://` or `https://`. A whole link with `#token=…` may be given: the token is taken out of it
     * and kept among the secrets before the setting is.
     */
    url: z.string().max(2048),
  }),
  z.object({ kind: z.literal('manual'), id: machineIdSchema, name: nameSchema, spec: specSchema }),
]);

/** Programs that make one memory of several machines'. */
export const poolRuntimes = ['exo', 'llama.cpp-rpc', 'mlx-distributed', 'vllm-ray'] as const;

/** Machines that run one model together. Those that are in no pool are judged by themselves. */
export const machinePoolSchema = z.object({
  id: machineIdSchema,
  runtime: z.enum(poolRuntimes),
  /** ids of machines, {@link thisMachineId} among them; the first one leads */
  members: z.array(z.string().max(64)).min(2).max(16),
});

export const otherMachinesSchema = z.array(otherMachineSchema).max(16);
export const machinePoolsSchema = z.array(machinePoolSchema).max(8);

export type OtherMachine = z.infer<typeof otherMachineSchema>;
export type MachineSpec = z.infer<typeof specSchema>;
export type PoolRuntime = (typeof poolRuntimes)[number];
export type MachinePool = z.infer<typeof machinePoolSchema>;
