import type { ReactNode } from 'react';
import type { ModelRow } from '../../../shared/models/model-list.ts';
import { FlameButton, NoFlame } from './flame-button.tsx';
import { LoadBar } from './load-bar.tsx';
import { WarmthCaption } from './warmth-caption.tsx';
import { useWarmthOf } from './warmth-of.ts';

type Row = Pick<ModelRow, 'ref' | 'endpoint'>;

const useRow = ({ ref, endpoint }: Row) => useWarmthOf(ref, endpoint?.id ?? null);

/** How warm the model of a row is. `otherwise` stands there while nothing is known. */
export function RowCaption({
  row,
  otherwise,
}: {
  readonly row: Row;
  readonly otherwise: ReactNode;
}): ReactNode {
  const model = useRow(row);
  const isSilent = model === null || (model.state.kind === 'unknown' && !model.wish.on);
  return isSilent ? otherwise : <WarmthCaption model={model} />;
}

/** The flame of a row; its place where the server cannot be asked to hold a model, and nobody wished it. */
export function RowFlame({ row }: { readonly row: Row }): ReactNode {
  const model = useRow(row);
  return model !== null && (model.canHold || model.wish.on) ? <FlameButton model={model} /> : <NoFlame />;
}

/** How far the load of a row's model is, on the row's lower edge. */
export function RowLoadBar({ row }: { readonly row: Row }): ReactNode {
  return <LoadBar model={useRow(row)} place="edge" />;
}
