// A form that writes one event into a case. Its request has a name made when the form
// opens, so that a second try writes once; after success a new name.
import { useEffect, useRef, useState } from 'preact/hooks';
import { drop_draft, new_id, read_draft, save_draft } from '../lib/drafts.js';
import { use_page } from './context.js';
import { use_act } from './load.js';
import { Button, Failure } from './parts.jsx';

const kQuiet = 400;  // milliseconds without a key until the form is written down

// What was written stays in this browser under that name until it is sent.
function use_kept(name, fields, set_fields, key) {
  const { session } = use_page();
  const id = name && `form/${session.user}/${name}`;
  const touched = useRef(false);
  useEffect(() => {
    if (!id) return;
    const found = (draft) => {
      if (!draft || touched.current) return;
      key.current = draft.request;
      set_fields(draft.fields);
    };
    read_draft(id).then(found, () => {});
  }, [id]);
  useEffect(() => {
    if (!id || !touched.current) return undefined;
    const draft = { id, user: session.user, fields, request: key.current, updated: Date.now() };
    const timer = setTimeout(() => save_draft(draft).catch(() => {}), kQuiet);
    return () => clearTimeout(timer);
  }, [fields]);
  return {
    touch: () => { touched.current = true; },
    forget: async () => {
      touched.current = false;
      if (id) await drop_draft(id).catch(() => {});
    },
  };
}

// send(fields, key) -> promise. check(fields): a message key, or ''. done(): after success.
// keep: under which name the form survives a closed tab; absent: it does not.
export function use_form({ first = {}, send, check, done, said, keep }) {
  const { words, say } = use_page();
  const [fields, set_fields] = useState(first);
  const [wrong, set_wrong] = useState('');
  const key = useRef(new_id());
  const kept = use_kept(keep, fields, set_fields, key);
  const act = use_act(async () => {
    const out = await send(fields, key.current);
    key.current = new_id();
    await kept.forget();
    set_fields(first);
    say(words.t(said ?? 'act.written'));
    done?.(out);
  });
  const submit = (event) => {
    event?.preventDefault();
    const found = check?.(fields) ?? '';
    set_wrong(found);
    if (!found) act.run();
  };
  const set = (some) => {
    kept.touch();
    set_fields((old) => ({ ...old, ...some }));
  };
  return { fields, set, submit, busy: act.busy, error: act.error, wrong: wrong && words.t(wrong) };
}

export function Act_form({ form, label, children, cancel }) {
  const { words } = use_page();
  return (
    <form onSubmit={form.submit} noValidate>
      <fieldset class="bare" disabled={form.busy}>{children}</fieldset>
      {form.wrong && <p class="error" role="alert">{form.wrong}</p>}
      <Failure error={form.error} />
      <div class="row">
        <Button kind="main" type="submit" busy={form.busy}>{label}</Button>
        {cancel && <Button onClick={cancel}>{words.t('page.cancel')}</Button>}
      </div>
    </form>
  );
}
