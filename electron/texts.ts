import { createInstance, type i18n, type TFunction } from 'i18next';
import { catalogues, type Language, namespaces } from '../shared/messages/index.ts';

/** Gives the text of a key such as `cli:usage`, its blanks filled. */
export type Texts = TFunction<typeof namespaces>;

/** The texts of one language and one subject: keys without a prefix. */
export function openTextsOf<Subject extends (typeof namespaces)[number]>(
  language: Language,
  subject: Subject,
): TFunction<Subject> {
  return opened(language).getFixedT(language, subject);
}

/** The texts of one language for everything that speaks outside the page: the command line and the menu. */
export function openTexts(language: Language): Texts {
  return opened(language).getFixedT(language, namespaces);
}

function opened(language: Language): i18n {
  const instance = createInstance();
  // Nothing has to be loaded, so the instance is ready at once.
  void instance.init({
    lng: language,
    fallbackLng: 'en',
    resources: catalogues,
    ns: [...namespaces],
    defaultNS: 'common',
    initAsync: false,
    interpolation: { escapeValue: false },
    returnNull: false,
  });
  return instance;
}
