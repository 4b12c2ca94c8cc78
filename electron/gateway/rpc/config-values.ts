import { isObject, type Json5Object, type Json5Value, memberOf } from '../../../shared/json5/value.ts';

/** Values of the environment as OpenClaw sees them. */
export type Variables = Readonly<Record<string, string | undefined>>;

/** Where a value that OpenClaw treats as secret is to be found (OpenClaw 2026.9.6, docs `gateway/secrets/secretref-contract`). */
type SecretPlace =
  | { readonly kind: 'absent' }
  | { readonly kind: 'value'; readonly value: string }
  | { readonly kind: 'file'; readonly path: string; readonly pointer: string | null }
  /** Only OpenClaw can find it: a command, its own store, a variable that is not set here. */
  | { readonly kind: 'unknown' };

const wholeVariable = /^\$(?:\{([A-Z_][A-Z0-9_]*)\}|([A-Z_][A-Z0-9_]*))$/;

/**
 * What the config's `value` stands for: a text with `${NAME}`s, `$NAME` alone, or a SecretRef of source `env` or `file`.
 *
 * @param secrets the config's `secrets` section
 */
export function placeOfSecret(
  value: Json5Value | undefined,
  { secrets, variables }: { secrets: Json5Object; variables: Variables },
): SecretPlace {
  if (value === undefined || value === null || value === '') return { kind: 'absent' };
  if (typeof value === 'string') return textOf(value, variables);
  if (!isObject(value)) return { kind: 'unknown' };
  const [source, provider, id] = ['source', 'provider', 'id'].map((key) => memberOf(value, key));
  if (typeof id !== 'string') return { kind: 'unknown' };
  if (source === 'env') return found(variables[id]);
  if (source !== 'file' || typeof provider !== 'string') return { kind: 'unknown' };
  const providers = memberOf(secrets, 'providers');
  const settings = isObject(providers) ? memberOf(providers, provider) : undefined;
  if (!isObject(settings) || memberOf(settings, 'source') !== 'file') return { kind: 'unknown' };
  const path = memberOf(settings, 'path');
  if (typeof path !== 'string') return { kind: 'unknown' };
  return { kind: 'file', path, pointer: memberOf(settings, 'mode') === 'singleValue' ? null : id };
}

function textOf(text: string, variables: Variables): SecretPlace {
  const whole = wholeVariable.exec(text);
  const name = whole?.[1] ?? whole?.[2];
  if (name !== undefined) return found(variables[name]);
  let missing = false;
  // `$${NAME}` is a literal `${NAME}`.
  const filled = text.replace(
    /\$(\$\{[A-Z_][A-Z0-9_]*\})|\$\{([A-Z_][A-Z0-9_]*)\}/g,
    (_, literal?: string, name?: string) => {
      if (literal !== undefined) return literal;
      const value = variables[name ?? ''];
      missing ||= value === undefined;
      return value ?? '';
    },
  );
  return missing ? { kind: 'unknown' } : found(filled);
}

/** OpenClaw takes no blanks, and no stringified nothing, for a secret. */
function found(value: string | undefined): SecretPlace {
  const trimmed = value?.trim() ?? '';
  return trimmed === '' || trimmed === 'undefined' || trimmed === 'null'
    ? { kind: 'unknown' }
    : { kind: 'value', value: trimmed };
}

/** The text at a JSON pointer (RFC 6901) in a JSON file's text, or the whole text without its last line break where `pointer` is null. */
export function secretInFile(text: string, pointer: string | null): string | null {
  if (pointer === null) return text.replace(/\r?\n$/, '') || null;
  if (!pointer.startsWith('/')) return null;
  try {
    let value: unknown = JSON.parse(text);
    for (const step of pointer.slice(1).split('/')) {
      const name = step.replaceAll('~1', '/').replaceAll('~0', '~');
      if (typeof value !== 'object' || value === null || !Object.hasOwn(value, name)) return null;
      value = (value as Record<string, unknown>)[name];
    }
    return typeof value === 'string' && value !== '' ? value : null;
  } catch {
    return null;
  }
}
