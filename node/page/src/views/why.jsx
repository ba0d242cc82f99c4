// The operator asks why a case is late, by its name; what the case says stays closed.
import { short_name } from '../lib/case_words.js';
import { use_words } from '../ui/context.js';
import { Heading } from '../ui/parts.jsx';
import { Explain } from './explain.jsx';

export function Why({ route }) {
  const { t } = use_words();
  return (
    <>
      <Heading>{t('late.title')} <bdi dir="ltr">{short_name(route.id)}</bdi></Heading>
      <Explain line={{ case: route.id, state: '', desk: t('late.desk'), story: {} }} />
      <p><a href="#/network">{t('menu.network')}</a></p>
    </>
  );
}
