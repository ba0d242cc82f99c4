// Patients that may be one, for a person to decide; and those of whom it was decided, which can
// be undone.
import { useState } from 'preact/hooks';
import { degree_of, reason_words } from '../lib/alike.js';
import { patient_words, short_name } from '../lib/case_words.js';
import { Act_form, use_form } from '../ui/act_form.jsx';
import { use_page, use_words } from '../ui/context.js';
import { use_loaded } from '../ui/load.js';
import { Badge, Button, Dialog, Foreign, Heading, Loaded, Text } from '../ui/parts.jsx';

const kLikely = 0.8;
const kLess = 0.5;
const kCases = 3;        // named of one patient
const kMostBytes = 255;  // of a reason, as the node takes it

// The name turned to the direction of its own script, with what tells namesakes apart.
function Person({ of }) {
  const words = use_words();
  const { t } = words;
  const { village, guardian } = of.newest;
  const newest = of.cases.slice(-kCases).reverse();
  return (
    <div>
      <p><strong>{patient_words(words, of.newest)}</strong></p>
      {village && <p>{t('patients.village')}: <Foreign>{village}</Foreign></p>}
      {guardian && <p>{t('patients.guardian')}: <Foreign>{guardian}</Foreign></p>}
      <p>
        <small>{t('patients.cases', { n: of.cases.length })}</small>{' '}
        {newest.map((name) => <a key={name} class="case-name" href={`#/case/${name}`}><bdi dir="ltr">{short_name(name)}</bdi></a>)}
      </p>
    </div>
  );
}

function why_wrong({ why }) {
  if (!why.trim()) return 'wrong.needed';
  return new TextEncoder().encode(why.trim()).length <= kMostBytes ? '' : 'wrong.long';
}

// deed: 'merge' or 'split'; of: the two.
function Decide({ deed, of: [a, b], onClose, done }) {
  const { server, words } = use_page();
  const { t } = words;
  const form = use_form({
    first: { why: '' },
    check: why_wrong,
    send: ({ why }) => server.post(`patients/${deed}`, { a: a.patient, b: b.patient, why: why.trim() }),
    done,
    said: `patients.done_${deed}`,
  });
  return (
    <Dialog title={t(`patients.ask_${deed}`)} onClose={onClose}>
      <ul class="reasons">
        {[a, b].map((each) => <li key={each.patient}>{patient_words(words, each.newest)}</li>)}
      </ul>
      <Act_form form={form} label={t(`patients.${deed}`)} cancel={onClose}>
        <Text label={t('patients.why')} hint={t(`patients.hint_${deed}`)} required value={form.fields.why} onValue={(why) => form.set({ why })} />
      </Act_form>
    </Dialog>
  );
}

function Pair({ of: { a, b, score, reasons }, onMerge }) {
  const words = use_words();
  const { t } = words;
  return (
    <li class="card">
      <p class="row">
        <Badge tone={score >= 0.9 ? 'warn' : 'plain'}>{t(degree_of(score))}</Badge>
        <small>{words.list(reasons.map((each) => reason_words(words, each)))}</small>
      </p>
      <div class="sides"><Person of={a} /><Person of={b} /></div>
      <Button onClick={onMerge} aria-label={t('patients.merge_two', { a: patient_words(words, a.newest), b: patient_words(words, b.newest) })}>
        {t('patients.merge')}
      </Button>
    </li>
  );
}

function Alike({ loaded, onDecide }) {
  const { t } = use_words();
  return (
    <Loaded of={loaded}>
      {({ duplicates, total, compared, known, complete }) => (
        <>
          {!complete && <p class="hint" role="status">{t('cases.reading')}</p>}
          {compared < known && <p class="hint">{t('patients.compared', { n: compared })}</p>}
          {duplicates.length === 0 && <p class="empty">{t('patients.none')}</p>}
          <ul class="cases">
            {duplicates.map((each) => (
              <Pair key={each.a.patient + each.b.patient} of={each} onMerge={() => onDecide({ deed: 'merge', of: [each.a, each.b] })} />
            ))}
          </ul>
          {total > duplicates.length && <p>{t('patients.more', { n: total - duplicates.length })}</p>}
        </>
      )}
    </Loaded>
  );
}

function One({ of, onDecide }) {
  const words = use_words();
  const { t } = words;
  const other = (one) => of.identities.find((each) => each.patient !== one.patient);
  return (
    <li class="card">
      <p><strong>{patient_words(words, of.newest)}</strong></p>
      <ul class="reasons">
        {of.decisions.map((each, i) => (
          <li key={i}>
            {t(each.same ? 'patients.said_same' : 'patients.said_other', { who: each.by, when: words.moment(each.time) })}
            {each.why && <>{' '}<Foreign>{each.why}</Foreign></>}
          </li>
        ))}
      </ul>
      <ul class="identities">
        {of.identities.map((each) => (
          <li key={each.patient}>
            <Person of={each} />
            <Button onClick={() => onDecide({ deed: 'split', of: [each, other(each)] })}
              aria-label={t('patients.split_one', { who: patient_words(words, each.newest) })}>
              {t('patients.split')}
            </Button>
          </li>
        ))}
      </ul>
    </li>
  );
}

function Merged({ loaded, onDecide }) {
  const { t } = use_words();
  return (
    <Loaded of={loaded}>
      {({ patients, total }) => (
        <>
          {patients.length === 0 && <p class="empty">{t('patients.none_merged')}</p>}
          <ul class="cases">
            {patients.map((each) => <One key={each.patient} of={each} onDecide={onDecide} />)}
          </ul>
          {total > patients.length && <p>{t('patients.more', { n: total - patients.length })}</p>}
        </>
      )}
    </Loaded>
  );
}

export function Patients() {
  const { server, words } = use_page();
  const { t } = words;
  const [less, set_less] = useState(false);
  const [asked, ask] = useState(null);
  const alike = use_loaded(() => server.get(`patients/duplicates?at_least=${less ? kLess : kLikely}`), [less]);
  const merged = use_loaded(() => server.get('patients?merged=yes&limit=100'), []);
  const done = () => {
    ask(null);
    alike.again();
    merged.again();
  };
  return (
    <>
      <Heading>{t('menu.patients')}</Heading>
      <p>{t('patients.about')}</p>
      <section aria-label={t('patients.alike')}>
        <h2>{t('patients.alike')}</h2>
        <label class="check">
          <input type="checkbox" checked={less} onChange={() => set_less(!less)} />
          <span>{t('patients.less')}</span>
        </label>
        <Alike loaded={alike} onDecide={ask} />
      </section>
      <section aria-label={t('patients.merged')}>
        <h2>{t('patients.merged')}</h2>
        <Merged loaded={merged} onDecide={ask} />
      </section>
      {asked && <Decide {...asked} onClose={() => ask(null)} done={done} />}
    </>
  );
}
