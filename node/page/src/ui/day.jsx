// A day, and perhaps an hour, in the reader's own calendar. The value is milliseconds of
// local time, or null.
import { useState } from 'preact/hooks';
import { make_calendar, month_names } from '../lib/calendar.js';
import { kLanguages } from '../lib/words.js';
import { use_words } from './context.js';
import { use_id } from './parts.jsx';

const kYears = 12;

// Local midnight of a day that the calendar gave in UTC.
const local_of = (utc) => {
  const at = new Date(utc);
  return new Date(at.getUTCFullYear(), at.getUTCMonth(), at.getUTCDate()).getTime();
};
const utc_of = (ms) => {
  const at = new Date(ms);
  return Date.UTC(at.getFullYear(), at.getMonth(), at.getDate());
};

function parts_of(calendar, value) {
  if (value === null || value === undefined) return { year: '', month: '', day: '', time: '' };
  const at = new Date(value);
  const two = (n) => String(n).padStart(2, '0');
  const { year, month, day } = calendar.fields_of(utc_of(value));
  return { year, month, day, time: `${two(at.getHours())}:${two(at.getMinutes())}` };
}

function value_of(calendar, { year, month, day, time }, with_time) {
  if (!year || !month || !day || (with_time && !/^\d\d:\d\d$/.test(time))) return null;
  const found = calendar.day_of(Number(year), Number(month), Number(day));
  if (found === null) return null;
  const [hours, minutes] = with_time ? time.split(':').map(Number) : [0, 0];
  return new Date(local_of(found)).setHours(hours, minutes, 0, 0);
}

function years_around(calendar, past) {
  const now = calendar.fields_of(Date.now()).year;
  return Array.from({ length: kYears }, (_, i) => (past ? now - i : now + i)).slice(0, past ? kYears : 2);
}

export function Day({ label, hint, value, onValue, with_time, past }) {
  const { lang, locale, t, number } = use_words();
  const id = use_id();
  const name = kLanguages[lang].calendar;
  const calendar = make_calendar(name);
  const [parts, set] = useState(() => parts_of(calendar, value));
  const change = (some) => {
    const next = { ...parts, ...some };
    set(next);
    onValue(value_of(calendar, next, with_time));
  };
  const complete = parts.year && parts.month && parts.day;
  const wrong = complete && value_of(calendar, { ...parts, time: '00:00' }, with_time) === null;
  const option = (each, words) => <option key={each} value={each}>{words}</option>;
  const plain = (n) => number(n).replace(/[,٬]/g, '');
  return (
    <fieldset class={`options${wrong ? ' wrong' : ''}`} aria-describedby={hint ? `${id}-hint` : undefined}>
      <legend>{label}</legend>
      {hint && <p class="hint" id={`${id}-hint`}>{hint}</p>}
      <div class="row">
        <select aria-label={t('day.day')} value={parts.day} onChange={(e) => change({ day: e.target.value })}>
          {option('', t('day.day'))}
          {Array.from({ length: 31 }, (_, i) => option(i + 1, number(i + 1)))}
        </select>
        <select aria-label={t('day.month')} value={parts.month} onChange={(e) => change({ month: e.target.value })}>
          {option('', t('day.month'))}
          {month_names(locale, name).map((words, i) => option(i + 1, words))}
        </select>
        <select aria-label={t('day.year')} value={parts.year} onChange={(e) => change({ year: e.target.value })}>
          {option('', t('day.year'))}
          {years_around(calendar, past).map((year) => option(year, plain(year)))}
        </select>
        {with_time && (
          <input type="time" aria-label={t('day.time')} value={parts.time} onInput={(e) => change({ time: e.target.value })} />
        )}
      </div>
      {wrong && <p class="error" role="status">{t('day.wrong')}</p>}
    </fieldset>
  );
}
