import { describe, expect, it } from 'vitest';
import { targetsOf } from '../../../shared/fit/targets.ts';
import type { Fleet } from '../../../shared/machine/fleet.ts';
import { factsOfSize, sampleCard, sampleFacts, sampleMachine, samplePool } from '../testing/sample-fit.ts';
import { sampleEndpoint, sampleModel } from '../testing/sample-state.ts';
import { judged } from './judged.ts';
import { heldByModels, keptFits, modelFits } from './model-fits.ts';
import { steadyOthers, steadyTargets } from './targets.ts';

const studio = targetsOf(sampleMachine());
const loaded = (contextLength: number | null, id = 'i') => ({ id, contextLength, parallel: 1 });

/** A machine watched at its own `hearth serve`, beside this one. */
const fleet: Fleet = {
  machines: [
    { id: 'this', name: null, kind: 'this', url: null, state: { kind: 'ok' }, machine: sampleMachine() },
    {
      id: 'box',
      name: 'gpu-box',
      kind: 'serve',
      url: 'http://10.0.0.7:7411',
      state: { kind: 'ok' },
      machine: sampleMachine({ model: null, pools: [sampleCard('a')] }),
    },
  ],
  pools: [{ id: 'both', runtime: 'llama.cpp-rpc', members: ['this', 'box'], problem: null }],
};

describe('how the models fit', () => {
  it('is judged at the context a model is loaded with, else at what the agent needs', () => {
    const endpoint = sampleEndpoint([
      sampleModel('cold'),
      sampleModel('warm', { loaded: [loaded(65_536), loaded(131_072, 'j')] }),
      sampleModel('unknown-to-hearth'),
      sampleModel('embed', { kind: 'embedding' }),
    ]);
    const facts = ['cold', 'warm', 'embed'].map((model) => sampleFacts(model));
    const fits = [...modelFits([endpoint], facts, studio).values()];
    expect(fits.map(({ name, isLoaded, judgement }) => [name, isLoaded, judgement.contextTokens])).toEqual([
      ['cold', false, 32_768],
      ['warm', true, 131_072],
    ]);
  });

  it('does not take an old list’s word for what is loaded', () => {
    const away = sampleEndpoint([sampleModel('warm', { loaded: [loaded(65_536)] })], {
      state: { kind: 'unreachable', cause: 'refused' },
    });
    const fits = modelFits([away], [sampleFacts('warm')], studio);
    expect([...fits.values()].map(({ isLoaded }) => isLoaded)).toEqual([false]);
    expect(heldByModels([away], fits)).toBe(0);
  });

  it('is a matter of the machine that the server runs on; of a machine nobody knows there is none', () => {
    const elsewhere = sampleEndpoint([sampleModel('far')], {
      location: 'network',
      origin: 'http://10.0.0.7:1234',
    });
    const facts = [factsOfSize('far', 60e9)];
    expect(modelFits([elsewhere], facts, studio).size).toBe(0);
    const others = steadyOthers([], fleet, 'Studio');
    const [fit] = modelFits([elsewhere], facts, studio, others).values();
    expect(fit?.target.name).toBe('gpu-box');
    expect(fit?.judgement.limitBytes).toBe(23.5 * 2 ** 30);
    expect(modelFits([{ ...elsewhere, origin: 'http://10.0.0.8:1234' }], facts, studio, others).size).toBe(0);
  });

  it('is the same object until something is another', () => {
    const endpoint = sampleEndpoint([sampleModel('a')]);
    const facts = [sampleFacts('a')];
    const [one] = modelFits([endpoint], facts, studio).values();
    const [two] = modelFits([{ ...endpoint, checkedAt: 2 }], facts, studio).values();
    expect(two?.judgement).toBe(one?.judgement);
    expect(judged(facts[0]!, studio[0]!, { ...one!.wish, contextTokens: 65_536 })).not.toBe(one?.judgement);
  });

  it('stays the same map while a server that is asked again says the same', () => {
    const endpoint = sampleEndpoint([sampleModel('a'), sampleModel('b')]);
    const facts = [sampleFacts('a'), sampleFacts('b')];
    const before = modelFits([endpoint], facts, studio);
    const again = modelFits([{ ...endpoint, checkedAt: 2 }], facts, studio);
    expect(again).not.toBe(before);
    expect(keptFits(before, again)).toBe(before);
    const loadedNow = sampleEndpoint([sampleModel('a', { loaded: [loaded(65_536)] }), sampleModel('b')]);
    const changed = modelFits([loadedNow], facts, studio);
    expect(keptFits(before, changed)).toBe(changed);
    expect(keptFits(before, modelFits([endpoint], facts.slice(1), studio)).size).toBe(1);
  });
});

describe('what loaded models hold', () => {
  it('is the need of each instance, and of a model that nothing is known of at least its file', () => {
    const endpoint = sampleEndpoint([
      sampleModel('two', { loaded: [loaded(32_768), loaded(32_768, 'j')] }),
      sampleModel('mystery', { loaded: [loaded(null)], sizeBytes: 7e9 }),
    ]);
    const fits = modelFits([endpoint], [sampleFacts('two')], studio);
    const [fit] = fits.values();
    expect(heldByModels([endpoint], fits)).toBe(2 * fit!.judgement.need.total + 7e9);
    expect(heldByModels([{ ...endpoint, location: 'network' }], fits)).toBe(0);
  });
});

describe('what models are judged against', () => {
  it('stays the same object while only its use changes', () => {
    const first = steadyTargets([], sampleMachine());
    const busy = sampleMachine({ pools: [samplePool({ usedBytes: 1, utilisation: 0.9, freeBytes: 3 })] });
    expect(steadyTargets(first, busy)).toBe(first);
    const less = sampleMachine({ pools: [samplePool({ limit: { bytes: 1e9, source: 'set' } })] });
    expect(steadyTargets(first, less)).not.toBe(first);
  });

  it('are the other machines by their names too, and several where a runtime pools them', () => {
    const others = steadyOthers([], fleet, 'Studio');
    expect(others.map(({ target, host }) => [target.name, target.pooledBy, host])).toEqual([
      ['gpu-box', null, '10.0.0.7'],
      ['Studio + gpu-box', 'llama.cpp-rpc', null],
    ]);
    const again = structuredClone(fleet);
    again.machines[1]!.machine!.pools[0]!.usedBytes = 7;
    expect(steadyOthers(others, again, 'Studio')).toBe(others);
  });
});
