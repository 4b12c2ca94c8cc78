/** Two providers on two simulated servers, in a file written by hand. */
export const gatewayConfig = (
  one: string,
  two: string,
  chain: string,
): string => `// The gateway of this test. Comments stay!
{
  gateway: {
    mode: 'local',
    bind: 'loopback',
    auth: { mode: 'token', token: 'scratch-token-of-a-test-0123456789' }, // made up
  },
  update: { checkOnStart: false },
  agents: {
    defaults: {
${chain}
      heartbeat: { every: '0m' }, // nobody talks unless asked
    },
  },
  models: {
    mode: 'merge',
    catalogRefresh: { enabled: false },
    providers: {
      // under the desk
      lmstudio: {
        baseUrl: '${one}/v1',
        apiKey: 'lmstudio',
        api: 'openai-responses',
        models: [
          {
            id: 'acme/first-70b',
            name: 'First 70B',
            reasoning: false,
            input: ['text'],
            cost: { input: 0, output: 0, cacheRead: 0, cacheWrite: 0 },
            contextWindow: 65536,
            maxTokens: 4096,
          },
        ],
      },
      /* in the next room */
      second: {
        baseUrl: '${two}/v1',
        apiKey: 'sk-second',
        api: 'openai-completions',
        models: [
          {
            id: 'acme/other-32b',
            name: 'Other 32B',
            reasoning: false,
            input: ['text'],
            cost: { input: 0, output: 0, cacheRead: 0, cacheWrite: 0 },
            contextWindow: 65536,
            maxTokens: 4096,
          },
        ],
      },
    },
  },
}
`;

/** The server under the desk answers first. */
export const firstThenOther = `      model: {
        primary: 'lmstudio/acme/first-70b', // answers from under the desk
        fallbacks: [
          'second/acme/other-32b', // answers from the next room
        ],
      },`;
/** The same after a drag: the one in the next room answers first, each comment with its model. */
export const otherThenFirst = `      model: {
        primary: 'second/acme/other-32b', // answers from the next room
        fallbacks: [
          'lmstudio/acme/first-70b', // answers from under the desk
        ],
      },`;
