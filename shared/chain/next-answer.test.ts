import { describe, expect, it } from 'vitest';
import type { Endpoint, EndpointState, Model } from '../models/endpoint.ts';
import { sampleConfig, sampleEndpoint, sampleModel, sampleProvider } from '../models/samples.ts';
import { linkHealth, nextAnswer } from './next-answer.ts';

const model = (id: string, context: number | null | 'unknown', contextMax: number | null = 131_072): Model =>
  sampleModel(id, {
    name: id.toUpperCase(),
    contextMax,
    loaded:
      context === 'unknown' ? null : context === null ? [] : [{ id, contextLength: context, parallel: null }],
  });
const endpoint = (
  state: 'ok' | 'none-loaded' | 'no-models' | 'checking' | EndpointState,
  models: Model[],
  change: Partial<Endpoint> = {},
): Endpoint =>
  sampleEndpoint(models, { state: typeof state === 'string' ? { kind: state } : state, ...change });
const provider = (id: string, baseUrl: string | null, contextWindow: number | null = null) =>
  sampleProvider(id, [{ id: 'm', name: 'Model M', contextWindow }], { baseUrl });

const unreachable: EndpointState = { kind: 'unreachable', cause: 'refused' };
const failing: EndpointState = { kind: 'failing', cause: 'http', status: 500 };

describe('how a link is', () => {
  it.each([
    ['loaded', endpoint('ok', [model('m', 200_000)]), null, 'up', 'warm', 'loaded', 200_000],
    [
      'loaded with less than OpenClaw takes where the config says nothing',
      endpoint('ok', [model('m', 65_536)]),
      null,
      'up',
      'cold',
      'context-too-small',
      65_536,
    ],
    [
      'loaded with what the config wants',
      endpoint('ok', [model('m', 65_536)]),
      65_536,
      'up',
      'warm',
      'loaded',
      65_536,
    ],
    [
      'loaded with less than that',
      endpoint('ok', [model('m', 8192)]),
      65_536,
      'up',
      'cold',
      'context-too-small',
      8192,
    ],
    [
      'loaded with its maximum, less than that',
      endpoint('ok', [model('m', 8192, 8192)]),
      65_536,
      'up',
      'warm',
      'loaded',
      8192,
    ],
    [
      'loaded, the context untold',
      endpoint('ok', [{ ...model('m', 1), loaded: [{ id: 'm', contextLength: null, parallel: null }] }]),
      65_536,
      'up',
      'warm',
      'loaded',
      null,
    ],
    ['not loaded', endpoint('none-loaded', [model('m', null)]), null, 'up', 'cold', 'not-loaded', null],
    [
      'loaded or not: untold',
      endpoint('ok', [model('m', 'unknown')]),
      null,
      'up',
      'unknown',
      'loaded-unknown',
      null,
    ],
    [
      'not offered',
      endpoint('ok', [model('other', 8192)]),
      null,
      'missing-model',
      'unknown',
      'not-offered',
      null,
    ],
    [
      'on a server without models',
      endpoint('no-models', []),
      null,
      'missing-model',
      'unknown',
      'not-offered',
      null,
    ],
    [
      'on a server that is away, though its old list is kept',
      endpoint(unreachable, [model('m', 65_536)]),
      null,
      'down',
      'unknown',
      'unreachable',
      null,
    ],
    [
      'on a server that fails',
      endpoint(failing, [model('m', 65_536)]),
      null,
      'down',
      'unknown',
      'failing',
      null,
    ],
    [
      'where something else answers',
      endpoint({ kind: 'wrong-server', saw: 'Ollama' }, []),
      null,
      'down',
      'unknown',
      'wrong-server',
      null,
    ],
    [
      'behind a token',
      endpoint({ kind: 'needs-token', tokenGiven: false }, []),
      null,
      'needs-token',
      'unknown',
      'needs-token',
      null,
    ],
    ['not yet known', endpoint('checking', []), null, 'unknown', 'unknown', 'checking', null],
  ] as const)('%s', (_, server, wanted, health, warmth, reason, context) => {
    const found = linkHealth(
      'lmstudio/m',
      [server],
      sampleConfig({ providers: [provider('lmstudio', null, wanted)] }),
    );
    expect(found).toMatchObject({
      health,
      warmth,
      reason,
      context,
      place: 'this-machine',
      endpoint: { name: 'LM Studio' },
    });
  });

  it('counts the largest of several instances', () => {
    const twice = {
      ...model('m', 1),
      loaded: [4096, 65_536, 8192].map((contextLength) => ({ id: 'm', contextLength, parallel: null })),
    };
    expect(linkHealth('lmstudio/m', [endpoint('ok', [twice])], null)).toMatchObject({
      warmth: 'warm',
      context: 65_536,
    });
  });

  it('is asked of the server at the address that the config gives the provider, not of one with the same name', () => {
    const here = endpoint('ok', [model('m', 8192)], { provider: 'lmstudio-local' });
    const there = endpoint(unreachable, [], {
      id: 'there',
      name: 'LM Studio (box)',
      origin: 'http://box.lan:1234',
      location: 'network',
    });
    const found = linkHealth(
      'lmstudio/m',
      [here, there],
      sampleConfig({ providers: [provider('lmstudio', 'http://BOX.lan:1234/v1')] }),
    );
    expect(found).toMatchObject({ health: 'down', place: 'network', endpoint: { name: 'LM Studio (box)' } });
    const nowhere = linkHealth(
      'lmstudio/m',
      [here],
      sampleConfig({ providers: [provider('lmstudio', 'http://other.lan:1234/v1')] }),
    );
    expect(nowhere).toMatchObject({
      health: 'unknown',
      reason: 'not-checked',
      place: 'network',
      endpoint: null,
      name: 'Model M',
    });
  });

  it('is unknown for what Hearth does not ask, with where it runs as far as the address tells', () => {
    expect(linkHealth('anthropic/claude', [], null)).toMatchObject({
      health: 'unknown',
      reason: 'not-checked',
      place: 'hosted',
      name: 'claude',
    });
    const vllm = sampleConfig({ providers: [provider('box', 'http://192.168.1.7:8000/v1')] });
    expect(linkHealth('box/m', [], vllm)).toMatchObject({
      health: 'unknown',
      place: 'network',
      name: 'Model M',
    });
  });

  it('follows an alias, and says so when a link is neither ref nor alias', () => {
    const known = sampleConfig({ aliases: { 'lmstudio/m': 'Big' } });
    expect(linkHealth(' big', [endpoint('ok', [model('m', 8192)])], known)).toMatchObject({
      link: ' big',
      ref: 'lmstudio/m',
      health: 'up',
    });
    expect(linkHealth('small', [], known)).toMatchObject({ ref: 'small', reason: 'not-a-ref' });
  });
});

describe('who answers next', () => {
  const up = endpoint('ok', [model('a', 65_536), model('b', null)]);
  const answer = (primary: string | null, fallbacks: string[], endpoints: Endpoint[] = [up]) =>
    nextAnswer({ primary, fallbacks }, endpoints, sampleConfig());

  it.each([
    [
      'the primary when it is well',
      'lmstudio/a',
      ['lmstudio/b'],
      { index: 0, name: 'A', endpointName: 'LM Studio', warmth: 'warm', checked: true },
      [],
    ],
    ['a cold one all the same', 'lmstudio/b', ['lmstudio/a'], { index: 0, name: 'B', warmth: 'cold' }, []],
    [
      'the next one when a model is gone',
      'lmstudio/x',
      ['lmstudio/a'],
      { index: 1, name: 'A' },
      ['not-offered'],
    ],
    [
      'a hosted model, unchecked',
      'lmstudio/x',
      ['openai/gpt', 'lmstudio/a'],
      { index: 1, ref: 'openai/gpt', endpointName: null, checked: false },
      ['not-offered'],
    ],
    ['nobody who is no model', 'typo', ['lmstudio/a'], { index: 1 }, ['not-a-ref']],
  ] as const)('%s', (_, primary, fallbacks, expected, why) => {
    const next = answer(primary, [...fallbacks]);
    expect(next).toMatchObject({ kind: 'answer', ...expected });
    expect(next.skipped.map(({ reason }) => reason)).toEqual(why);
  });

  it('is nobody for an empty chain, and when all are known to fail', () => {
    expect(answer(null, [])).toEqual({ kind: 'none', why: 'empty-chain', skipped: [] });
    const none = answer('lmstudio/a', ['lmstudio/b'], [endpoint(unreachable, up.models)]);
    expect(none).toMatchObject({
      kind: 'none',
      why: 'nobody-answers',
      skipped: [{ reason: 'unreachable' }, { reason: 'unreachable' }],
    });
  });
});
