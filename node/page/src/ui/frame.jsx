// Header, menu and the place for the view.
import { kLanguages } from '../lib/words.js';
import { menu_of } from '../views/table.jsx';
import { use_page } from './context.js';
import { Button } from './parts.jsx';

const kBrand = { en: 'harkara', hi: 'हरकारा', bn: 'হরকরা', fa: 'هرکاره' };

function Languages() {
  const { words, settings, change } = use_page();
  return (
    <label class="languages">
      <span class="unseen">{words.t('page.language')}</span>
      <select value={settings.lang} onChange={(event) => change({ lang: event.target.value })}>
        {Object.entries(kLanguages).map(([lang, { name }]) => (
          <option key={lang} value={lang} lang={lang}>{name}</option>
        ))}
      </select>
    </label>
  );
}

function Menu({ current }) {
  const { words, session } = use_page();
  return (
    <nav aria-label={words.t('page.menu')}>
      <ul>
        {menu_of(session.roles).map(([name, view]) => (
          <li key={name}>
            <a href={`#/${name}`} aria-current={name === current ? 'page' : undefined}>
              {words.t(view.menu)}
            </a>
          </li>
        ))}
      </ul>
    </nav>
  );
}

function Person() {
  const { words, session, leave } = use_page();
  return (
    <div class="person">
      <a href="#/settings"><bdi>{session.user}</bdi></a>
      <Button kind="quiet" onClick={leave}>{words.t('page.logout')}</Button>
    </div>
  );
}

// Moves the focus only: '#content' would be an address of the page's own.
function skip(event) {
  event.preventDefault();
  document.getElementById('content').focus();
}

export function Frame({ view, children }) {
  const { words, session } = use_page();
  return (
    <>
      <a class="skip" href="#content" onClick={skip}>{words.t('page.skip')}</a>
      <header class="top">
        <a class="brand" href="#/">
          <img src="./icon.svg" alt="" width="28" height="28" />
          <span>{kBrand[words.lang]}</span>
          {session && <small><bdi>{session.node}</bdi></small>}
        </a>
        <div class="row">
          <Languages />
          {session && <Person />}
        </div>
        {session && <Menu current={view?.name} />}
      </header>
      <main id="content" tabIndex={-1}>{children}</main>
    </>
  );
}
