import type { ModelFacts } from '../../shared/fit/facts.ts';
import { judgeFit } from '../../shared/fit/judge.ts';
import type { FitTarget, FitVerdict, Judgement, KvType } from '../../shared/fit/judgement.ts';
import { defaultWish } from '../../shared/fit/targets.ts';
import type { Endpoint, Model } from '../../shared/models/endpoint.ts';

/** What the models are to be judged for; null: as nobody asked otherwise. */
export interface FitQuestion {
  readonly contextTokens: number | null;
  readonly kvType: KvType | null;
}

/** Why a model was not judged. */
export type Unjudged = 'facts-unknown' | 'machine-unknown' | 'runs-elsewhere';

type KnownFacts = Pick<
  ModelFacts,
  'runtime' | 'quantization' | 'source' | 'confidence' | 'unread' | 'serverEstimate'
>;

/** How one offered model fits: the entry of `hearth fit --json`. What is not known is null. */
export type FitEntry = {
  readonly ref: string;
  readonly name: string;
  readonly endpoint: string;
  /** the server's own id */
  readonly model: string;
  readonly unjudged: Unjudged | null;
  readonly verdict: FitVerdict;
  readonly facts: KnownFacts | null;
  readonly judgement: Omit<Judgement, 'verdict'> | null;
};

/** Everything that was offered, judged against one memory. `anywhere` judges models of other machines too. */
export function judgeOffers(
  endpoints: readonly Endpoint[],
  facts: readonly ModelFacts[],
  target: FitTarget | null,
  question: FitQuestion & { readonly anywhere: boolean },
): FitEntry[] {
  return endpoints.flatMap((endpoint) =>
    endpoint.models
      .filter(({ kind }) => kind === 'llm')
      .map((model) => {
        const known = facts.find((one) => one.endpoint === endpoint.id && one.model === model.id) ?? null;
        return entryOf(endpoint, model, known, target, question);
      }),
  );
}

function entryOf(
  endpoint: Endpoint,
  { id, ref, name }: Model,
  facts: ModelFacts | null,
  target: FitTarget | null,
  { contextTokens, kvType, anywhere }: FitQuestion & { readonly anywhere: boolean },
): FitEntry {
  const about = {
    ref,
    name,
    endpoint: endpoint.id,
    model: id,
    facts: facts === null ? null : knownOf(facts),
  };
  const unjudged = (why: Unjudged): FitEntry => ({
    ...about,
    unjudged: why,
    verdict: 'unknown',
    judgement: null,
  });
  if (facts === null) return unjudged('facts-unknown');
  if (endpoint.location !== 'this-machine' && !anywhere) return unjudged('runs-elsewhere');
  if (target === null) return unjudged('machine-unknown');
  const wish = defaultWish(facts, endpoint.kind);
  const { verdict, ...judgement } = judgeFit(facts, target, {
    ...wish,
    contextTokens: contextTokens ?? wish.contextTokens,
    kvType: kvType ?? wish.kvType,
  });
  return { ...about, unjudged: null, verdict, judgement };
}

function knownOf({
  runtime,
  quantization,
  source,
  confidence,
  unread,
  serverEstimate,
}: ModelFacts): KnownFacts {
  return {
    runtime,
    quantization,
    source,
    confidence,
    ...(unread === undefined ? {} : { unread }),
    serverEstimate,
  };
}
