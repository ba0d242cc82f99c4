// A case is written here. Each change is kept in this browser at once; the draft goes when
// the node has the case.
import { useEffect, useRef, useState } from 'preact/hooks';
import { drop_draft, new_draft, read_draft, save_draft } from '../lib/drafts.js';
import { check_fields, record_of } from '../lib/record.js';
import { go, read_route } from '../lib/route.js';
import { with_pages } from '../lib/send.js';
import { use_page } from '../ui/context.js';
import { use_act } from '../ui/load.js';
import { Button, Failure, Heading, Notice } from '../ui/parts.jsx';
import { Asking, Consent, Finding, Papers, Patient } from './new_case_parts.jsx';

const kQuiet = 400;  // milliseconds without a key until the draft is written

// {draft, change(some), change_pages(act), kept}: `kept` false until what is shown is written down.
function use_draft(id, user, defaults) {
  const [draft, set] = useState(null);
  const [kept, set_kept] = useState(true);
  const timer = useRef(0);
  const last = useRef(null);
  useEffect(() => {
    const begin = (found) => set(found && found.user === user ? found : { ...new_draft(user), fields: defaults });
    (id ? read_draft(id) : Promise.resolve(null)).then(begin, () => begin(null));
  }, [id]);

  const write = () => {
    clearTimeout(timer.current);
    if (last.current) save_draft(last.current).then(() => set_kept(true), () => {});
    last.current = null;
  };
  const put = (make) => {
    // Whoever loses the session or the tab comes back to this draft.
    if (draft && !id) history.replaceState(null, '', `#/new/${draft.id}`);
    set((old) => {
      last.current = { ...make(old), updated: Date.now() };
      return last.current;
    });
    set_kept(false);
    clearTimeout(timer.current);
    timer.current = setTimeout(write, kQuiet);
  };
  useEffect(() => {
    addEventListener('pagehide', write);
    return () => {
      removeEventListener('pagehide', write);
      write();
    };
  }, []);
  const forget = async (draft_id) => {
    clearTimeout(timer.current);
    last.current = null;
    await drop_draft(draft_id);
  };
  return {
    draft, kept, forget, write,
    change: (some) => put((old) => ({ ...old, fields: { ...old.fields, ...some } })),
    change_pages: (act) => put((old) => ({ ...old, pages: act(old.pages) })),
    mark_unsure: (unsure) => put((old) => ({ ...old, unsure })),
  };
}

// The node's answer did not come: it may have the case. Until it is known, the draft stays
// as it was sent, so that nothing written later is lost.
const is_unsure = (error) => error.status === 0 || error.status >= 500;

function use_sending({ draft, forget, write, mark_unsure }) {
  const { server, words, say } = use_page();
  return use_act(async () => {
    write();
    const told = (n, of) => say(words.t('new.sending_page', { n, of }));
    const { fields, pages, request } = draft;
    const record = record_of(fields, words.lang);
    const ask = async (attachments) => {
      try {
        return await server.post('cases', { desk: fields.desk, class: fields.class, record, attachments }, request);
      } catch (error) {
        mark_unsure(is_unsure(error));
        throw error;
      }
    };
    const opened = await with_pages(server, pages, told, ask);
    await forget(draft.id);
    say(words.t('new.saved'));
    go('case/' + opened.case);
  });
}

function Wrong({ wrong }) {
  const { t } = use_page().words;
  const names = Object.keys(wrong);
  if (names.length === 0) return null;
  return (
    <Notice tone="bad">
      <p>{t('new.wrong', { n: names.length })}</p>
      <ul>{names.map((name) => <li key={name}>{t(`field.${name.replace(/^vitals\./, '')}`)}</li>)}</ul>
    </Notice>
  );
}

function Form({ held }) {
  const { words, session } = use_page();
  const { t } = words;
  const { draft, kept, change, change_pages } = held;
  const [wrong, set_wrong] = useState({});
  const sending = use_sending(held);
  const fields = draft.fields;
  const submit = (event) => {
    event.preventDefault();
    const found = check_fields(fields);
    set_wrong(found);
    if (Object.keys(found).length === 0) sending.run();
  };
  const why = (name) => wrong[name] && t(`wrong.${wrong[name]}`);
  const part = { fields, change, why };
  return (
    <form onSubmit={submit} noValidate>
      <Wrong wrong={wrong} />
      <fieldset class="bare" disabled={sending.busy || draft.unsure}>
        <Patient {...part} />
        <Asking {...part} desks={session.desks} />
        <Papers pages={draft.pages} onPages={change_pages} />
        <Finding {...part} />
        <Consent {...part} />
      </fieldset>
      <Failure error={sending.error} />
      {draft.unsure && <Notice tone="info">{t('new.safe_to_repeat')}</Notice>}
      <div class="row sticky">
        <Button kind="main" type="submit" busy={sending.busy}>{t(sending.busy ? 'new.sending' : 'new.send')}</Button>
        <small role="status">{t(kept ? 'new.kept' : 'new.keeping')}</small>
      </div>
    </form>
  );
}

export function New_case() {
  const { words, session } = use_page();
  const defaults = { desk: session.desks.length === 1 ? session.desks[0] : '', class: 'routine' };
  const [id] = useState(() => read_route(location.hash).id);
  const held = use_draft(id, session.user, defaults);
  return (
    <>
      <Heading>{words.t('menu.new')}</Heading>
      {held.draft && <Form held={held} />}
    </>
  );
}
