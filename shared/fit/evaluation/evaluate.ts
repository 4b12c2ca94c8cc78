import { z } from 'zod';
import { type MemoryAccuracy, memoryAccuracy } from './memory-accuracy.ts';
import { memoryCaseSchema } from './memory-case.ts';
import { type MemoryPrediction, nothingOfMemory, predictMemory } from './predict-memory.ts';
import { type SpeedPrediction, nothingOfSpeed, predictSpeed } from './predict-speed.ts';
import { type SpeedAccuracy, speedAccuracy } from './speed-accuracy.ts';
import { speedCaseSchema } from './speed-case.ts';

/** A file of published measurements: its cases, each at least with an id. */
const casesSchema = z
  .union([z.object({ cases: z.array(z.unknown()) }).transform(({ cases }) => cases), z.array(z.unknown())])
  .pipe(z.array(z.looseObject({ id: z.string() })));

export type Cases = z.infer<typeof casesSchema>;

/** Reads the text of such a file; throws an Error that says in one sentence what is wrong with it. */
export function readCases(text: string): Cases {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    throw new Error(`is not JSON: ${error instanceof Error ? error.message : String(error)}`, {
      cause: error,
    });
  }
  const parsed = casesSchema.safeParse(value);
  if (parsed.success) return parsed.data;
  throw new Error('holds no list of cases, each with an id.');
}

export interface Evaluation {
  readonly memory: readonly { readonly id: string; readonly predicted: MemoryPrediction }[];
  readonly speed: readonly ({ readonly id: string } & SpeedPrediction)[];
  readonly summary: {
    readonly memory: MemoryAccuracy;
    readonly speed: SpeedAccuracy;
    readonly unread: readonly string[];
  };
}

/**
 * Predicts every case and compares with what was measured. A case that cannot be read has an answer of nulls, and its id is among
 * `unread`.
 */
export function evaluate({ memory, speed }: { readonly memory: Cases; readonly speed: Cases }): Evaluation {
  const memoryCases = memory.map((given) => ({
    id: given.id,
    given: memoryCaseSchema.safeParse(given).data,
  }));
  const speedCases = speed.map((given) => ({ id: given.id, given: speedCaseSchema.safeParse(given).data }));
  const memoryAnswers = memoryCases.map(({ id, given }) => ({
    id,
    given,
    predicted: given === undefined ? nothingOfMemory : predictMemory(given),
  }));
  const speedAnswers = speedCases.map(({ id, given }) => ({
    id,
    given,
    predicted: given === undefined ? nothingOfSpeed : predictSpeed(given),
  }));
  return {
    memory: memoryAnswers.map(({ id, predicted }) => ({ id, predicted })),
    speed: speedAnswers.map(({ id, predicted }) => ({ id, ...predicted })),
    summary: {
      memory: memoryAccuracy(
        memoryAnswers.flatMap(({ given, predicted }) => (given === undefined ? [] : [{ given, predicted }])),
      ),
      speed: speedAccuracy(
        speedAnswers.flatMap(({ given, predicted }) => (given === undefined ? [] : [{ given, predicted }])),
      ),
      unread: [...memoryCases, ...speedCases].filter(({ given }) => given === undefined).map(({ id }) => id),
    },
  };
}
