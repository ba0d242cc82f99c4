// A prescription, held against the rules while it is written: each refusal names its
// clause, and what is refused cannot be signed.
import { useEffect, useState } from 'preact/hooks';
import { Act_form, use_form } from '../ui/act_form.jsx';
import { use_page, use_words } from '../ui/context.js';
import { use_loaded } from '../ui/load.js';
import { Day } from '../ui/day.jsx';
import { iso_day } from '../lib/calendar.js';
import { Badge, Button, Choice, Notice, Options, Text } from '../ui/parts.jsx';

const kRmp = ['name', 'qualification', 'registration', 'council', 'address', 'contact'];
const kMedicine = ['name', 'form', 'strength', 'frequency', 'duration', 'notes'];
const kTexts = ['complaints', 'diagnosis', 'investigations', 'notes'];
const kCheckAfter = 500;  // milliseconds without a key
const kRmpName = (user) => `harkara.rmp.${user}`;

// The prescriber's own lines, kept on this device: they are the same every time.
function own_lines(user) {
  try {
    return JSON.parse(localStorage.getItem(kRmpName(user))) ?? {};
  } catch {
    return {};
  }
}

const trimmed = (object) =>
  Object.fromEntries(Object.entries(object).filter(([, value]) => value !== '' && value !== undefined && value !== null));

function rx_of(fields) {
  const { rmp, consult, medicines, adult, ...texts } = fields;
  const { previous, ...how } = consult;
  return trimmed({
    ...texts,
    rmp: trimmed(rmp),
    consult: trimmed({ ...how, ...(previous ? { previous: iso_day(previous) } : {}) }),
    medicines: medicines.map(({ name, ...rest }) => trimmed({ name: name.trim().toUpperCase(), ...rest })),
    ...(adult?.name ? { adult } : {}),
  });
}

const first_fields = (line, user) => ({
  rmp: own_lines(user),
  // The stricter one; a follow-up is for the prescriber to state.
  consult: { type: 'first', mode: 'text' },
  medicines: [{ name: '' }],
  adult: line.record.adult,
  complaints: typeof line.record.history === 'string' ? line.record.history : line.record.question,
});

function Refusals({ list }) {
  const { t, has } = use_words();
  if (list.length === 0) return <Notice tone="good">{t('rx.fine')}</Notice>;
  return (
    <Notice tone="warn">
      <p>{t('rx.refused', { n: list.length })}</p>
      <ul class="refusals">
        {list.map((each) => (
          <li key={each.rule + each.about}>
            {each.about && <strong><bdi dir="ltr">{each.about}</bdi>: </strong>}
            {has(`rule.${each.rule}`) ? t(`rule.${each.rule}`) : each.says}{' '}
            <small>
              <cite lang="en" dir="ltr">{each.clause}</cite>
              {!each.checked && <> <Badge>{t('rx.unchecked')}</Badge></>}
            </small>
          </li>
        ))}
      </ul>
    </Notice>
  );
}

function use_check(line, fields) {
  const { server } = use_page();
  const [refusals, set] = useState(null);
  useEffect(() => {
    let mine = true;
    const check = () =>
      server.post(`desk/cases/${line.case}/prescribe/check`, { rx: rx_of(fields) })
        .then((out) => mine && set(out.refusals), () => mine && set(null));
    const timer = setTimeout(check, kCheckAfter);
    return () => {
      mine = false;
      clearTimeout(timer);
    };
  }, [fields]);
  return refusals;
}

function Medicine({ number, of, onChange, onDrop, known }) {
  const { t } = use_words();
  const row_of = (name) => known.find((each) => each.name === (name ?? '').trim().toUpperCase());
  const listed = row_of(of.name);
  // A list that was stated for another medicine does not stay behind, unseen.
  const set = (field, text) => onChange({ ...of, [field]: text, ...(field === 'name' && row_of(text) ? { list: undefined } : {}) });
  return (
    <fieldset class="medicine">
      <legend>{t('rx.medicine', { n: number })}</legend>
      <div class="grid">
        {kMedicine.map((name) => (
          <Text key={name} label={t(`medicine.${name}`)} required={name !== 'notes'} list={name === 'name' ? 'medicines' : undefined}
            value={of[name]} onValue={(text) => set(name, text)} />
        ))}
        {listed
          ? <p class="hint">{t('rx.list', { list: listed.list })}</p>
          : <Choice label={t('medicine.list')} value={of.list ?? ''} onValue={(list) => onChange({ ...of, list })}
              options={[['', t('new.choose')], ['O', 'O'], ['A', 'A'], ['B', 'B']]} />}
        <Choice label={t('medicine.purpose')} value={of.purpose ?? ''} onValue={(purpose) => onChange({ ...of, purpose })}
          options={[['', '—'], ['refill', t('purpose.refill')], ['add_on', t('purpose.add_on')]]} />
      </div>
      {onDrop && <Button kind="quiet" onClick={onDrop}>{t('rx.drop', { n: number })}</Button>}
    </fieldset>
  );
}

function Medicines({ list, onList }) {
  const { server, words } = use_page();
  const rules = use_loaded(() => server.get('prescriptions/rules'), []);
  const known = rules.data?.medicines ?? [];
  const change = (at, one) => onList(list.map((each, i) => (i === at ? one : each)));
  return (
    <>
      <datalist id="medicines">{known.map((each) => <option key={each.name} value={each.name} />)}</datalist>
      {list.map((each, i) => (
        <Medicine key={i} number={i + 1} of={each} known={known} onChange={(one) => change(i, one)}
          onDrop={list.length > 1 ? () => onList(list.filter((_, at) => at !== i)) : null} />
      ))}
      <Button onClick={() => onList([...list, { name: '' }])}>{words.t('rx.add')}</Button>
    </>
  );
}

function Consultation({ value, onValue }) {
  const { t } = use_words();
  const options = (words, names) => names.map((each) => [each, t(`${words}.${each}`)]);
  const set = (some) => onValue({ ...value, ...some });
  return (
    <>
      <Options label={t('rx.type')} value={value.type} onValue={(type) => set({ type })} options={options('rx.type', ['first', 'follow_up'])} />
      <Options label={t('rx.mode')} value={value.mode} onValue={(mode) => set({ mode })} options={options('rx.mode', ['text', 'audio', 'video'])} />
      {value.type === 'follow_up' && (
        <Day label={t('rx.previous')} past value={value.previous} onValue={(previous) => set({ previous })} />
      )}
    </>
  );
}

export function Prescribe({ line, again, close }) {
  const { server, session, words } = use_page();
  const { t } = words;
  const form = use_form({
    first: first_fields(line, session.user),
    keep: `prescribe/${line.case}`,
    send: (fields, key) => {
      localStorage.setItem(kRmpName(session.user), JSON.stringify(fields.rmp));
      return server.post(`desk/cases/${line.case}/prescribe`, { rx: rx_of(fields) }, key);
    },
    done: () => {
      close();
      again();
    },
  });
  const { fields, set } = form;
  // Decided once: it must not close while the lines are being written.
  const [unknown] = useState(() => !own_lines(session.user).registration);
  const found = use_check(line, fields);
  const refusals = found ?? form.error?.refusals;
  return (
    <Act_form form={form} label={t('rx.sign')} cancel={close}>
      <Medicines list={fields.medicines} onList={(medicines) => set({ medicines })} />
      {kTexts.map((name) => (
        <Text key={name} label={t(`rx_field.${name}`)} rows={2} value={fields[name]} onValue={(text) => set({ [name]: text })} />
      ))}
      <Consultation value={fields.consult} onValue={(consult) => set({ consult })} />
      <details open={unknown}>
        <summary>{t('rx.rmp')}</summary>
        <div class="grid">
          {kRmp.map((name) => (
            <Text key={name} label={t(`rmp.${name}`)} value={fields.rmp[name]} onValue={(text) => set({ rmp: { ...fields.rmp, [name]: text } })} />
          ))}
        </div>
      </details>
      {refusals && <Refusals list={refusals} />}
    </Act_form>
  );
}
