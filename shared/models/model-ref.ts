/** A model ref taken apart. `model` may hold slashes of its own: `lmstudio/acme/tiny-7b` is provider `lmstudio`, model `acme/tiny-7b`. */
export interface ModelRef {
  readonly provider: string;
  readonly model: string;
}

/** Takes `provider/model` apart at the first slash; null where either half is missing, so also for an alias. */
export function parseRef(text: string): ModelRef | null {
  const trimmed = text.trim();
  const slash = trimmed.indexOf('/');
  if (slash <= 0 || slash === trimmed.length - 1) return null;
  return { provider: trimmed.slice(0, slash), model: trimmed.slice(slash + 1) };
}

/** `provider/model`, as OpenClaw writes it. */
export function formatRef(ref: ModelRef): string {
  return `${ref.provider}/${ref.model}`;
}

/**
 * The ref that a link of the chain stands for. OpenClaw tries aliases first and compares them without regard to case or outer
 * blanks; whatever is no alias is returned as it is.
 *
 * @param aliases ref → alias, as in the config snapshot
 */
export function resolveLink(link: string, aliases: Readonly<Record<string, string>>): string {
  const wanted = link.trim().toLowerCase();
  if (wanted === '') return link;
  const match = Object.entries(aliases).find(([, alias]) => alias.trim().toLowerCase() === wanted);
  return match?.[0] ?? link.trim();
}
