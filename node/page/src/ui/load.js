// Loads what a view shows, again whenever the node says that something changed.
import { useCallback, useEffect, useRef, useState } from 'preact/hooks';
import { use_page } from './context.js';

// read(): a promise. topics: which live events make it read again; the old data stay shown
// meanwhile. {data, error, again}.
export function use_loaded(read, keys, topics = []) {
  const { live } = use_page();
  const [state, set_state] = useState({ data: null, error: null });
  const turn = useRef(0);
  const again = useCallback(async () => {
    const mine = ++turn.current;
    try {
      const data = await read();
      if (mine === turn.current) set_state({ data, error: null });
    } catch (error) {
      if (mine === turn.current) set_state((old) => ({ ...old, error }));
    }
  }, keys);
  useEffect(() => {
    again();
    const stop = live.listen(topics, again);
    return () => {
      ++turn.current;
      stop();
    };
  }, [again]);
  return { ...state, again };
}

// A button's act: busy while it runs, its error kept for showing. {busy, error, run}.
export function use_act(act) {
  const [state, set_state] = useState({ busy: false, error: null });
  const run = async (...args) => {
    if (state.busy) return undefined;
    set_state({ busy: true, error: null });
    try {
      const out = await act(...args);
      set_state({ busy: false, error: null });
      return out ?? true;
    } catch (error) {
      set_state({ busy: false, error });
      return undefined;
    }
  };
  return { ...state, run };
}
