// What a case's state means, as keys of the catalogue. Pure.

const kOrder = ['saved', 'copied', 'at_desk', 'opened', 'answered', 'answer_here'];
export const kSteps = kOrder;
export const step_of = (state) => kOrder.indexOf(state);

// {key, values, tone}: one sentence that is true of the case now; `far` for who reads it at
// the desk, where "here" is another place.
export function state_of(line, far = false) {
  const { story, state, desk } = line;
  const at = step_of(state);
  if (story.withdrawn) return { key: 'state.withdrawn', tone: 'plain' };
  if (story.asked_back)
    return story.specialist
      ? { key: 'state.asked_back', values: { who: story.specialist }, tone: 'warn' }
      : { key: 'state.desk_asked_back', tone: 'warn' };
  if (at >= 4 && story.answered_by.length > 0 && story.open) return { key: 'state.written_again', tone: 'info' };
  if (at >= 4 && story.answered_by.length === 0) return { key: 'state.preliminary', tone: 'info' };
  if (line.expired && state === 'saved') return { key: 'state.expired', values: { desk }, tone: 'bad' };
  const tone = at >= 4 ? 'good' : at === 0 ? 'warn' : 'info';
  if (far && at >= 4) return { key: `state.desk_${state}`, tone: 'good' };
  return { key: `state.${state}`, values: { desk, n: line.copies ?? 0 }, tone };
}

// A LINE without the number of copies says "on the way".
export const state_key = (line, far) => {
  const it = state_of(line, far);
  return it.key === 'state.copied' && line.copies === undefined ? { ...it, key: 'state.on_the_way' } : it;
};

// Enough of a case's name to tell it apart by eye: C-7K3M-0QXK.
export const short_name = (name) => name.split('-').slice(0, 3).join('-');

export function patient_words({ t, number }, patient = {}) {
  const parts = [];
  const name = patient.name ?? patient.pseudonym ?? patient.abha;
  // Its own direction, whatever surrounds it.
  if (name) parts.push(`\u2068${name}\u2069`);
  if (patient.age !== undefined) parts.push(t('patient.years', { n: patient.age }));
  else if (patient.age_months !== undefined) parts.push(t('patient.months', { n: patient.age_months }));
  if (patient.sex) parts.push(t(`sex.${patient.sex}`));
  return parts.length > 0 ? parts.join(' · ') : t('patient.unknown');
}

// Vital signs of a record: name, unit, least and most, as
// node/consult/record.cc takes them.
export const kVitals = [
  ['temperature_c', '°C', 25, 45],
  ['pulse_bpm', '/min', 20, 300],
  ['systolic_mmhg', 'mmHg', 40, 300],
  ['diastolic_mmhg', 'mmHg', 10, 200],
  ['spo2_percent', '%', 30, 100],
  ['respiratory_rate', '/min', 4, 120],
  ['weight_kg', 'kg', 0.3, 400],
  ['height_cm', 'cm', 20, 260],
  ['glucose_mg_dl', 'mg/dl', 10, 1500],
  ['haemoglobin_g_dl', 'g/dl', 1, 25],
];
