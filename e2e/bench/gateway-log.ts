import { execFile } from 'node:child_process';
import { appendFile, mkdtemp, open, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { performance } from 'node:perf_hooks';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { recordedLines } from '../../shared/gateway/log-line.samples.ts';
import { compared, type Measured } from './comparison.ts';

/** What the measured process says. Times in ms, memory in bytes. */
export interface LogFigures {
  /** kept at the end */
  readonly lines: number;
  /** on the first page of errors */
  readonly filtered: number;
  readonly hits: number;
  readonly ingestMs: number;
  /** resident memory with a short log, with the long one, and the most it ever was */
  readonly rssBefore: number;
  readonly rssAfter: number;
  readonly rssPeak: number;
  readonly filteredPageMs: number;
  readonly searchMs: number;
  readonly firstHitMs: number;
  readonly longestBlockMs: number;
}

const total = 1_000_000;
const piece = 20_000;
/** in a quarter of the lines */
const search = 'Memory DREAMING';

/** Lines as OpenClaw writes them, each with its own number; one in fifty a warning, one in two hundred an error. */
function realistic(from: number, count: number): string {
  const kinds = [recordedLines.plain, recordedLines.module, recordedLines.plain, recordedLines.objectLast];
  const lines: string[] = [];
  for (let number = from; number < from + count; number += 1) {
    const kind = number % 50 === 0 ? recordedLines.fallback : (kinds[number % kinds.length] ?? '');
    const line = kind.replace('"message":"', `"message":"${number} `);
    lines.push(number % 200 === 7 ? line.replace('"WARN"', '"ERROR"') : line);
  }
  return `${lines.join('\n')}\n`;
}

/** Nothing but reading, splitting and JSON.parse: what any reader of the file has to do. Returns ms. */
async function bare(file: string, each: (line: Record<string, unknown>) => void): Promise<number> {
  const from = performance.now();
  const handle = await open(file);
  const buffer = Buffer.alloc(262_144);
  let rest = '';
  for (;;) {
    const { bytesRead } = await handle.read(buffer, 0, buffer.length, null);
    if (bytesRead === 0) break;
    const lines = (rest + buffer.toString('utf8', 0, bytesRead)).split('\n');
    rest = lines.pop() ?? '';
    for (const line of lines) each(JSON.parse(line));
  }
  await handle.close();
  return performance.now() - from;
}

/**
 * A million lines of the gateway's log: taken in, kept in memory, filtered and searched, each beside the plain way to do it with the same file.
 * A wrong number of lines fails the whole.
 */
export async function gatewayLog(): Promise<Measured[]> {
  const folder = await mkdtemp(join(tmpdir(), 'hearth-bench-'));
  try {
    const full = join(folder, 'full.log');
    await appendFile(join(folder, 'gateway.log'), realistic(0, piece));
    for (let from = 0; from < total; from += piece) await appendFile(full, realistic(from, piece));
    const { size } = await stat(full);

    let parsed = 0;
    const bareMs = await bare(full, () => (parsed += 1));
    let errors = 0;
    const bareFilterMs = await bare(full, ({ _meta: meta }) => {
      if (JSON.stringify(meta).includes('"ERROR"')) errors += 1;
    });
    let hits = 0;
    const needle = search.toLowerCase();
    const bareSearchMs = await bare(full, (line) => {
      if (`${String(line['message'])} ${JSON.stringify(line['1'])}`.toLowerCase().includes(needle)) hits += 1;
    });

    const figures = await measuredApart(folder);
    // Whole segments are forgotten, so that a little less than the full number may be kept.
    if (parsed !== total || errors === 0 || figures.lines < total * 0.98 || figures.lines > total)
      throw new Error(`${parsed} lines with ${errors} errors were written, ${figures.lines} kept`);
    if (figures.filtered !== 500 || figures.hits < hits * 0.98 || figures.hits > hits)
      throw new Error(`${figures.filtered} errors on a page, ${figures.hits} hits instead of ${hits}`);
    console.log(
      `log: ${Math.round(total / (figures.ingestMs / 1000)).toLocaleString('en')} lines/s; resident ${mib(figures.rssBefore)} → ${mib(figures.rssAfter)} MiB, at most ${mib(figures.rssPeak)}; first hit of a search after ${figures.firstHitMs.toFixed(0)} ms; event loop held up for at most ${figures.longestBlockMs.toFixed(0)} ms`,
    );
    return [
      compared(
        'log: take in 1,000,000 lines',
        { name: 'split and JSON.parse', value: bareMs },
        { name: 'follow, redact, keep', value: figures.ingestMs },
        'ms',
      ),
      compared(
        'log: first page of errors',
        fromFile(bareFilterMs),
        { name: 'new view', value: figures.filteredPageMs },
        'ms',
      ),
      compared(
        'log: search everything',
        fromFile(bareSearchMs),
        { name: 'new view', value: figures.searchMs },
        'ms',
      ),
      compared(
        'log: memory of a line',
        { name: 'in the file', value: size / total },
        { name: 'resident', value: (figures.rssAfter - figures.rssBefore) / figures.lines },
        'B',
        0,
      ),
    ];
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function measuredApart(folder: string): Promise<LogFigures> {
  const child = fileURLToPath(new URL('./gateway-log-child.ts', import.meta.url));
  const { stdout } = await promisify(execFile)(process.execPath, ['--expose-gc', child, folder, search]);
  return JSON.parse(stdout) as LogFigures;
}

const fromFile = (value: number) => ({ name: 'read the file again', value });

const mib = (bytes: number): string => (bytes / 1024 ** 2).toFixed(0);
