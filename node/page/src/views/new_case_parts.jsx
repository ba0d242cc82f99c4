// The sections of the form. Each gets {fields, change(some), why(field)}.
import { useEffect, useState } from 'preact/hooks';
import { kVitals, patient_words, short_name } from '../lib/case_words.js';
import { number_of, patient_of } from '../lib/record.js';
import { same_patient } from '../lib/same_patient.js';
import { Checklist } from '../ui/checklist.jsx';
import { use_page, use_words } from '../ui/context.js';
import { Day } from '../ui/day.jsx';
import { Pages } from '../ui/pages.jsx';
import { use_loaded } from '../ui/load.js';
import { Choice, Foreign, Notice, Options, Text } from '../ui/parts.jsx';

const kSexes = ['female', 'male', 'other', 'unknown'];
const kBeneficiaries = ['public', 'employee', 'retiree', 'deprived'];
const kClasses = ['emergency', 'urgent', 'routine'];

function Section({ title, children }) {
  return (
    <section class="card">
      <h2>{title}</h2>
      {children}
    </section>
  );
}

function Age({ patient, set, why }) {
  const { t } = use_words();
  const unit = patient.age_unit ?? 'years';
  return (
    <div class="pair">
      <Text label={t('field.patient.age')} required inputMode="decimal" value={patient.age}
        onValue={(age) => set({ age })} error={why('patient.age')} />
      <Choice label={t('field.patient.age_unit')} value={unit} onValue={(age_unit) => set({ age_unit })}
        options={[['years', t('age.years')], ['months', t('age.months')]]} />
    </div>
  );
}

function Adult({ fields, change }) {
  const { t } = use_words();
  const adult = fields.adult ?? {};
  const set = (some) => change({ adult: { ...adult, ...some } });
  return (
    <div class="pair">
      <Text label={t('field.adult.name')} hint={t('hint.adult')} value={adult.name} onValue={(name) => set({ name })} />
      <Text label={t('field.adult.relation')} value={adult.relation} onValue={(relation) => set({ relation })} />
    </div>
  );
}

// What the node finds besides, across scripts and spellings, once age and sex are known.
function use_like(patient) {
  const { server } = use_page();
  const [found, set] = useState([]);
  const asked = JSON.stringify(patient_of(patient));
  useEffect(() => {
    set([]);
    if (!patient.pseudonym?.trim() || !patient.sex || number_of(patient.age) === null) return undefined;
    let wanted = true;
    const timer = setTimeout(async () => {
      const told = await server.post('patients/like', { patient: JSON.parse(asked) }).catch(() => ({ cases: [] }));
      if (wanted) set(told.cases);
    }, 500);
    return () => {
      wanted = false;
      clearTimeout(timer);
    };
  }, [asked]);
  return found;
}

// Cases of this clinic that seem to be the same patient's.
function Same({ patient }) {
  const { server, words } = use_page();
  const { t } = words;
  const known = use_loaded(() => server.get('cases?scope=clinic&limit=200'), []);
  const alike = same_patient(patient, known.data?.cases ?? []);
  const like = use_like(patient).filter((line) => alike.every((other) => other.case !== line.case));
  const found = [...alike, ...like].slice(0, 3);
  if (found.length === 0) return null;
  return (
    <Notice>
      <p><strong>{t('same.title')}</strong> {t('same.about')}</p>
      <ul>
        {found.map((line) => (
          <li key={line.case}>
            <a href={`#/case/${line.case}`}><bdi dir="ltr">{short_name(line.case)}</bdi></a>{' '}
            {patient_words(words, line.patient)}: <Foreign>{line.question}</Foreign> {line.opened ? <small>{words.day(line.opened)}</small> : null}
          </li>
        ))}
      </ul>
    </Notice>
  );
}

export function Patient({ fields, change, why }) {
  const { t } = use_words();
  const patient = fields.patient ?? {};
  const set = (some) => change({ patient: { ...patient, ...some } });
  const age = number_of(patient.age);
  const minor = age !== null && (patient.age_unit === 'months' || age < 18);
  const named = (words, names) => names.map((each) => [each, t(`${words}.${each}`)]);
  return (
    <Section title={t('new.patient')}>
      <Text label={t('field.patient.pseudonym')} hint={t('hint.pseudonym')} required value={patient.pseudonym}
        onValue={(pseudonym) => set({ pseudonym })} error={why('patient.pseudonym')} />
      <Same patient={patient} />
      <Age patient={patient} set={set} why={why} />
      <Options label={t('field.patient.sex')} required value={patient.sex} onValue={(sex) => set({ sex })}
        options={named('sex', kSexes)} error={why('patient.sex')} />
      {minor && <Adult fields={fields} change={change} />}
      <details open={Boolean(why('patient.abha'))}>
        <summary>{t('new.more_patient')}</summary>
        <Text label={t('field.patient.abha')} hint={t('hint.abha')} value={patient.abha}
          onValue={(abha) => set({ abha })} error={why('patient.abha')} />
        <Choice label={t('field.patient.beneficiary')} value={patient.beneficiary ?? 'public'}
          onValue={(beneficiary) => set({ beneficiary })} options={named('beneficiary', kBeneficiaries)} />
      </details>
    </Section>
  );
}

export function Asking({ fields, change, why, desks }) {
  const { t } = use_words();
  const desk_options = [['', t('new.choose')], ...desks.map((desk) => [desk, desk])];
  return (
    <Section title={t('new.asking')}>
      <Text label={t('field.question')} hint={t('hint.question')} required rows={2} value={fields.question}
        onValue={(question) => change({ question })} error={why('question')} />
      <Choice label={t('field.desk')} required value={fields.desk} onValue={(desk) => change({ desk })}
        options={desk_options} error={why('desk')} />
      <Options label={t('field.class')} value={fields.class} onValue={(value) => change({ class: value })}
        options={kClasses.map((each) => [each, t(`class.${each}`)])} />
      <details>
        <summary>{t('new.deadline')}</summary>
        <Day label={t('field.reply_by')} hint={t('hint.reply_by')} with_time value={fields.reply_by}
          onValue={(reply_by) => change({ reply_by })} />
      </details>
    </Section>
  );
}

export function Papers({ pages, onPages }) {
  const { t } = use_words();
  return (
    <Section title={t('new.papers')}>
      <Pages pages={pages} onPages={onPages} />
    </Section>
  );
}

function Vitals({ vitals, set, why }) {
  const { t, number } = use_words();
  return (
    <div class="grid">
      {kVitals.map(([name, unit, least, most]) => (
        <Text key={name} label={`${t(`field.${name}`)} (${unit})`} inputMode="decimal" value={vitals[name]}
          onValue={(text) => set({ [name]: text })}
          error={why(`vitals.${name}`) && t('wrong.between', { least, most })}
          hint={vitals[name] ? undefined : `${number(least)}–${number(most)}`} />
      ))}
    </div>
  );
}

export function Finding({ fields, change, why }) {
  const { t } = use_words();
  const vitals = fields.vitals ?? {};
  const text = (name, rows) => (
    <Text label={t(`field.${name}`)} rows={rows} value={fields[name]} onValue={(value) => change({ [name]: value })} />
  );
  return (
    <Section title={t('new.finding')}>
      {text('history', 3)}
      <details open={kVitals.some(([name]) => why(`vitals.${name}`))}>
        <summary>{t('new.vitals')}</summary>
        <Vitals vitals={vitals} set={(some) => change({ vitals: { ...vitals, ...some } })} why={why} />
      </details>
      <details>
        <summary>{t('new.more_finding')}</summary>
        {text('examination', 2)}
        {text('treatment', 2)}
        {text('allergies', 1)}
      </details>
      <Checklist value={fields.checklist} onValue={(checklist) => change({ checklist })} />
    </Section>
  );
}

export function Consent({ fields, change, why }) {
  const { t } = use_words();
  const kinds = ['recorded', 'implied', 'none'].map((each) => [each, t(`consent.${each}`)]);
  return (
    <Section title={t('new.consent')}>
      <Options label={t('field.consent')} required value={fields.consent} onValue={(consent) => change({ consent })}
        options={kinds} error={why('consent')} />
      {fields.consent === 'recorded' && (
        <Text label={t('field.consent_ref')} hint={t('hint.consent_ref')} required value={fields.consent_ref}
          onValue={(consent_ref) => change({ consent_ref })} error={why('consent_ref')} />
      )}
      {fields.consent === 'recorded' && (
        <label class="check">
          <input type="checkbox" checked={Boolean(fields.research)} onChange={() => change({ research: !fields.research })} />
          <span>{t('field.agrees_research')}</span>
        </label>
      )}
    </Section>
  );
}
