// From what the form holds to a case record (node/consult/README.md, Bodies), with the
// fields that the node would refuse. Pure.
import { kVitals } from './case_words.js';

// Digits of any of the four scripts as 0-9.
export function latin_digits(text) {
  return String(text ?? '').replace(/[٠-٩۰-۹०-९০-৯]/g, (digit) => {
    const code = digit.codePointAt(0);
    const zero = [0x0660, 0x06f0, 0x0966, 0x09e6].find((base) => code >= base && code <= base + 9);
    return String(code - zero);
  });
}

export function number_of(text) {
  const plain = latin_digits(text).trim().replace(/[,٫]/g, '.');
  return /^\d+(\.\d+)?$/.test(plain) ? Number(plain) : null;
}

const is_abha = (text) => /^\d{2}-?\d{4}-?\d{4}-?\d{4}$/.test(text) || /^[^@\s]+@[a-z]+$/i.test(text);

function check_patient(patient, wrong) {
  if (!patient.pseudonym?.trim() && !patient.abha?.trim()) wrong['patient.pseudonym'] = 'needed';
  if (patient.abha?.trim() && !is_abha(latin_digits(patient.abha).trim())) wrong['patient.abha'] = 'abha';
  const age = number_of(patient.age);
  const most = patient.age_unit === 'months' ? 36 : 150;
  if (age === null || !Number.isInteger(age) || age > most) wrong['patient.age'] = 'age';
  if (!patient.sex) wrong['patient.sex'] = 'needed';
}

function check_vitals(vitals, wrong) {
  for (const [name, , least, most] of kVitals) {
    const text = vitals[name];
    if (!text) continue;
    const value = number_of(text);
    if (value === null || value < least || value > most) wrong[`vitals.${name}`] = 'range';
  }
}

// {field: why}; empty when it may be sent.
export function check_fields(fields) {
  const wrong = {};
  check_patient(fields.patient ?? {}, wrong);
  if (!fields.question?.trim()) wrong.question = 'needed';
  if (!fields.desk) wrong.desk = 'needed';
  if (fields.consent === 'recorded' && !fields.consent_ref?.trim()) wrong.consent_ref = 'needed';
  if (!fields.consent) wrong.consent = 'needed';
  check_vitals(fields.vitals ?? {}, wrong);
  return wrong;
}

// The `patient` of a record.
export function patient_of(patient) {
  const age = number_of(patient.age);
  const out = { sex: patient.sex };
  if (patient.pseudonym?.trim()) out.pseudonym = patient.pseudonym.trim();
  if (patient.abha?.trim()) out.abha = latin_digits(patient.abha).trim();
  out[patient.age_unit === 'months' ? 'age_months' : 'age'] = age;
  if (patient.beneficiary) out.beneficiary = patient.beneficiary;
  return out;
}

const kConsents = {
  recorded: (fields) => ({ ref: fields.consent_ref.trim(), ...(fields.research && { research: true }) }),
  implied: () => 'implied',
  none: () => 'not recorded',
};

const kTexts = ['examination', 'treatment', 'allergies'];

// REQUIRES check_fields(fields) found nothing.
export function record_of(fields, lang) {
  const out = {
    patient: patient_of(fields.patient),
    question: fields.question.trim(),
    consent: kConsents[fields.consent](fields),
    language: lang,
  };
  if (fields.history?.trim()) out.history = fields.history.trim();
  for (const name of kTexts) if (fields[name]?.trim()) out[name] = fields[name].trim();
  const vitals = Object.entries(fields.vitals ?? {}).filter(([, text]) => text);
  if (vitals.length > 0) out.vitals = Object.fromEntries(vitals.map(([name, text]) => [name, number_of(text)]));
  const checklist = checklist_of(fields.checklist);
  if (checklist) out.checklist = checklist;
  if (fields.reply_by) out.reply_by = fields.reply_by;
  if (fields.adult?.name?.trim()) out.adult = fields.adult;
  return out;
}

function checklist_of(list) {
  if (!list?.name) return null;
  const answers = Object.fromEntries(Object.entries(list.answers ?? {}).filter(([, answer]) => answer));
  return Object.keys(answers).length > 0 ? { name: list.name, answers } : null;
}
