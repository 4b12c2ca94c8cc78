import { createInstance, type i18n } from 'i18next';
import { initReactI18next } from 'react-i18next';
import { catalogues, type Language, namespaces } from '../../shared/messages/index.ts';

/** The page's texts, bundled, ready at once: `init` has nothing to load, so the instance can be used right away. */
export function makeI18n(language: Language): i18n {
  const instance = createInstance();
  void instance.use(initReactI18next).init({
    lng: language,
    fallbackLng: 'en',
    supportedLngs: Object.keys(catalogues),
    resources: catalogues,
    ns: [...namespaces],
    defaultNS: 'common',
    initAsync: false,
    // React escapes what it renders.
    interpolation: { escapeValue: false },
    returnNull: false,
  });
  return instance;
}
