/** The config that the end-to-end tests edit: written by hand, comments everywhere. @param baseUrl of the simulated LM Studio */
export const handWritten = (
  baseUrl: string,
  model = handWrittenModel,
): string => `// My OpenClaw config. Hands off the comments!
{
  gateway: { mode: 'local', bind: 'loopback' },
  agents: {
    defaults: {
${model}
      models: {
        'lmstudio/acme/large-70b': { alias: 'Large' },
      },
      workspace: '\${HOME}/work', /* kept as it is */
    },
  },
  models: {
    mode: 'merge',
    providers: {
      lmstudio: {
        baseUrl: '${baseUrl}/v1',
        apiKey: 'lmstudio', // the marker, no secret
        api: 'openai-responses',
        models: [
          { id: 'acme/large-70b', name: 'Large 70B', contextWindow: 65536, maxTokens: 8192 },
          { id: 'acme/small-8b', name: 'Small 8B', contextWindow: 65536, maxTokens: 8192 },
          { id: 'acme/medium-32b', name: 'Medium 32B', contextWindow: 65536, maxTokens: 8192 },
        ],
      },
    },
  },
}
`;

/** The chain of \`handWritten\`: large, then small, medium and a hosted one, each with a comment of its own. */
export const handWrittenModel = `      model: {
        // who answers first
        primary: 'lmstudio/acme/large-70b', // best, but slow
        fallbacks: [
          // quick and good enough
          'lmstudio/acme/small-8b',
          'lmstudio/acme/medium-32b', // middle ground
          'anthropic/claude-sonnet-4-5', // costs money
        ],
      },`;

/** What the simulated LM Studio offers with \`handWritten\`: its three models and one the config does not know. */
export const offeredModels = [
  { key: 'acme/large-70b', displayName: 'Large 70B', params: '70B', sizeBytes: 42_500_000_000 },
  { key: 'acme/small-8b', displayName: 'Small 8B', params: '8B', sizeBytes: 4_900_000_000 },
  { key: 'acme/medium-32b', displayName: 'Medium 32B', params: '32B', sizeBytes: 19_800_000_000 },
  {
    key: 'acme/new-14b',
    displayName: 'New 14B',
    params: '14B',
    sizeBytes: 9_000_000_000,
    maxContext: 131_072,
  },
] as const;
