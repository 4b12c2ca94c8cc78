import { createHmac } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { basename } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import json5 from 'json5';

export type ConfigValue = Record<string, unknown>;

export type ReadConfig =
  | { readonly kind: 'missing' }
  | { readonly kind: 'unparseable'; readonly text: string }
  | { readonly kind: 'parsed'; readonly text: string; readonly value: ConfigValue };

export async function readConfig(path: string): Promise<ReadConfig> {
  let text: string;
  try {
    text = await readFile(path, 'utf8');
  } catch {
    return { kind: 'missing' };
  }
  try {
    const value: unknown = json5.parse(text);
    return typeof value === 'object' && value !== null && !Array.isArray(value)
      ? { kind: 'parsed', text, value: value as ConfigValue }
      : { kind: 'unparseable', text };
  } catch {
    return { kind: 'unparseable', text };
  }
}

/** As `openclaw config validate --json` and `config.get` name one (recorded). */
export interface Issue {
  readonly path: string;
  readonly message: string;
  readonly allowedValues?: readonly string[];
}

/** The few rules of OpenClaw's schema that tests break; texts recorded. `gateway.mode` is no matter of the schema (sheet, trap 8). */
const rules: readonly { readonly path: string; readonly allowed: readonly string[] }[] = [
  { path: 'models.mode', allowed: ['merge', 'replace'] },
  { path: 'gateway.mode', allowed: ['local', 'remote'] },
];

export function issuesOf(value: ConfigValue): Issue[] {
  return rules.flatMap(({ path, allowed }) => {
    const found = valueAt(value, path);
    if (found === undefined || allowed.some((one) => one === found)) return [];
    const list = allowed.map((one) => `"${one}"`).join(', ');
    return [{ path, message: `Invalid input (allowed: ${list})`, allowedValues: allowed }];
  });
}

/** `openclaw.json:4 — models.mode: Invalid input (allowed: …), got: "nope"` (recorded). */
export function issueLine(path: string, text: string, value: ConfigValue, issue: Issue): string {
  const key = issue.path.split('.').at(-1) ?? '';
  const got = JSON.stringify(valueAt(value, issue.path));
  const lines = text.split('\n');
  const line = lines.findIndex((one) => one.includes(key) && one.includes(got.slice(1, -1))) + 1;
  return `${basename(path)}:${line} — ${issue.path}: ${issue.message}, got: ${got}`;
}

export function valueAt(value: ConfigValue, path: string): unknown {
  return path
    .split('.')
    .reduce<unknown>(
      (inner, key) => (typeof inner === 'object' && inner !== null ? (inner as ConfigValue)[key] : undefined),
      value,
    );
}

/** The gateway's hashes are opaque HMACs (recorded form): of the bytes, or of the values, whose order of keys does not count. */
export const hashOf = (what: unknown): string =>
  `hmac-sha256:v1:${createHmac('sha256', 'simulated').update(JSON.stringify(what)).digest('base64url')}`;

/** Dotted paths that differ, as deep as both sides are objects. Lists count as one value. */
export function changedPaths(before: ConfigValue, after: ConfigValue, prefix = ''): string[] {
  return [...new Set([...Object.keys(before), ...Object.keys(after)])].flatMap((key) => {
    const [one, other] = [before[key], after[key]];
    if (isDeepStrictEqual(one, other)) return [];
    return isRecord(one) && isRecord(other)
      ? changedPaths(one, other, `${prefix}${key}.`)
      : [`${prefix}${key}`];
  });
}

const isRecord = (value: unknown): value is ConfigValue =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** Every secret is masked on the wire (sheet, §3). */
export function withoutSecrets(value: unknown, key = ''): unknown {
  if (Array.isArray(value)) return value.map((item) => withoutSecrets(item));
  if (isRecord(value))
    return Object.fromEntries(
      Object.entries(value).map(([name, inner]) => [name, withoutSecrets(inner, name)]),
    );
  return /^(token|apiKey|password)$/.test(key) ? '__OPENCLAW_REDACTED__' : value;
}
