import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { modelSchema } from '../../shared/models/endpoint.ts';
import {
  isGreeting,
  isUnexpectedEndpoint,
  ownersOf,
  parseNativeList,
  parseOldList,
  parseOpenAiList,
} from './lm-studio-replies.ts';
import { errorOf } from './reply-values.ts';

const native = {
  type: 'llm',
  publisher: 'acme',
  key: 'acme/tiny-7b',
  display_name: 'Tiny 7B',
  architecture: 'llama',
  quantization: { name: 'Q4_K_M', bits_per_weight: 4 },
  size_bytes: 4_100_000_000,
  params_string: '7B',
  loaded_instances: [
    {
      id: 'acme/tiny-7b',
      config: { context_length: 65_536, eval_batch_size: 512, parallel: 4, flash_attention: true },
    },
    { id: 'acme/tiny-7b:2', config: { context_length: 8192 } },
  ],
  max_context_length: 131_072,
  format: 'gguf',
  capabilities: {
    vision: false,
    trained_for_tool_use: true,
    reasoning: { allowed_options: ['off', 'on'], default: 'on' },
  },
  description: null,
};
const nativeModels = (...rows: unknown[]) => parseNativeList({ models: rows }, 'lmstudio');
const firstNative = (change: object) => nativeModels({ ...native, ...change })!.models[0]!;

describe('the native list (0.4.0 and later)', () => {
  it('is read in full: size, context, quantisation, every loaded instance with its effective context', () => {
    expect(nativeModels(native)).toEqual({
      dropped: 0,
      models: [
        {
          ref: 'lmstudio/acme/tiny-7b',
          id: 'acme/tiny-7b',
          name: 'Tiny 7B',
          kind: 'llm',
          publisher: 'acme',
          architecture: 'llama',
          format: 'gguf',
          sizeBytes: 4_100_000_000,
          quantization: { name: 'Q4_K_M', bitsPerWeight: 4 },
          params: '7B',
          contextMax: 131_072,
          loaded: [
            { id: 'acme/tiny-7b', contextLength: 65_536, parallel: 4 },
            { id: 'acme/tiny-7b:2', contextLength: 8192, parallel: null },
          ],
          capabilities: { vision: false, tools: true, reasoning: true },
        },
      ],
    });
  });

  it('takes nulls where MLX and embeddings send them', () => {
    const model = firstNative({
      architecture: null,
      quantization: null,
      params_string: null,
      format: null,
      capabilities: undefined,
      type: 'embedding',
    });
    expect(model).toMatchObject({
      kind: 'embedding',
      architecture: null,
      quantization: null,
      params: null,
      format: null,
    });
    expect(model.capabilities).toEqual({ vision: null, tools: null, reasoning: null });
  });

  it('lets kinds and formats pass that nobody knows yet', () => {
    expect(firstNative({ type: 'reranker', format: 'splash' })).toMatchObject({
      kind: 'other',
      format: 'splash',
    });
  });

  it.each([
    ['a negative size', { size_bytes: -1 }, { sizeBytes: null }],
    ['an absurd size', { size_bytes: 1e20 }, { sizeBytes: null }],
    ['a size in words', { size_bytes: '4 GB' }, { sizeBytes: null }],
    ['half a token', { max_context_length: 0.5 }, { contextMax: null }],
    ['no context at all', { max_context_length: 0 }, { contextMax: null }],
    ['instances that are no list', { loaded_instances: 'yes' }, { loaded: null }],
    ['a missing display name', { display_name: undefined }, { name: 'acme/tiny-7b' }],
    ['a blank display name', { display_name: '  ' }, { name: 'acme/tiny-7b' }],
    ['a name in other scripts', { display_name: '模型\u202E 🤖 \u0000' }, { name: '模型  🤖' }],
  ])('%s does not cost the row', (_, change, expected) => {
    expect(firstNative(change)).toMatchObject(expected);
  });

  it('keeps an instance whose configuration is missing: it is loaded, its context unknown', () => {
    expect(firstNative({ loaded_instances: [{ id: 'x' }, {}, 7] }).loaded).toEqual([
      { id: 'x', contextLength: null, parallel: null },
      { id: 'acme/tiny-7b', contextLength: null, parallel: null },
    ]);
  });

  it('drops and counts rows without an id, and those that come twice', () => {
    const list = nativeModels(native, {}, null, { key: '' }, { key: 'x'.repeat(2000) }, native);
    expect(list).toMatchObject({ dropped: 5 });
    expect(list!.models).toHaveLength(1);
  });

  it('cuts a list of a hundred thousand rows', () => {
    const list = nativeModels(...Array.from({ length: 100_000 }, (_, i) => ({ key: `m${i}` })))!;
    expect(list.models).toHaveLength(10_000);
    expect(list.dropped).toBe(90_000);
  });

  it('shows names on one line, short, and without a terminal’s or a direction’s commands', () => {
    expect(
      firstNative({
        display_name: '\u001B]0;owned\u0007 \u202EEvil\u202C\nname',
        publisher: 'x'.repeat(5_000_000),
        architecture: '\u200F\u0000',
      }),
    ).toMatchObject({ name: ']0;owned   Evil name', publisher: 'x'.repeat(300), architecture: null });
  });

  it('drops a row whose id cannot be shown: the config would name a model that nobody can read', () => {
    const ids = ['a\u001B[2Jb', 'a\nb', 'a\u202Eb', 'a\u2028b', 'x'.repeat(1025), 'näm€/日本:q4@k'];
    expect(nativeModels(...ids.map((key) => ({ ...native, key })))).toMatchObject({
      models: [{ id: 'näm€/日本:q4@k' }],
      dropped: 5,
    });
  });

  it('cuts a list of a hundred thousand loaded instances', () => {
    expect(
      firstNative({ loaded_instances: Array.from({ length: 100_000 }, () => ({ id: 'i' })) }).loaded,
    ).toHaveLength(100);
  });

  it('is no list when LM Studio says so with status 200', () => {
    expect(
      parseNativeList({ error: 'Unexpected endpoint or method. (GET /api/v1/models)' }, 'lmstudio'),
    ).toBeNull();
    expect(parseNativeList({ data: [] }, 'lmstudio')).toBeNull();
  });
});

describe('the older lists', () => {
  it('reads v0: state, effective context, vision by type, tools by capability', () => {
    const row = {
      id: 'm',
      object: 'model',
      type: 'vlm',
      publisher: 'acme',
      arch: 'llama',
      compatibility_type: 'mlx',
      quantization: '4bit',
    };
    const list = parseOldList(
      {
        data: [
          {
            ...row,
            state: 'loaded',
            max_context_length: 131_072,
            loaded_context_length: 4096,
            capabilities: ['tool_use'],
          },
          { ...row, id: 'cold', type: 'llm', state: 'not-loaded', max_context_length: 8192 },
          { ...row, id: 'odd', type: 'embeddings', state: 'loading' },
        ],
        object: 'list',
      },
      'lmstudio',
    )!;
    expect(
      list.models.map(({ id, kind, loaded, contextMax, capabilities }) => ({
        id,
        kind,
        loaded,
        contextMax,
        capabilities,
      })),
    ).toEqual([
      {
        id: 'm',
        kind: 'llm',
        loaded: [{ id: 'm', contextLength: 4096, parallel: null }],
        contextMax: 131_072,
        capabilities: { vision: true, tools: true, reasoning: null },
      },
      {
        id: 'cold',
        kind: 'llm',
        loaded: [],
        contextMax: 8192,
        capabilities: { vision: false, tools: null, reasoning: null },
      },
      {
        id: 'odd',
        kind: 'embedding',
        loaded: null,
        contextMax: null,
        capabilities: { vision: null, tools: null, reasoning: null },
      },
    ]);
  });

  it("reads OpenAI's list, which does not tell what is loaded", () => {
    const list = parseOpenAiList(
      {
        data: [
          { id: 'acme/tiny-7b', object: 'model', owned_by: 'organization_owner' },
          { id: 'text-embedding-nomic', object: 'model' },
        ],
        object: 'list',
      },
      'lmstudio',
    )!;
    expect(list.models.map(({ ref, kind, loaded }) => ({ ref, kind, loaded }))).toEqual([
      { ref: 'lmstudio/acme/tiny-7b', kind: 'llm', loaded: null },
      { ref: 'lmstudio/text-embedding-nomic', kind: 'embedding', loaded: null },
    ]);
  });
});

describe('errors, in every shape LM Studio has', () => {
  it.each([
    [{ error: { type: 'invalid_request', code: 'invalid_api_key', message: 'native' } }, 'native'],
    [{ error: { message: 'openai', type: 'invalid_request_error', param: null, code: null } }, 'openai'],
    [{ error: 'plain' }, 'plain'],
    [{ error: 'Unexpected endpoint or method. (GET /x)' }, 'Unexpected endpoint or method. (GET /x)'],
    [{ models: [] }, null],
    ['text', null],
  ])('%j', (reply, expected) => {
    expect(errorOf(reply)).toBe(expected);
  });

  it('tells "no such path" from an error of the path', () => {
    expect(isUnexpectedEndpoint({ error: 'Unexpected endpoint or method. (GET /foo)' })).toBe(true);
    expect(isUnexpectedEndpoint({ error: { message: 'Unexpected endpoint' } })).toBe(false);
    expect(isUnexpectedEndpoint({ error: 'Channel Error' })).toBe(false);
  });

  it('knows the greeting by its value', () => {
    expect([{ lmstudio: true }, { lmstudio: 'true' }, {}, null].map(isGreeting)).toEqual([
      true,
      false,
      false,
      false,
    ]);
  });
});

describe('whatever a server sends', () => {
  const noise = fc.oneof(
    fc.jsonValue(),
    fc.record({ models: fc.array(fc.jsonValue()) }),
    fc.record({
      data: fc.array(
        fc.record(
          { id: fc.string(), type: fc.jsonValue(), state: fc.jsonValue(), capabilities: fc.jsonValue() },
          { requiredKeys: [] },
        ),
      ),
    }),
    fc.record({
      models: fc.array(
        fc.record(
          {
            key: fc.oneof(fc.string({ unit: 'binary' }), fc.constant('m')),
            type: fc.jsonValue(),
            size_bytes: fc.oneof(fc.double(), fc.jsonValue()),
            max_context_length: fc.oneof(fc.integer(), fc.double()),
            quantization: fc.jsonValue(),
            loaded_instances: fc.oneof(
              fc.jsonValue(),
              fc.array(fc.record({ id: fc.jsonValue(), config: fc.jsonValue() }, { requiredKeys: [] })),
            ),
            capabilities: fc.jsonValue(),
          },
          { requiredKeys: [] },
        ),
      ),
    }),
  );

  it('never throws, and every row that is kept fits the wire and carries no absurd number', () => {
    fc.assert(
      fc.property(noise, (reply) => {
        ownersOf(reply);
        errorOf(reply);
        for (const list of [
          parseNativeList(reply, 'lmstudio'),
          parseOldList(reply, 'lmstudio'),
          parseOpenAiList(reply, 'lmstudio'),
        ]) {
          const ids = list?.models.map(({ id }) => id) ?? [];
          expect(new Set(ids).size).toBe(ids.length);
          for (const model of list?.models ?? []) {
            expect(modelSchema.parse(model)).toEqual(model);
            for (const figure of [
              model.sizeBytes,
              model.contextMax,
              ...(model.loaded ?? []).map((instance) => instance.contextLength),
            ]) {
              expect(figure === null || (figure > 0 && figure <= 1e15)).toBe(true);
            }
          }
        }
      }),
      { seed: 20_261_122, numRuns: 3000 },
    );
  });
});
