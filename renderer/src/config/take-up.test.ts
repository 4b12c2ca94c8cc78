import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Applied } from '../../../shared/config/snapshot.ts';
import type { ConfigSync, GatewayState } from '../../../shared/gateway/snapshot.ts';
import { sampleConfig, sampleGateway } from '../testing/sample-state.ts';
import { takeUp } from './take-up.ts';

const old = sampleConfig(['a/b'], { revision: 'a'.repeat(64), changedAt: 1000 });
const written = sampleConfig(['b/a'], { revision: 'b'.repeat(64), changedAt: 2000 });
const applied: Applied = {
  changed: true,
  revision: written.revision,
  files: [],
  validation: { state: 'valid', warnings: [] },
  rebased: false,
  historyId: '7',
};
const before = { config: old, sync: { kind: 'live', at: 1500 } } as const;

const fate = (sync: ConfigSync, config = written, state: GatewayState = { kind: 'ready', since: 1 }) =>
  takeUp(applied, before, config, sampleGateway({ config: sync, state }));

describe('a write that the gateway', () => {
  it('confirms after it was written is live', () => {
    expect(fate({ kind: 'live', at: 2600 })).toEqual({ kind: 'live' });
  });

  it('has not looked at yet waits, also while it still confirms the text before', () => {
    expect(fate({ kind: 'live', at: 1500 })).toEqual({ kind: 'waiting' });
    expect(fate({ kind: 'saved', since: 2000 })).toEqual({ kind: 'waiting' });
  });

  it('cannot be about, because the file’s new date is not known yet, waits', () => {
    expect(fate({ kind: 'live', at: 2600 }, old)).toEqual({ kind: 'waiting' });
  });

  it('confirms too early to mean it waits: a confirmation of somebody else’s change just before', () => {
    expect(fate({ kind: 'live', at: 1999 })).toEqual({ kind: 'waiting' });
  });

  it('rejects says why', () => {
    const issues = [{ path: 'agents.defaults.model', message: 'unknown' }];
    expect(fate({ kind: 'rejected', at: 2600, issues })).toEqual({ kind: 'rejected', issues });
    expect(fate({ kind: 'rejected', at: 1400, issues })).toEqual({ kind: 'waiting' });
  });

  it('takes up at a restart says which', () => {
    expect(fate({ kind: 'needs-restart', at: 2600, how: 'stop-and-start' })).toEqual({
      kind: 'needs-restart',
      how: 'stop-and-start',
    });
  });

  it('is not there to read waits for its next start, whatever was live before', () => {
    expect(fate({ kind: 'live', at: 2600 }, written, { kind: 'stopped', exit: null })).toEqual({
      kind: 'not-running',
    });
    const starting: GatewayState = { kind: 'starting', since: 1, phase: 'process', failing: [] };
    expect(fate({ kind: 'unknown' }, written, starting)).toEqual({ kind: 'waiting' });
  });

  it('says nothing about is not guessed at', () => {
    const gateway = sampleGateway({ config: { kind: 'unknown' }, link: { kind: 'off' } });
    expect(takeUp(applied, before, written, gateway)).toEqual({ kind: 'cannot-tell' });
    expect(takeUp(applied, before, written, null)).toEqual({ kind: 'cannot-tell' });
    const connecting = sampleGateway({ config: { kind: 'unknown' }, link: { kind: 'connecting' } });
    expect(takeUp(applied, before, written, connecting)).toEqual({ kind: 'waiting' });
  });

  it('was overtaken by another change is not called live by that change’s confirmation', () => {
    const later = sampleConfig(['c/d'], { revision: 'c'.repeat(64), changedAt: 3000 });
    expect(fate({ kind: 'live', at: 3500 }, later)).toEqual({ kind: 'overtaken' });
  });

  it('was made in an included file counts from that file’s date', () => {
    const included = { ...applied, revision: old.revision };
    const at = (sync: ConfigSync, changedAt: number) =>
      takeUp(included, before, { ...old, changedAt }, sampleGateway({ config: sync }));
    expect(at({ kind: 'live', at: 2600 }, 1000)).toEqual({ kind: 'waiting' });
    expect(at({ kind: 'live', at: 2600 }, 2000)).toEqual({ kind: 'live' });
  });

  it('never seems live before a confirmation later than the file’s new date', () => {
    fc.assert(
      fc.property(fc.nat(5000), fc.nat(5000), fc.nat(5000), (at, changedAt, earlier) => {
        const config = { ...written, changedAt };
        const sync = { kind: 'live', at } as const;
        const past = { config: old, sync: { kind: 'live', at: earlier } } as const;
        const live = takeUp(applied, past, config, sampleGateway({ config: sync })).kind === 'live';
        expect(live).toBe(at >= changedAt && at > earlier && changedAt >= 0);
      }),
      { seed: 3 },
    );
  });
});
