// Days in the reader's calendar, both ways. Intl only writes dates; to read a Jalali date
// the day is found by writing near ones. A day here is UTC midnight in milliseconds.

const kDay = 86_400_000;

function fields(formatter, ms) {
  const out = {};
  for (const { type, value } of formatter.formatToParts(ms)) out[type] = value;
  return { year: Number(out.year ?? out.relatedYear), month: Number(out.month), day: Number(out.day) };
}

export function make_calendar(name) {
  const formatter = new Intl.DateTimeFormat(`en-u-ca-${name}-nu-latn`, {
    year: 'numeric', month: 'numeric', day: 'numeric', timeZone: 'UTC',
  });
  const fields_of = (ms) => fields(formatter, ms);

  // Milliseconds of that day, or null when the calendar has no such day.
  function day_of(year, month, day) {
    if (!(month >= 1 && month <= 12 && day >= 1 && day <= 31)) return null;
    const first = name === 'persian' ? Date.UTC(year + 621, 2, 18) : Date.UTC(year, 0, 1);
    let ms = first + ((month - 1) * 29 + day - 1) * kDay;
    for (let tries = 0; tries < 60; ++tries, ms += kDay) {
      const at = fields_of(ms);
      if (at.year === year && at.month === month && at.day === day) return ms;
    }
    return null;
  }
  return { fields_of, day_of };
}

export function month_names(locale, name) {
  const formatter = new Intl.DateTimeFormat(locale, { month: 'long', timeZone: 'UTC' });
  const { day_of } = make_calendar(name);
  const year = name === 'persian' ? 1404 : 2025;
  return Array.from({ length: 12 }, (_, month) => formatter.format(day_of(year, month + 1, 10)));
}

// '2026-12-01' of a local moment, and back (local midnight).
export function iso_day(ms) {
  const at = new Date(ms);
  const two = (n) => String(n).padStart(2, '0');
  return `${at.getFullYear()}-${two(at.getMonth() + 1)}-${two(at.getDate())}`;
}
