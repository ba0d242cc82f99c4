import { use_page } from '../ui/context.js';
import { Heading } from '../ui/parts.jsx';

export function Nothing() {
  const { t } = use_page().words;
  return (
    <div class="card">
      <Heading>{t('nothing.title')}</Heading>
      <p>{t('nothing.about')}</p>
      <p><a href="#/">{t('nothing.home')}</a></p>
    </div>
  );
}
