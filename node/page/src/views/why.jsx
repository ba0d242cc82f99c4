// The operator asks why a case is late, by its name; what the case says stays closed.
import { use_words } from '../ui/context.js';
import { Heading } from '../ui/parts.jsx';
import { Explain } from './explain.jsx';

export function Why({ route }) {
  const { t } = use_words();
  return (
    <>
      <Heading>{t('late.title')} <bdi dir="ltr">{route.id.slice(0, 8)}</bdi></Heading>
      <Explain line={{ case: route.id, state: '', desk: t('late.desk'), story: {} }} />
      <p><a href="#/network">{t('menu.network')}</a></p>
    </>
  );
}
