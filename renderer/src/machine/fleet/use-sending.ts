import { type SyntheticEvent, useState } from 'react';

interface Sending {
  /** Is what was said being kept just now? */
  readonly isBusy: boolean;
  readonly onSubmit: (event: SyntheticEvent) => void;
}

/** Sends what a form says, once at a time and only when it is complete; `onDone` follows when it was kept. */
export function useSending(isComplete: boolean, send: () => Promise<boolean>, onDone: () => void): Sending {
  const [isBusy, setBusy] = useState(false);
  const submit = async (): Promise<void> => {
    if (!isComplete || isBusy) return;
    setBusy(true);
    const isKept = await send();
    setBusy(false);
    if (isKept) onDone();
  };
  return {
    isBusy,
    onSubmit: (event) => {
      event.preventDefault();
      void submit();
    },
  };
}
