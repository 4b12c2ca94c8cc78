/** What stands for a secret in a log line: the same as in diffs. */
const mask = '••••';

/** Shorter texts are no secrets but words, and masking them would tear lines apart. */
const shortestSecret = 6;

/** A quick look that almost every line passes without the slower patterns being tried. */
const suspicious =
  /token|key|secret|passw|passphrase|authorization|cookie|credential|bearer|basic|:\/\/|eyJ|sig=|code=|auth=|(?:sk|pk|rk|xox[a-z]|glpat)-|(?:ghp|gho|ghs|ghu|pat|hf)_|AIza|AKIA|ya29\.|PRIVATE/i;

/** Texts that give themselves away wherever they stand. Every repetition is bounded, so that no line takes long. */
const knownShapes: readonly [RegExp, string][] = [
  [/-----BEGIN [A-Z ]{0,40}PRIVATE KEY-----[^]*?(?:-----END [A-Z ]{0,40}PRIVATE KEY-----|$)/g, mask],
  [/\beyJ[\w-]{6,}\.[\w-]{4,}(?:\.[\w-]*)?/g, mask],
  // "basic authentication" is no secret: one has a digit, a capital or a sign
  [
    /(\b(?:[Bb]earer|BEARER|[Bb]asic|BASIC)\s{1,4})(?=[-._~+/a-z]{0,200}[A-Z0-9=_])[-._~+/A-Za-z0-9]{6,}={0,2}/g,
    `$1${mask}`,
  ],
  [
    /\b(?:(?:sk|pk|rk|xox[a-z]|glpat)-|(?:ghp|gho|ghs|ghu|github_pat|hf)_|AIza|AKIA|ya29\.)[-_.A-Za-z0-9]{6,}/g,
    mask,
  ],
  // user:password@ and token@ in an address
  [/(:\/\/)[^\s/@"'<>\\?#•]{1,300}@/g, `$1${mask}@`],
  [/([?&#](?:key|sig|signature|code|auth|pass|pwd)=)[^\s"'&#;<>\\•…]{1,2000}/gi, `$1${mask}`],
];

/** `apiKey: "…"`, `token=…`, `\"password\":\"…\"`, `Authorization: Basic …`. */
const named =
  /((?:api[-_]?key|access[-_]?key|private[-_]?key|token|secret|password|passwd|passphrase|authorization|cookie|credential)\\{0,7}["']?\s{0,4}[:=]\s{0,4}(?:(?:Bearer|Basic|Digest)\s{1,4})?)("(?:[^"\\\n\r•]|\\[^•])+|\\{1,7}"[^"\n\r•]+|'[^'\n\r•]+|[^\s"'`,;&{}[\]()<>\\•…]+)/gi;
/** What such a name is followed by when a message only speaks about it. */
const harmless =
  /^(?:\d{1,6}|true|false|null|undefined|none|missing|required|invalid|expired|mismatch|redacted|ok|set|unset|not|is|was|bearer|basic|digest)$/i;
const opening = /^\\{0,7}["']?/;

/**
 * Masks secrets in a line of the log: the given ones exactly, in whatever way they are escaped (JSON in JSON, percent signs), and what looks
 * like one: keys, bearer tokens, JSON web tokens, passwords in addresses. Masking again changes nothing. The time grows with the length of the
 * text, not faster.
 *
 * OpenClaw masks what it writes as well; this is the second net, for what it does not know.
 */
export function logRedactor(secrets: Iterable<string>): (text: string) => string {
  const known = [...new Set(secrets)]
    .filter((secret) => secret.length >= shortestSecret && !secret.includes('•'))
    .toSorted((a, b) => b.length - a.length);
  const disguised = known.length === 0 ? null : new RegExp(known.map(disguises).join('|'), 'gi');
  return (text) => {
    let clean = text;
    for (const secret of known) if (clean.includes(secret)) clean = clean.replaceAll(secret, mask);
    if (disguised !== null && /[\\%]/.test(clean)) clean = clean.replace(disguised, mask);
    return maskShapes(clean);
  };
}

function maskShapes(text: string): string {
  if (!suspicious.test(text)) return text;
  let clean = text;
  for (const [shape, stand] of knownShapes) clean = clean.replace(shape, stand);
  return clean.replace(named, (all: string, name: string, value: string) => {
    const quote = opening.exec(value)?.[0] ?? '';
    return harmless.test(value.slice(quote.length)) ? all : name + quote + mask;
  });
}

/** A pattern for a text however often it was put into a JSON string or an address. */
function disguises(secret: string): string {
  // A run of backslashes grows with every escaping, so its length says nothing.
  const pieces = secret.match(/\\+|[^\\]/gu) ?? [];
  return pieces
    .map((piece) => (piece.startsWith('\\') ? '(?:\\\\|u005c|%5c){1,64}' : charForms(piece)))
    .join('');
}

const shortEscapes: Readonly<Record<string, string>> = {
  '\n': 'n',
  '\r': 'r',
  '\t': 't',
  '\b': 'b',
  '\f': 'f',
};

function charForms(char: string): string {
  const units = Array.from({ length: char.length }, (_, index) => char.charCodeAt(index));
  const forms = [
    units.map((unit) => `\\u${hex(unit, 4)}`).join(''),
    units.map((unit) => `u${hex(unit, 4)}`).join('\\\\{0,15}'),
    char.isWellFormed() ? encodeAll(char) : null,
    shortEscapes[char] ?? null,
    char === ' ' ? '\\+' : null,
  ];
  return `\\\\{0,15}(?:${forms.filter((form) => form !== null).join('|')})`;
}

function encodeAll(char: string): string {
  const encoded = encodeURIComponent(char);
  return encoded === char ? `%${hex(char.charCodeAt(0), 2)}` : encoded;
}

const hex = (value: number, length: number): string => value.toString(16).padStart(length, '0');
