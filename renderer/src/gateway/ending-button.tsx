import { type ReactNode, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Preflight } from '../../../shared/gateway/snapshot.ts';
import type { Result } from '../../../shared/problem.ts';
import { ask } from '../connection/client.ts';
import { Button } from '../ui/button.tsx';
import { useHearth, useServices } from '../use-hearth.ts';
import { StopDialog } from './stop-dialog.tsx';
import type { GatewayActs } from './use-gateway-acts.ts';

/** ms; the gateway answers in about 20 */
const preflightDeadlineMs = 10_000;

/** Stop or restart: asks first what that would end, and the user only where it would end something. */
export function EndingButton({
  what,
  acts,
  text,
}: {
  readonly what: 'stop' | 'restart';
  readonly acts: GatewayActs;
  /** left out: the action's own word */
  readonly text?: string;
}): ReactNode {
  const { t } = useTranslation('gateway');
  const { client } = useServices();
  const [asking, setAsking] = useState(false);
  const [question, setQuestion] = useState<Result<Preflight> | null>(null);
  // A gateway that is only starting has taken no turn yet.
  const empty = useHearth(
    ({ gateway }) => gateway?.state.kind === 'starting' || gateway?.state.kind === 'restarting',
  );

  const go = (endRuns: boolean): void => {
    setQuestion(null);
    void (what === 'stop' ? acts.stop(endRuns) : acts.restart(endRuns));
  };

  const begin = async (): Promise<void> => {
    if (empty) return go(true);
    setAsking(true);
    const answer = await ask((options) => client.gateway.preflight(undefined, options), preflightDeadlineMs);
    setAsking(false);
    if (answer.ok && answer.value.safe) return go(false);
    return setQuestion(answer);
  };

  return (
    <>
      <Button
        isPending={asking || acts.pending === what}
        isDisabled={acts.pending !== null && acts.pending !== what}
        onPress={() => void begin()}
      >
        {text ?? t(`action.${what}`)}
      </Button>
      {question !== null && (
        <StopDialog what={what} preflight={question} onChoose={go} onCancel={() => setQuestion(null)} />
      )}
    </>
  );
}
