// Who seems to be the same patient: by ABHA number, else by a name written alike. It only
// suggests; nothing is merged. Pure.
import { latin_digits } from './record.js';

const plain_abha = (text) => latin_digits(text).replace(/[-\s]/g, '').toLowerCase();
const plain_name = (text) => String(text ?? '').normalize('NFKC').toLowerCase().replace(/[\s.·]+/g, ' ').trim();

const kShortest = 3;  // letters from which a name says something

// The lines of cases (API: LINE) whose patient seems to be `patient`, the newest first.
export function same_patient(patient, lines) {
  const abha = plain_abha(patient.abha ?? '');
  const name = plain_name(patient.pseudonym);
  return lines.filter(({ patient: other }) => {
    if (!other) return false;
    if (abha && other.abha) return plain_abha(other.abha) === abha;
    return name.length >= kShortest && plain_name(other.pseudonym ?? other.name) === name;
  });
}
