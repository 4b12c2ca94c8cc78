import { type ReactNode, useEffect, useState } from 'react';
import hidden from '../ui/visually-hidden.module.css';
import { useServices } from '../use-hearth.ts';
import { captionOf } from '../../../shared/warmth/caption.ts';
import { newsOf } from './news.ts';
import { useWarmthWords } from './words.ts';

/** Says to screen readers, on every page, how models with a flame change. */
export function WarmthAnnouncer(): ReactNode {
  const { store } = useServices();
  const words = useWarmthWords();
  const [said, setSaid] = useState('');
  useEffect(
    () =>
      store.subscribe((now, before) => {
        const news = newsOf(before.warmth, now.warmth).flatMap((model) => {
          const what = captionOf(model, Date.now(), words)?.text;
          return what === undefined ? [] : words.t('page.announce', { name: model.name, what });
        });
        if (news.length > 0) setSaid(news.join('. '));
      }),
    [store, words],
  );
  return <output className={hidden['hidden']}>{said}</output>;
}
