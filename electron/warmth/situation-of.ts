import { answers } from '../../shared/models/endpoint-of-ref.ts';
import type { Endpoint } from '../../shared/models/endpoint.ts';
import { refsOf } from '../../shared/models/model-id.ts';
import type { Settings } from '../../shared/settings.ts';
import { holdRules } from '../../shared/warmth/hold-rule.ts';
import { type KnownModel, roomFor } from '../../shared/warmth/room.ts';
import type { WarmthRow } from '../../shared/warmth/rows.ts';
import { scheduleAt } from '../../shared/warmth/schedule.ts';
import type { Situation, Turns } from '../../shared/warmth/situation.ts';
import { wantedContext } from '../../shared/warmth/wanted-context.ts';
import type { Facts } from './ports.ts';

/** Everything that the situation of a model is read from. */
export interface World {
  readonly now: number;
  readonly facts: Facts;
  readonly settings: Settings;
  /** every endpoint, as last looked at */
  readonly endpoints: readonly Endpoint[];
  readonly estimateOf: (row: WarmthRow, context: number | null) => number | null;
}

/** Brings together all that one model is decided by. */
export function situationOf(row: WarmthRow, world: World): Situation {
  const { now, facts, settings } = world;
  const { endpoint, model, wish, provider } = row;
  const kind = endpoint?.kind ?? 'lmstudio';
  const machine = facts.machine();
  const wanted = wantedContext({
    wish: wish?.context ?? null,
    server: kind,
    provider,
    model: row.id,
    contextMax: model?.contextMax ?? null,
  });
  const isHere = endpoint?.location === 'this-machine';
  const isCold = (model?.loaded?.length ?? 0) === 0;
  return {
    now,
    rule: holdRules[kind],
    isWished: wish !== null,
    schedule: scheduleAt(wish?.schedule ?? settings.warmSchedule, now),
    wanted,
    server: serverOf(endpoint),
    isOffered: model !== null,
    canAsk: kind === 'ollama' || endpoint?.api === 'v1',
    instances: model?.loaded ?? null,
    machine: isHere ? { pressure: machine.pressure, onBattery: machine.onBattery } : null,
    yields: settings.warmYields,
    turns: turnsOf(row, kind, facts.turns()),
    // Reckoned only where it is asked for.
    room:
      wish !== null && isCold && endpoint !== null && model !== null
        ? roomFor(
            knownModel(endpoint, model.id, world) ?? { endpoint, model, facts: null },
            wanted.context,
            machine,
            othersHere(row, world),
          )
        : { kind: 'unknown' },
    sizeBytes: model?.sizeBytes ?? null,
    estimateMs: world.estimateOf(row, wanted.context),
    facts: fingerprint(row, wanted.context, machine.pressure),
  };
}

function serverOf(endpoint: Endpoint | null): Situation['server'] {
  if (endpoint === null) return 'answers';
  if (endpoint.state.kind === 'checking') return 'checking';
  if (endpoint.state.kind === 'needs-token') return 'locked';
  return answers(endpoint) ? 'answers' : 'away';
}

/** Which turns run now, seen from a model. One of which nothing is known might be its own. */
function turnsOf(
  { ref }: WarmthRow,
  kind: Endpoint['kind'],
  { count, running }: ReturnType<Facts['turns']>,
): Turns {
  if (count === null) return 'unknown';
  if (count === 0) return 'none';
  const refs = refsOf(kind, ref);
  const isOwn = ({ asked, answered, passedOver }: (typeof running)[number]): boolean =>
    (asked === null && answered === null) ||
    [asked, answered].some((one) => one !== null && refs.includes(one)) ||
    // It may be on its way down the chain.
    passedOver.length > 0;
  return running.length < count || running.some(isOwn) ? 'of-this-model' : 'of-others';
}

function knownModel(endpoint: Endpoint, id: string, { facts }: World): KnownModel | null {
  const model = endpoint.models.find((candidate) => candidate.id === id);
  if (model === undefined) return null;
  const known = facts.modelFacts().find((one) => one.endpoint === endpoint.id && one.model === id);
  return { endpoint, model, facts: known ?? null };
}

/** What else is loaded on this machine, of all its servers. */
function othersHere(row: WarmthRow, world: World): KnownModel[] {
  return world.endpoints
    .filter((endpoint) => endpoint.location === 'this-machine')
    .flatMap((endpoint) =>
      endpoint.models
        .filter((model) => (model.loaded?.length ?? 0) > 0)
        .filter((model) => endpoint.id !== row.endpoint?.id || model.id !== row.id)
        .flatMap((model) => knownModel(endpoint, model.id, world) ?? []),
    );
}

/** What a load depends on: what else is loaded there, the memory, the context, the file. */
function fingerprint(
  { endpoint, model, id }: WarmthRow,
  context: number | null,
  pressure: string | null,
): string {
  const others = (endpoint?.models ?? [])
    .filter((other) => other.id !== id)
    .flatMap((other) => (other.loaded ?? []).map((instance) => instance.id))
    .toSorted();
  return JSON.stringify([others, pressure, context, model?.sizeBytes ?? null, endpoint?.api ?? null]);
}
