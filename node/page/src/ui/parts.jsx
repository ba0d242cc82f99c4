// Small parts of every view. Text goes in as children, never as markup.
import { useEffect, useRef } from 'preact/hooks';
import { use_words } from './context.js';

let made = 0;
export function use_id() {
  const id = useRef(null);
  if (id.current === null) id.current = `f${++made}`;
  return id.current;
}

// label, hint and error of one field; `children(props)` draws the control.
export function Field({ label, hint, error, required, children }) {
  const { t } = use_words();
  const id = use_id();
  const about = [hint && `${id}-hint`, error && `${id}-error`].filter(Boolean).join(' ');
  const props = {
    id,
    'aria-describedby': about || undefined,
    'aria-invalid': error ? 'true' : undefined,
    'aria-required': required ? 'true' : undefined,
  };
  return (
    <div class={`field${error ? ' wrong' : ''}`}>
      <label for={id}>
        {label} {required && <span class="needed">({t('form.required')})</span>}
      </label>
      {hint && <p class="hint" id={`${id}-hint`}>{hint}</p>}
      {children(props)}
      {error && <p class="error" id={`${id}-error`}>{error}</p>}
    </div>
  );
}

export function Text({ value, onValue, type = 'text', rows, ...field }) {
  const changed = (event) => onValue(event.target.value);
  return (
    <Field {...field}>
      {(props) =>
        rows ? (
          <textarea {...props} rows={rows} dir="auto" value={value ?? ''} onInput={changed} />
        ) : (
          <input
            {...props}
            type={type}
            dir={type === 'text' ? 'auto' : undefined}
            inputMode={field.inputMode}
            autocomplete={field.autocomplete}
            list={field.list}
            value={value ?? ''}
            onInput={changed}
          />
        )
      }
    </Field>
  );
}

// options: [[value, label]...]
export function Choice({ value, onValue, options, ...field }) {
  return (
    <Field {...field}>
      {(props) => (
        <select {...props} value={value ?? ''} onChange={(event) => onValue(event.target.value)}>
          {options.map(([each, label]) => (
            <option key={each} value={each}>{label}</option>
          ))}
        </select>
      )}
    </Field>
  );
}

// A few choices side by side, all to be seen.
export function Options({ label, value, onValue, options, required, error }) {
  const { t } = use_words();
  const id = use_id();
  return (
    <fieldset class={`options${error ? ' wrong' : ''}`} aria-describedby={error ? `${id}-error` : undefined}>
      <legend>
        {label} {required && <span class="needed">({t('form.required')})</span>}
      </legend>
      <div class="row">
        {options.map(([each, words]) => (
          <label key={each} class="option">
            <input type="radio" name={id} checked={value === each} onChange={() => onValue(each)} />
            <span>{words}</span>
          </label>
        ))}
      </div>
      {error && <p class="error" id={`${id}-error`}>{error}</p>}
    </fieldset>
  );
}

export function Button({ kind = '', busy, children, hint_key, ...rest }) {
  return (
    <button type="button" class={`button ${kind}`} aria-busy={busy ? 'true' : undefined} {...rest}>
      {children}
      {hint_key && <kbd aria-hidden="true">{hint_key}</kbd>}
    </button>
  );
}

// tone: 'info', 'good', 'warn', 'bad'. Its sign says it to those who see no colours.
const kSigns = { info: 'i', good: '✓', warn: '!', bad: '×' };
export function Notice({ tone = 'info', children, role }) {
  return (
    <div class={`notice ${tone}`} role={role ?? (tone === 'bad' ? 'alert' : 'status')}>
      <span class="sign" aria-hidden="true">{kSigns[tone]}</span>
      <div>{children}</div>
    </div>
  );
}

export function Badge({ tone = 'plain', sign, children }) {
  return (
    <span class={`badge ${tone}`}>
      {sign && <span aria-hidden="true">{sign} </span>}
      {children}
    </span>
  );
}

// Words of the node or of another person, in a language of their own.
export const Foreign = ({ children }) => <bdi class="foreign">{children}</bdi>;

export function Failure({ error }) {
  const { t, has } = use_words();
  if (!error) return null;
  const key = `error.${error.code}`;
  return (
    <Notice tone="bad">
      <p>{t(has(key) ? key : 'error.other')}</p>
      {error.message && <p class="detail" lang="en" dir="ltr">{error.message}</p>}
      {error.next && <p class="detail" lang="en" dir="ltr">→ {error.next}</p>}
    </Notice>
  );
}

// What a view shows until its data are here.
export function Loaded({ of, children }) {
  const { t } = use_words();
  return (
    <>
      <Failure error={of.error} />
      {of.data === null ? !of.error && <p class="waiting" role="status">{t('page.loading')}</p> : children(of.data)}
    </>
  );
}

export function Heading({ children, ...rest }) {
  const at = useRef(null);
  // A new view begins at its heading, for the eye and for the screen reader.
  useEffect(() => at.current?.focus({ preventScroll: true }), []);
  return <h1 tabIndex={-1} ref={at} {...rest}>{children}</h1>;
}

export function Dialog({ title, onClose, children }) {
  const { t } = use_words();
  const at = useRef(null);
  const id = use_id();
  useEffect(() => {
    const before = document.activeElement;
    at.current.showModal();
    return () => before?.focus?.();
  }, []);
  return (
    <dialog ref={at} aria-labelledby={id} onClose={onClose}>
      <header class="row spread">
        <h2 id={id}>{title}</h2>
        <Button kind="quiet" onClick={onClose} aria-label={t('page.close')}>×</Button>
      </header>
      {children}
    </dialog>
  );
}
