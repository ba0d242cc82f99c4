// The address after '#': '#/case/C-7K3M?part=answer'. Nothing of a patient stands in it.
import { useEffect, useState } from 'preact/hooks';

export function read_route(hash) {
  const [path, query = ''] = hash.replace(/^#\/?/, '').split('?');
  const [view, ...rest] = path.split('/').map(decodeURIComponent);
  return { view: view || '', id: rest[0] ?? '', query: new URLSearchParams(query) };
}

export function go(path) {
  location.hash = '#/' + path;
}

// `turn` grows with every step, also one to the same address: that begins the view anew.
export function use_route() {
  const [route, set_route] = useState(() => ({ ...read_route(location.hash), turn: 0 }));
  useEffect(() => {
    const changed = () => set_route(({ turn }) => ({ ...read_route(location.hash), turn: turn + 1 }));
    addEventListener('hashchange', changed);
    return () => removeEventListener('hashchange', changed);
  }, []);
  return route;
}
