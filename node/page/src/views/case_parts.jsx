// What a case says: its record, its papers, its answer.
import { kVitals, patient_words } from '../lib/case_words.js';
import { Checklist_result } from '../ui/checklist.jsx';
import { use_page, use_words } from '../ui/context.js';
import { Foreign } from '../ui/parts.jsx';

// Any JSON that an author's program may have put there, as text.
export const plain = (value) =>
  typeof value === 'string' ? value
  : Array.isArray(value) ? value.map(plain).join('\n')
  : value && typeof value === 'object' ? Object.entries(value).map(([k, v]) => `${k}: ${plain(v)}`).join('\n')
  : String(value);

function Fact({ label, children }) {
  return (
    <div>
      <dt>{label}</dt>
      <dd>{children}</dd>
    </div>
  );
}

export function Facts({ of, names, words_of = 'field' }) {
  const { t } = use_words();
  return names
    .filter((name) => of[name] !== undefined && of[name] !== null && of[name] !== '')
    .map((name) => (
      <Fact key={name} label={t(`${words_of}.${name}`)}><Foreign>{plain(of[name])}</Foreign></Fact>
    ));
}

function Vitals({ of }) {
  const { t, number } = use_words();
  const shown = kVitals.filter(([name]) => of[name] !== undefined);
  return (
    <dl class="vitals">
      {shown.map(([name, unit]) => (
        <Fact key={name} label={t(`field.${name}`)}>
          {number(of[name])} <small dir="ltr">{unit}</small>
        </Fact>
      ))}
    </dl>
  );
}

function consent_words(t, consent) {
  if (consent === 'given') return t('consent.given');
  return t(consent === 'withdrawn' ? 'consent.withdrawn' : 'consent.none');
}

export function Record({ of, story }) {
  const words = use_words();
  const { t } = words;
  const { patient = {} } = of;
  return (
    <section class="card" aria-label={t('record.title')}>
      <h2>{patient_words(words, patient)}</h2>
      <p class="main-question"><span class="unseen">{t('field.question')}: </span><Foreign>{of.question}</Foreign></p>
      <dl class="facts">
        <Facts of={of} names={['history', 'examination', 'treatment', 'allergies']} />
        <Facts of={patient} names={['abha']} words_of="field.patient" />
        <Fact label={t('field.patient.beneficiary')}>{t(`beneficiary.${story.beneficiary}`)}</Fact>
        <Fact label={t('field.consent')}>{consent_words(t, story.consent)}</Fact>
        {story.research && story.research !== 'not recorded' && <Fact label={t('field.research')}>{consent_words(t, story.research)}</Fact>}
        {story.reply_by && <Fact label={t('field.reply_by')}>{words.moment(story.reply_by)}</Fact>}
        {of.adult?.name && <Fact label={t('field.adult.name')}><Foreign>{plain(of.adult.name)}</Foreign></Fact>}
      </dl>
      {of.vitals && <Vitals of={of.vitals} />}
      {of.checklist && <Checklist_result of={of.checklist} />}
    </section>
  );
}

const kPictures = /^image\/(jpeg|png|webp|gif)$/;

function One({ at, number, of }) {
  const { words, server } = use_page();
  const { t, bytes, percent } = words;
  const address = server.address(`cases/${at}/attachments/${of.bundle}`);
  const name = `${t('pages.number', { n: number })} · ${of.name}`;
  const role = words.has(`role.${of.role}`) ? t(`role.${of.role}`) : of.role;
  const letters = of.name.split('.').pop().toUpperCase();
  // Where it was written a delivered file need not be kept.
  if (!of.complete && of.delivered)
    return (
      <figure>
        <span class="thumb file" aria-hidden="true">{letters}</span>
        <figcaption><Foreign>{of.name}</Foreign> <small>{role} · {bytes(of.bytes)} · {t('where.delivered')}</small></figcaption>
      </figure>
    );
  if (!of.complete)
    return (
      <figure>
        <div class="thumb waiting">
          <progress max={of.bytes_total || 1} value={of.bytes_here} aria-label={t('where.progress')} />
        </div>
        <figcaption><Foreign>{of.name}</Foreign> <small>{t('attachments.coming', { part: percent(of.bytes_here / (of.bytes_total || 1)) })}</small></figcaption>
      </figure>
    );
  return (
    <figure>
      <a href={address} target="_blank" rel="noreferrer" aria-label={t('attachments.open', { name })}>
        {kPictures.test(of.media_type)
          ? <img class="thumb" src={address} alt="" loading="lazy" />
          : <span class="thumb file" aria-hidden="true">{letters}</span>}
      </a>
      <figcaption><Foreign>{of.name}</Foreign> <small>{role} · {bytes(of.bytes)}</small></figcaption>
    </figure>
  );
}

export function Attachments({ at, list, title }) {
  if (list.length === 0) return null;
  return (
    <section class="card" aria-label={title}>
      <h2>{title}</h2>
      <div class="gallery">
        {list.map((each, i) => <One key={each.bundle} at={at} number={i + 1} of={each} />)}
      </div>
    </section>
  );
}

export const kAnswerFields = ['advice', 'diagnosis', 'findings', 'red_flags', 'follow_up'];

export function Answer({ of }) {
  const { t } = use_words();
  return <dl class="facts answer"><Facts of={of} names={kAnswerFields} words_of="answer_field" /></dl>;
}
