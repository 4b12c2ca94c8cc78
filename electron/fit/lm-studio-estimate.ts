import { promises as fs } from 'node:fs';
import path from 'node:path';
import { z } from 'zod';
import type { ServerEstimate } from '../../shared/fit/facts.ts';
import { done, failed, problem, type Result } from '../../shared/problem.ts';
import type { PathSettings } from '../files/paths.ts';
import { readBytes } from '../files/read-bytes.ts';
import { requestJson } from '../http/request-json.ts';
import { run } from '../process/run.ts';
import { lmStudioHomes } from './lm-studio-folders.ts';

/** It reads the model's header and asks the engine; seconds, on a disk that was asleep more. ms */
const deadlineMs = 30_000;
const statusDeadlineMs = 1000;
const largestReply = 64 * 1024;

const portSchema = z.object({ port: z.int().min(1).max(65_535) });
const statusSchema = z.object({ package: z.string().optional(), version: z.string() });

/**
 * LM Studio's own estimate of what a model takes at this context, by its program: `lms load KEY --estimate-only`. Only where LM Studio
 * already runs: the program would start it otherwise. Fails with 'estimate-unavailable'.
 */
export async function askLmStudio(
  settings: PathSettings,
  { model, contextTokens }: { readonly model: string; readonly contextTokens: number },
  signal: AbortSignal,
): Promise<Result<ServerEstimate>> {
  const unavailable = (detail?: string): Result<never> =>
    failed(problem('estimate-unavailable', { model }, detail));
  const home = await runningHome(settings, signal);
  if (home === null) return unavailable();
  const program = path.join(
    home,
    'bin',
    (settings.platform ?? process.platform) === 'win32' ? 'lms.exe' : 'lms',
  );
  if (!(await isFile(program)) || model.startsWith('-')) return unavailable();
  const args = ['load', model, '--estimate-only', '--context-length', String(contextTokens), '--yes'];
  const ended = await run(program, args, {
    env: settings.env,
    deadline: deadlineMs,
    signal,
    outputLimit: 256 * 1024,
  });
  if (ended.kind !== 'ended') return unavailable(ended.kind);
  const said = `${ended.stderr}\n${ended.stdout}`;
  const estimate = parseEstimate(said);
  return estimate === null ? unavailable(said.trim().slice(-300)) : done({ ...estimate, contextTokens });
}

/**
 * The total that `lms load --estimate-only` prints, and the confidence it names. It counts by 1024s, whether it writes "GB" or "GiB".
 * Null where the text holds no estimate.
 */
export function parseEstimate(text: string): Pick<ServerEstimate, 'totalBytes' | 'confidence'> | null {
  // eslint-disable-next-line no-control-regex
  const plain = text.replaceAll(/\u001B\[[\d;]*m/g, '');
  const [, amount, unit = ''] =
    /Estimated Total Memory:\s*(\d{1,7}(?:[.,]\d{1,6})?)\s*([KMGT])i?B/i.exec(plain) ?? [];
  const power = 'KMGT'.indexOf(unit.toUpperCase()) + 1;
  const totalBytes = Number((amount ?? '').replace(',', '.')) * 1024 ** power;
  if (amount === undefined || !(totalBytes > 0)) return null;
  const confidence = /^\s*Confidence:\s*(\w+)/im.exec(plain)?.[1]?.toLowerCase() ?? null;
  return { totalBytes: Math.round(totalBytes), confidence };
}

/** The home of the LM Studio that runs here; null where none answers. Its program finds it by the same file and question. */
async function runningHome(settings: PathSettings, signal: AbortSignal): Promise<string | null> {
  for (const home of await lmStudioHomes(settings)) {
    const port = await portIn(path.join(home, '.internal', 'http-server.json'));
    if (port === null) continue;
    const reply = await requestJson({
      url: `http://127.0.0.1:${port}/lms-status`,
      deadlineMs: statusDeadlineMs,
      largest: largestReply,
      signal,
    });
    if (reply.kind === 'answer' && reply.status === 200 && statusSchema.safeParse(reply.json).success)
      return home;
  }
  return null;
}

async function portIn(file: string): Promise<number | null> {
  const read = await readBytes(file, largestReply);
  if (read.kind !== 'read') return null;
  try {
    return portSchema.parse(JSON.parse(read.bytes.toString('utf8'))).port;
  } catch {
    return null;
  }
}

async function isFile(file: string): Promise<boolean> {
  return await fs.stat(file).then(
    (stat) => stat.isFile(),
    () => false,
  );
}
