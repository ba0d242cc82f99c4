// The node's event stream. One connection for the whole page; views say what they wait for.

const kEvents = ['case', 'cases', 'status', 'session'];

// on_end(): the node says that the session has ended.
export function make_live(on_end) {
  const listeners = new Set();
  let source = null;

  // topics: 'cases' (any case), 'case:C-...' or 'status'.
  function tell(topic) {
    for (const each of [...listeners])
      if (each.topics.includes(topic)) each.act();
  }

  const heard = {
    case: (event) => {
      tell('case:' + JSON.parse(event.data).case);
      tell('cases');
    },
    cases: () => tell_all(),
    status: () => tell('status'),
    session: () => on_end(),
  };

  function tell_all() {
    for (const each of [...listeners]) if (each.topics.length > 0) each.act();
  }

  return {
    listen(topics, act) {
      const entry = { topics, act };
      listeners.add(entry);
      return () => listeners.delete(entry);
    },
    start() {
      if (source) return;
      source = new EventSource('api/v1/events');
      let before = false;
      // What was missed while away is not repeated: all is read again.
      source.onopen = () => {
        if (before) tell_all();
        before = true;
      };
      for (const name of kEvents) source.addEventListener(name, heard[name]);
    },
    stop() {
      source?.close();
      source = null;
    },
  };
}
