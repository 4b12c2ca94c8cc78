import { mkdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { z } from 'zod';
import { writeAtomically } from '../files/atomic-write.ts';

const fileSchema = z.object({ version: z.literal(1), tokens: z.record(z.string(), z.string().min(1)) });

/** Tokens that the user gave Hearth, by endpoint id, in a file that only they can read. */
export class EndpointTokens {
  readonly file: string;
  #tokens: ReadonlyMap<string, string>;
  #writing: Promise<unknown> = Promise.resolve();

  private constructor(file: string, tokens: ReadonlyMap<string, string>) {
    this.file = file;
    this.#tokens = tokens;
  }

  /** Reads what is kept in `stateDir`; a file that is missing or cannot be read counts as empty. */
  static async open(stateDir: string): Promise<EndpointTokens> {
    const file = path.join(stateDir, 'endpoint-tokens.json');
    const text = await readFile(file, 'utf8').catch(() => '');
    return new EndpointTokens(file, new Map(Object.entries(tokensIn(text))));
  }

  get(endpoint: string): string | null {
    return this.#tokens.get(endpoint) ?? null;
  }

  /** Keeps a token; throws the system's error where the file cannot be written, and then keeps the old one. */
  async set(endpoint: string, token: string): Promise<void> {
    const write = this.#writing.then(() => this.#write(endpoint, token));
    this.#writing = write.catch(() => undefined);
    await write;
  }

  async #write(endpoint: string, token: string): Promise<void> {
    const tokens = new Map(this.#tokens).set(endpoint, token);
    await mkdir(path.dirname(this.file), { recursive: true, mode: 0o700 });
    const body = { version: 1, tokens: Object.fromEntries(tokens) };
    const bytes = Buffer.from(`${JSON.stringify(body, null, 2)}\n`);
    await writeAtomically({ file: this.file, bytes, newMode: 0o600 });
    this.#tokens = tokens;
  }
}

function tokensIn(text: string): Record<string, string> {
  try {
    return fileSchema.parse(JSON.parse(text)).tokens;
  } catch {
    return {};
  }
}

/**
 * The token to send: what the user gave Hearth, then LM_API_TOKEN, then the config's key with its `${VAR}`s filled in. LM Studio's
 * marker "lmstudio", blanks and unfilled variables are no token.
 */
export function chooseToken(
  given: string | null,
  configured: string | null,
  env: Readonly<Record<string, string | undefined>>,
): string | null {
  return usable(given) ?? usable(env['LM_API_TOKEN']) ?? usable(fillIn(configured ?? '', env));
}

/** `text` with every `${VAR}` replaced from the environment; null where one is not set. */
export function fillIn(text: string, env: Readonly<Record<string, string | undefined>>): string | null {
  let missing = false;
  const filled = text.replace(/\$\{([A-Za-z_][A-Za-z0-9_]*)\}/g, (_, name: string) => {
    missing ||= env[name] === undefined;
    return env[name] ?? '';
  });
  return missing ? null : filled;
}

/** A header value of no more than visible ASCII, else null. */
function usable(token: string | null | undefined): string | null {
  const trimmed = token?.trim() ?? '';
  return trimmed === 'lmstudio' || !/^[\x21-\x7e]+$/.test(trimmed) ? null : trimmed;
}
