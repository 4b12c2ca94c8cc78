/**
 * The smallest config that OpenClaw 2026.9.6 accepts and starts with: without `gateway.mode` it refuses to start, without a token of
 * its own it makes up a new one at every start. `token` is the caller's random text; it only needs to be free of quotes.
 */
export function minimalConfig(token: string): string {
  return `{
  // The gateway answers on this computer only. Whoever knows the token may use it.
  gateway: {
    mode: "local",
    bind: "loopback",
    auth: { mode: "token", token: ${JSON.stringify(token)} },
  },

  // Models of your own go under models.providers, the chain under agents.defaults.model. Hearth writes both for you.
}
`;
}
