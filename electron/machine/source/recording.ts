import { z } from 'zod';

/** What a program printed; one that is not there has no entry at all. */
const outputSchema = z.union([
  z.object({ stdout: z.string(), stderr: z.string().optional(), code: z.int().optional() }),
  /** it goes on for ever and says nothing */
  z.object({ hangs: z.literal(true) }),
]);

const commandSchema = z.object({
  /** program and arguments; `*` stands for any one argument */
  command: z.array(z.string()).min(1),
  /** of one run after another; after the last one from the first again */
  outputs: z.array(outputSchema).min(1),
});

const streamSchema = z.object({
  command: z.array(z.string()).min(1),
  /** what it prints each time, as lines; after the last one from the first again */
  blocks: z.array(z.array(z.string())).min(1),
  /** it ends after the last block, with this code and these words */
  ends: z.object({ code: z.int(), stderr: z.string().optional() }).optional(),
});

/** One computer as its own tools told of it: all outputs and files that the readers ask for. */
export const recordingSchema = z.object({
  recording: z.literal(1),
  name: z.string(),
  /** where it is from: told by such a computer, or written after the tools' formats */
  origin: z.string(),
  platform: z.enum(['darwin', 'linux', 'win32']),
  arch: z.string(),
  node: z.object({
    memoryBytes: z.number().positive(),
    freeBytes: z.number().nonnegative(),
    cores: z.int().positive().nullable(),
    cpu: z.string().nullable(),
  }),
  /** answers of the systeminformation library, by question */
  asked: z.partialRecord(z.enum(['osInfo', 'cpu', 'system', 'graphics', 'battery']), z.unknown()),
  commands: z.array(commandSchema),
  streams: z.array(streamSchema),
  /** texts of files by their paths; several: of one reading after another */
  files: z.record(z.string(), z.union([z.string(), z.array(z.string()).min(1)])),
});

export type Recording = z.infer<typeof recordingSchema>;
export type RecordedOutput = z.infer<typeof outputSchema>;
export type RecordedStream = z.infer<typeof streamSchema>;
