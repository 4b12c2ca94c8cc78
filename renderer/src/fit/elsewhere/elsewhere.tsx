import { type ReactNode, useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Button } from '../../ui/button.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { useHearth } from '../../use-hearth.ts';
import { useModelFits } from '../use-model-fits.ts';
import { type Choice, catalogueChoices, firstChoice, ownChoice } from './choices.ts';
import styles from './elsewhere.module.css';
import { knownModels } from './known-models.ts';
import { MachineChoice } from './machine-choice.tsx';
import { MachineView } from './machine-view.tsx';
import type { Candidate } from './verdicts.ts';

/** A button, and behind it what would fit on any machine: the user's, or one of the catalogue. */
export function Elsewhere(): ReactNode {
  const { t } = useTranslation('fit');
  const [isOpen, setOpen] = useState(false);
  return (
    <>
      <Button look="link" onPress={() => setOpen(true)}>
        {t('elsewhere.open')}
      </Button>
      <Dialog title={t('elsewhere.title')} isOpen={isOpen} onClose={() => setOpen(false)} shape="wide">
        <Shop />
      </Dialog>
    </>
  );
}

function Shop(): ReactNode {
  const { t } = useTranslation('machine');
  const own = useHearth((state) => state.targets);
  const others = useHearth((state) => state.otherTargets);
  const choices = useMemo<readonly Choice[]>(
    () => [
      ...own.slice(0, 1).map((target) => ownChoice(target, t('title'))),
      ...others.map(({ target }) => ownChoice(target, target.name)),
      ...catalogueChoices,
    ],
    [own, others, t],
  );
  const [id, setId] = useState(firstChoice);
  const choice = choices.find((candidate) => candidate.id === id);
  const mine = useOwnModels();
  return (
    <div className={styles['shop']}>
      <MachineChoice choices={choices} chosen={id} onChoose={setId} />
      {choice !== undefined && (
        <MachineView choice={choice} here={own[0] ?? null} mine={mine} known={known} />
      )}
    </div>
  );
}

const known: readonly Candidate[] = knownModels.map(({ name, facts }) => ({ key: name, name, facts }));

/** The models of the user's own servers that enough is known of. */
function useOwnModels(): readonly Candidate[] {
  const facts = useHearth((state) => state.modelFacts);
  const endpoints = useHearth((state) => state.endpoints);
  const fits = useModelFits();
  return useMemo(
    () =>
      facts.map((one) => {
        const key = `${one.endpoint} ${one.model}`;
        const model = endpoints
          ?.find(({ id }) => id === one.endpoint)
          ?.models.find(({ id }) => id === one.model);
        return { key, name: fits.get(key)?.name ?? model?.name ?? one.model, facts: one };
      }),
    [facts, endpoints, fits],
  );
}
