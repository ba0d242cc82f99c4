// The page's frame: who is logged in, in which language, and which view is shown.
import { useCallback, useEffect, useMemo, useRef, useState } from 'preact/hooks';
import { make_live } from './lib/live.js';
import { go, use_route } from './lib/route.js';
import { make_server } from './lib/server.js';
import { load_catalogue, read_settings, write_settings } from './lib/settings.js';
import { make_words } from './lib/words.js';
import { Page } from './ui/context.js';
import { Frame } from './ui/frame.jsx';
import { Login } from './views/login.jsx';
import { home_of, view_of } from './views/table.jsx';

const kName = 'harkara';

function use_settings() {
  const [settings, set] = useState(read_settings);
  const [words, set_words] = useState(null);
  useEffect(() => {
    write_settings(settings);
    let mine = true;
    load_catalogue(settings.lang).then((catalogue) => {
      if (mine) set_words(make_words(settings.lang, catalogue, settings.digits));
    });
    return () => { mine = false; };
  }, [settings]);
  useEffect(() => {
    if (!words) return;
    document.documentElement.lang = words.lang;
    document.documentElement.dir = words.dir;
  }, [words]);
  useEffect(() => {
    document.documentElement.dataset.light = settings.light;
  }, [settings.light]);
  return { settings, words, change: (some) => set((old) => ({ ...old, ...some })) };
}

// undefined: not known yet; null: nobody is logged in.
function use_session() {
  const [session, set] = useState(undefined);
  const ended = useCallback(() => set(null), []);
  const server = useMemo(() => make_server(ended), []);
  const live = useMemo(() => make_live(ended), []);
  useEffect(() => {
    server.session().then(set, () => set(null));
  }, []);
  useEffect(() => {
    if (session) live.start();
    else live.stop();
  }, [session]);
  return { session, set, server, live };
}

// A sentence for the screen reader, said once.
function use_voice() {
  const at = useRef(null);
  const say = useCallback((text) => {
    if (!at.current) return;
    at.current.textContent = '';
    requestAnimationFrame(() => { at.current.textContent = text; });
  }, []);
  return { at, say };
}

export function App() {
  const { settings, words, change } = use_settings();
  const { session, set, server, live } = use_session();
  const { at, say } = use_voice();
  const route = use_route();
  // Of a patient nothing: titles stay in the browser's history.
  const title = session && words && view_of(route, session.roles).menu;
  useEffect(() => {
    document.title = title ? `${words.t(title)} · ${kName}` : kName;
  }, [title, words]);
  if (!words || session === undefined) return <p class="waiting" role="status">…</p>;

  const view = session && view_of(route, session.roles);
  const leave = async () => {
    await server.logout().catch(() => {});
    set(null);
    go('');
  };
  const page = { words, settings, change, session, server, live, say, leave, route };
  return (
    <Page.Provider value={page}>
      <Frame view={view}>
        {session ? <view.Show key={route.turn} route={route} /> : <Login onLogin={set} home={home_of} />}
      </Frame>
      <p class="unseen" role="status" aria-live="polite" ref={at} />
    </Page.Provider>
  );
}
