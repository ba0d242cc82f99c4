// What the page says, in the reader's language. A catalogue is data (words/LANG.json):
//   key -> text with {name} places, or plural forms chosen by the number {n}.
// Pure: the same language, catalogue and digits give the same words.

export const kLanguages = {
  en: { name: 'English', dir: 'ltr', digits: null, calendar: 'gregory', locale: 'en-IN' },
  hi: { name: 'हिन्दी', dir: 'ltr', digits: 'deva', calendar: 'gregory', locale: 'hi-IN' },
  bn: { name: 'বাংলা', dir: 'ltr', digits: 'beng', calendar: 'gregory', locale: 'bn-IN' },
  fa: { name: 'فارسی', dir: 'rtl', digits: 'arabext', calendar: 'persian', locale: 'fa-IR' },
};

const kIsolate = '\u2068';
const kEndIsolate = '\u2069';
const kMinute = 60_000;
const kAgoUnits = [
  ['day', 24 * 60 * kMinute],
  ['hour', 60 * kMinute],
  ['minute', kMinute],
];

// digits: 'local' for the script's own, 'latin' for 0-9.
export function locale_of(lang, digits) {
  const it = kLanguages[lang];
  const numbers = digits === 'latin' || !it.digits ? 'latn' : it.digits;
  return `${it.locale}-u-ca-${it.calendar}-nu-${numbers}`;
}

// The best of the reader's languages that there is a catalogue for.
export function pick_language(wanted) {
  for (const tag of wanted) {
    const lang = tag.toLowerCase().split('-')[0];
    if (lang in kLanguages) return lang;
  }
  return 'en';
}

export function make_words(lang, catalogue, digits = 'local') {
  const locale = locale_of(lang, digits);
  const plural = new Intl.PluralRules(lang);
  const number = new Intl.NumberFormat(locale);
  const date_with = (options) => new Intl.DateTimeFormat(locale, options);
  const day = date_with({ day: 'numeric', month: 'long', year: 'numeric' });
  const moment = date_with({ day: 'numeric', month: 'short', hour: '2-digit', minute: '2-digit', hour12: false });
  const weekday = date_with({ weekday: 'long', day: 'numeric', month: 'short', hour: '2-digit', minute: '2-digit', hour12: false });
  const relative = new Intl.RelativeTimeFormat(locale, { numeric: 'auto' });

  // Words from outside keep their own direction inside a sentence.
  const shown = (value) =>
    typeof value === 'number' ? number.format(value) : kIsolate + String(value) + kEndIsolate;

  function t(key, values = {}) {
    const entry = catalogue[key];
    if (entry === undefined) return key;
    const text = typeof entry === 'string' ? entry : entry[plural.select(values.n)] ?? entry.other;
    return text.replace(/\{(\w+)\}/g, (place, name) => (name in values ? shown(values[name]) : place));
  }

  return {
    lang,
    digits,
    dir: kLanguages[lang].dir,
    locale,
    t,
    has: (key) => key in catalogue,
    number: (n) => number.format(n),
    day: (ms) => day.format(ms),
    moment: (ms) => moment.format(ms),
    weekday: (ms) => weekday.format(ms),
    ago: (ms, now) => ago_text(relative, ms, now),
    span: (s) => span_text(locale, s),
    bytes: (n) => bytes_text(locale, n),
    percent: (part) => new Intl.NumberFormat(locale, { style: 'percent' }).format(part),
    list: (items) => new Intl.ListFormat(lang, { type: 'conjunction' }).format(items),
  };
}

function ago_text(relative, ms, now) {
  const past = ms - now;
  for (const [unit, size] of kAgoUnits)
    if (Math.abs(past) >= size) return relative.format(Math.round(past / size), unit);
  return relative.format(0, 'minute');
}

// How long something took: "3.5 hours".
function span_text(locale, seconds) {
  const units = [['day', 86_400, 2 * 86_400], ['hour', 3_600, 3_600], ['minute', 60, 0]];
  const [unit, size] = units.find(([, , least]) => seconds >= least);
  const options = { style: 'unit', unit, unitDisplay: 'long', maximumFractionDigits: unit === 'minute' ? 0 : 1 };
  return new Intl.NumberFormat(locale, options).format(seconds / size);
}

function bytes_text(locale, n) {
  const steps = ['byte', 'kilobyte', 'megabyte', 'gigabyte'];
  let step = 0;
  while (n >= 1000 && step < steps.length - 1) {
    n /= 1000;
    ++step;
  }
  const digits = step > 0 && n < 10 ? 1 : 0;
  const options = { style: 'unit', unit: steps[step], unitDisplay: 'short', maximumFractionDigits: digits };
  return new Intl.NumberFormat(locale, options).format(n);
}
