import { table } from '../../electron/cli/table.ts';
import type { Accuracy } from '../../shared/fit/evaluation/accuracy.ts';
import type { Evaluation } from '../../shared/fit/evaluation/evaluate.ts';

const head = ['', 'cases', 'median', 'p90', 'p95', 'max', 'bias'];

function percent(share: number): string {
  return `${(share * 100).toFixed(1)} %`;
}

function row(name: string, accuracy: Accuracy | null): string[][] {
  if (accuracy === null) return [];
  const { count, median, p90, p95, max, bias } = accuracy;
  return [[name, String(count), ...[median, p90, p95, max, bias].map(percent)]];
}

function rows(group: Readonly<Record<string, Accuracy>>): string[][] {
  return Object.entries(group).flatMap(([name, accuracy]) => row(`  ${name}`, accuracy));
}

function section(title: string, lines: readonly (readonly string[])[]): string[] {
  return lines.length === 0 ? [] : [title, ...table([head, ...lines]), ''];
}

/** The summary for people: relative errors, by engine and family, beside simple rules. */
export function accuracyTables({ memory, speed, unread }: Evaluation['summary']): string[] {
  const { decode, prefill } = speed;
  const lines = [
    ...section('Memory, error of the total', [
      ...row('all measured', memory.all),
      ...row('llama.cpp, Ollama, LM Studio, MLX', memory.mainstream),
      ...rows(memory.byEngine),
      ...rows(memory.byFamily),
      ...row('other estimators (no measurement)', memory.toolReported),
    ]),
    ...section('Memory, error of a part', rows(memory.byPart)),
    ...section('Memory, beside a simple rule on the same totals', [
      ...row('weights × 1.2', memory.baselines['weights × 1.2']),
      ...row('the model', memory.baselines['the model']),
    ]),
    ...section('Decode at a depth of at most 2,048 tokens', [
      ...row('all', decode.all),
      ...rows(decode.byFamily),
      ...rows(decode.byEngine),
      ...row('0.6 × bandwidth', decode.baselines['0.6 × bandwidth']),
    ]),
    ...section('Prefill of 500 to 4,096 tokens', [
      ...row('all', prefill.all),
      ...rows(prefill.byFamily),
      ...rows(prefill.byEngine),
    ]),
  ];
  const { share, covered, count } = memory.safe;
  if (share !== null) lines.push(`Under the safe bound: ${covered} of ${count} (${percent(share)})`);
  if (lines.length === 0)
    lines.push('There was nothing to judge: no case has a measured figure that can be compared.');
  if (unread.length > 0) lines.push(`Not understood: ${unread.join(', ')}`);
  return lines;
}
