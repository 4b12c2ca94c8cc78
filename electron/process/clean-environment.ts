export type Environment = Readonly<Record<string, string | undefined>>;

/**
 * What Hearth's own start may have left in its environment and no program it starts should inherit: preloaded libraries, options for
 * Node, and Electron's switch that turns its executable into a plain Node.
 */
const unwanted = /^(LD_PRELOAD|DYLD_.*|NODE_OPTIONS|ELECTRON_RUN_AS_NODE)$/i;

/** A copy of `env` that is fit for a program other than Hearth. */
export function cleanEnvironment(env: Environment): Record<string, string> {
  const clean: Record<string, string> = {};
  for (const [name, value] of Object.entries(env)) {
    if (value !== undefined && !unwanted.test(name)) clean[name] = value;
  }
  return clean;
}
