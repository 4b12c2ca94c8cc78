import { readFile } from 'node:fs/promises';
import { parseArgs } from 'node:util';
import { type Cases, type Evaluation, evaluate, readCases } from '../../shared/fit/evaluation/evaluate.ts';
import { accuracyTables } from './fit-eval-tables.ts';

const usage = `npm run --silent fit:eval -- [--memory FILE] [--speed FILE] [--json]

Predicts the cases of published measurements and compares. One of the files may be left out.`;

/** Reads one file of cases; none where there is no file. Throws an Error with one sentence. */
async function casesOf(file: string | undefined): Promise<Cases> {
  if (file === undefined) return [];
  let text: string;
  try {
    text = await readFile(file, 'utf8');
  } catch (error) {
    throw new Error(`${file} cannot be read: ${error instanceof Error ? error.message : String(error)}`, {
      cause: error,
    });
  }
  try {
    return readCases(text);
  } catch (error) {
    throw new Error(`${file} ${error instanceof Error ? error.message : String(error)}`, { cause: error });
  }
}

interface Wanted {
  readonly memory?: string | undefined;
  readonly speed?: string | undefined;
  readonly json?: boolean | undefined;
}

/** What the command line asks for; a string says what is wrong with it. */
function readArguments(args: readonly string[]): Wanted | string {
  try {
    const { values } = parseArgs({
      args: [...args],
      options: { memory: { type: 'string' }, speed: { type: 'string' }, json: { type: 'boolean' } },
    });
    return values.memory === undefined && values.speed === undefined ? 'No file is named.' : values;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

/** Exit codes: 0 done · 1 a file cannot be used · 2 usage. */
async function main(args: readonly string[]): Promise<number> {
  const wanted = readArguments(args);
  if (typeof wanted === 'string') {
    console.error(`${wanted}\n\n${usage}`);
    return 2;
  }
  let evaluation: Evaluation;
  try {
    evaluation = evaluate({ memory: await casesOf(wanted.memory), speed: await casesOf(wanted.speed) });
  } catch (error) {
    console.error(error instanceof Error ? error.message : String(error));
    return 1;
  }
  const text =
    wanted.json === true
      ? JSON.stringify(evaluation, null, 2)
      : accuracyTables(evaluation.summary).join('\n');
  process.stdout.write(`${text}\n`);
  return 0;
}

process.exitCode = await main(process.argv.slice(2));
