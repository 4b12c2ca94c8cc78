import { type ReactNode, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { ModelFacts } from '../../../shared/fit/facts.ts';
import { answers } from '../../../shared/models/endpoint-of-ref.ts';
import type { Problem } from '../../../shared/problem.ts';
import { ask } from '../connection/client.ts';
import { Button } from '../ui/button.tsx';
import { ProblemNote } from '../ui/problem-note.tsx';
import { useHearth, useServices } from '../use-hearth.ts';
import { useFitWords } from './fit-words.ts';

/** LM Studio takes seconds for an estimate, and is given half a minute. ms */
const patience = 40_000;

/** Asks a model's LM Studio for its own estimate at this context; the answer comes with the facts. Nothing for other servers. */
export function AskServer({
  facts,
  contextTokens,
}: {
  readonly facts: ModelFacts;
  readonly contextTokens: number;
}): ReactNode {
  const { t } = useTranslation('fit');
  const { client } = useServices();
  const words = useFitWords();
  const [isAsking, setAsking] = useState(false);
  const [trouble, setTrouble] = useState<Problem | null>(null);
  const name = useHearth((state) => {
    const endpoint = state.endpoints?.find(({ id }) => id === facts.endpoint);
    const canTell =
      endpoint?.kind === 'lmstudio' && endpoint.location === 'this-machine' && answers(endpoint);
    return canTell ? endpoint.name : null;
  });
  // An estimate for this context is there already.
  if (name === null || facts.serverEstimate?.contextTokens === contextTokens) return null;
  const askNow = async (): Promise<void> => {
    setAsking(true);
    setTrouble(null);
    const { endpoint, model } = facts;
    const answer = await ask(
      (options) => client.fit.estimate({ endpoint, model, contextTokens }, options),
      patience,
    );
    setAsking(false);
    setTrouble(answer.ok ? null : answer.problem);
  };
  return (
    <>
      <p>
        <Button look="link" isDisabled={isAsking} onPress={() => void askNow()}>
          {isAsking
            ? t('panel.asking', { name })
            : t('panel.ask', { name, tokens: words.tokens(contextTokens) })}
        </Button>
      </p>
      {trouble !== null && <ProblemNote problem={trouble} />}
    </>
  );
}
