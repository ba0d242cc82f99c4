// Photos and papers of a case, in their order. A page: {id, name, type, role, blob,
// original, warnings}.
import { useEffect, useState } from 'preact/hooks';
import { new_id } from '../lib/drafts.js';
import { prepared } from '../lib/photo.js';
import { use_page, use_words } from './context.js';
import { Button, Foreign, Notice, use_id } from './parts.jsx';

export const kRoles = ['photo', 'chief-image', 'old-report', 'document', 'ecg', 'lab-report'];

function use_picture(blob) {
  const [address, set] = useState(null);
  useEffect(() => {
    if (!/^image\/(jpeg|png|webp|gif)$/.test(blob.type)) return undefined;
    const made = URL.createObjectURL(blob);
    set(made);
    return () => URL.revokeObjectURL(made);
  }, [blob]);
  return address;
}

function Original({ page, onChange }) {
  const { t, bytes } = use_words();
  if (!page.original) return null;
  const swap = () =>
    onChange({
      ...page, ...page.original,
      original: { blob: page.blob, type: page.type, name: page.name },
      full: !page.full,
    });
  return (
    <label class="check">
      <input type="checkbox" checked={Boolean(page.full)} onChange={swap} />
      <span>{t('pages.full', { size: bytes(page.full ? page.blob.size : page.original.blob.size) })}</span>
    </label>
  );
}

function One({ page, number, of, onChange, onMove, onDrop }) {
  const { t, bytes } = use_words();
  const address = use_picture(page.blob);
  return (
    <li class="page">
      <div class="thumb">{address ? <img src={address} alt="" /> : <span aria-hidden="true">▤</span>}</div>
      <div class="grow">
        <strong>{t('pages.number', { n: number })}</strong> <Foreign>{page.name}</Foreign>{' '}
        <small>{bytes(page.blob.size)}</small>
        <label class="inline">
          <span>{t('pages.role')}</span>
          <select value={page.role} onChange={(event) => onChange({ ...page, role: event.target.value })}>
            {kRoles.map((role) => <option key={role} value={role}>{t(`role.${role}`)}</option>)}
          </select>
        </label>
        {page.warnings?.map((each) => <Notice key={each} tone="warn">{t(`pages.${each}`)}</Notice>)}
        <Original page={page} onChange={onChange} />
      </div>
      <div class="column">
        <Button kind="quiet" disabled={number === 1} onClick={() => onMove(-1)} aria-label={t('pages.up', { n: number })}>↑</Button>
        <Button kind="quiet" disabled={number === of} onClick={() => onMove(1)} aria-label={t('pages.down', { n: number })}>↓</Button>
        <Button kind="quiet" onClick={onDrop} aria-label={t('pages.drop', { n: number })}>×</Button>
      </div>
    </li>
  );
}

async function pages_of(files, limit) {
  const made = [];
  const refused = [];
  for (const file of files) {
    const { blob, type, name, original, warnings } = await prepared(file);
    const role = /^image\//.test(type) ? 'photo' : 'document';
    if (blob.size > limit) refused.push(file.name);
    else made.push({ id: new_id(), role, blob, type, name, original, warnings });
  }
  return { made, refused };
}

export function Pages({ pages, onPages }) {
  const { words, session, say } = use_page();
  const { t } = words;
  const id = use_id();
  const [busy, set_busy] = useState(false);
  const [refused, set_refused] = useState([]);
  const add = async (event) => {
    const files = [...event.target.files];
    event.target.value = '';
    set_busy(true);
    const out = await pages_of(files, session.max_upload);
    onPages((old) => [...old, ...out.made]);
    set_refused(out.refused);
    set_busy(false);
    say(t('pages.added', { n: out.made.length }));
  };
  const replace = (page) => onPages((old) => old.map((each) => (each.id === page.id ? page : each)));
  const drop = (page) => onPages((old) => old.filter((each) => each.id !== page.id));
  const move = (at, by) => onPages((old) => {
    const out = [...old];
    out.splice(at + by, 0, ...out.splice(at, 1));
    return out;
  });
  return (
    <div class="field">
      <p class="hint" id={`${id}-hint`}>{t('pages.hint')}</p>
      <input id={id} class="unseen" type="file" multiple accept="image/*,application/pdf,.dcm,application/dicom"
        aria-describedby={`${id}-hint`} onChange={add} />
      <label for={id} class="button chooser">{t('pages.title')}</label>
      {busy && <p class="waiting" role="status">{t('pages.working')}</p>}
      {refused.map((name) => (
        <Notice key={name} tone="bad">{t('pages.too_large', { name, size: words.bytes(session.max_upload) })}</Notice>
      ))}
      <ol class="pages">
        {pages.map((page, at) => (
          <One key={page.id} page={page} number={at + 1} of={pages.length} onChange={replace}
            onMove={(by) => move(at, by)} onDrop={() => drop(page)} />
        ))}
      </ol>
    </div>
  );
}
