import { outline, type OutlineOutcome } from '../json5/parse.ts';
import { isComment, type Token } from '../json5/scan.ts';
import type { Node } from '../json5/tree.ts';
import type { Json5Value } from '../json5/value.ts';

/** What stands for a secret. Always the same, so that an unchanged secret makes no line of a diff. */
const mask = '••••';

const secretKey =
  /^(?:(?:.*[-_])?(?:api[-_]?keys?|key|authorization|cookie|set-cookie)|.*(?:token|secret|password|passwd|passphrase|credential)s?|.*[a-z0-9]Key)$/i;
/** Keys that read like a secret's but hold settings: numbers of tokens, names of keys. */
const harmlessKey =
  /^(?:max|context|input|output|reserve|soft|hard|total|min|keep)\w*tokens?$|^(?:session|dm|idempotency|sort|primary|group)_?key$/i;
/** Objects in which every text may be a secret. */
const secretContainer = /^(?:\w*headers|env|vars|secrets)$/i;
/** A SecretRef says where the secret is, not what it is. */
const secretRefKeys: ReadonlySet<string> = new Set(['source', 'provider', 'id']);

/** Texts that give themselves away wherever they stand. */
const knownSecret =
  /\b(?:(?:sk|pk|rk|xox[a-z]|glpat)-|(?:ghp|gho|ghs|ghu|github_pat|hf)_|AIza|AKIA|ya29\.)[-_.A-Za-z0-9]{4,}|(?<=\bBearer\s)[-._~+/A-Za-z0-9]{8,}=*|(?<=:\/\/)[^\s/@:"']{0,200}:[^\s/@"']{1,200}(?=@)/g;
/** `apiKey: "…"` in a comment, quoted or not. */
const inComment =
  /([\w-]{0,40}(?:api[-_]?key|token|secret|password|passphrase|authorization)["']?\s{0,4}[:=]\s{0,4})("(?:[^"\\\n\r]|\\.)+"?|'(?:[^'\\\n\r]|\\.)+'?|[^\s"',{}[\]]+)/gi;
const onlyNamed = /^["']?\$\{\w+\}["']?$/;

/**
 * The text with every secret replaced by a mask: values under keys that hold secrets, and texts that look like one wherever they are,
 * comments included. `${VAR}` texts and SecretRefs only name a secret and stay. A text that is not JSON5 is masked as if it were one
 * long comment. The result is for eyes, not for parsing.
 */
export function maskSecrets(text: string): string {
  const outlined = outlineOf(text);
  if (outlined === null) return maskLoose(text);
  const { tokens, root } = outlined;
  const secret = new Set<number>();
  collect(root, false, secret);
  return tokens
    .map((token) => maskToken(token, text.slice(token.start, token.end), secret.has(token.start)))
    .join('');
}

function maskToken(token: Token, written: string, secret: boolean): string {
  if (isComment(token)) return maskLoose(written);
  if (token.kind === 'string') {
    return secret && !onlyNamed.test(written)
      ? written.charAt(0) + mask + written.charAt(0)
      : maskKnown(written);
  }
  return secret && token.kind === 'number' ? mask : written;
}

/** Tokens and tree, null for a text that is not JSON5. Its values are not needed, and reading them takes most of the time. */
function outlineOf(text: string): Extract<OutlineOutcome, { ok: true }> | null {
  try {
    const outlined = outline(text);
    return outlined.ok ? outlined : null;
  } catch (error) {
    // outline() counts on JSON5; an escape in a key that is none ends here.
    if (error instanceof SyntaxError) return null;
    throw error;
  }
}

const maskKnown = (written: string): string => written.replace(knownSecret, mask);

const maskLoose = (written: string): string =>
  maskKnown(written).replace(inComment, (all: string, key: string, value: string) =>
    onlyNamed.test(value) || harmlessKey.test(/[\w-]+/.exec(key)?.[0] ?? '') ? all : key + mask,
  );

/** Notes where the scalars start that are secrets. `inherited`: an object around them has a key that holds secrets. */
function collect(node: Node, inherited: boolean, found: Set<number>): void {
  if (node.kind === 'scalar') {
    if (inherited) found.add(node.start);
    return;
  }
  for (const item of node.items) {
    const name = item.key?.name ?? null;
    const scalar = item.value.kind === 'scalar';
    const own =
      name !== null && !harmlessKey.test(name) && (secretKey.test(name) || secretContainer.test(name));
    const named = inherited && scalar && name !== null && secretRefKeys.has(name);
    collect(item.value, own || (inherited && !named), found);
  }
}

/** Shorter texts are no secrets worth the name, and masking them everywhere would spoil what is shown. */
const shortestSecret = 6;

/**
 * Every text of a config's value that {@link maskSecrets} would mask because of its key, so that it can be kept out of what other
 * programs print. `${VAR}` texts and what a SecretRef names are left out, and so is what the same config says openly elsewhere: the key
 * "lmstudio" that LM Studio is given for want of a real one is its provider's name as well.
 */
export function secretsIn(value: Json5Value): string[] {
  const found = new Set<string>();
  const open = new Set<string>();
  gather(value, false, { found, open });
  return [...found].filter((text) => !open.has(text));
}

/**
 * What {@link secretsIn} would tell of a text that is not JSON5, a config in the middle of being edited, say: as far as a line shows it, and
 * without what the text says elsewhere as well.
 */
export function secretsInBroken(text: string): string[] {
  const times = new Map<string, number>();
  for (const [, key = '', written = ''] of text.matchAll(inComment)) {
    const value = written.replace(/^["']|["']$/g, '');
    const isSecret = value.length >= shortestSecret && !value.includes('${');
    if (isSecret && !harmlessKey.test(/[\w-]+/.exec(key)?.[0] ?? ''))
      times.set(value, (times.get(value) ?? 0) + 1);
  }
  return [...times]
    .filter(([value, count]) => text.split(value).length - 1 === count)
    .map(([value]) => value);
}

interface Gathered {
  readonly found: Set<string>;
  /** names of members, and texts that are no secrets */
  readonly open: Set<string>;
}

function gather(value: Json5Value, inherited: boolean, gathered: Gathered): void {
  if (typeof value === 'string') {
    if (!inherited) gathered.open.add(value);
    else if (value.length >= shortestSecret && !value.includes('${')) gathered.found.add(value);
  } else if (Array.isArray(value)) {
    for (const item of value) gather(item, inherited, gathered);
  } else if (typeof value === 'object' && value !== null) {
    for (const [name, member] of Object.entries(value)) {
      gathered.open.add(name);
      const own = !harmlessKey.test(name) && (secretKey.test(name) || secretContainer.test(name));
      const named = inherited && typeof member === 'string' && secretRefKeys.has(name);
      gather(member, own || (inherited && !named), gathered);
    }
  }
}
