// When a desk's specialist sits, and which case has which slot.
import { short_name } from '../lib/case_words.js';
import { useState } from 'preact/hooks';
import { Act_form, use_form } from '../ui/act_form.jsx';
import { use_page, use_words } from '../ui/context.js';
import { use_loaded } from '../ui/load.js';
import { Day } from '../ui/day.jsx';
import { Badge, Failure, Foreign, Heading, Text } from '../ui/parts.jsx';
import { number_of } from '../lib/record.js';

function Slots({ slots }) {
  const words = use_words();
  const { t } = words;
  if (slots.length === 0) return <p class="empty">{t('sittings.none')}</p>;
  return (
    <div class="scroll" tabIndex={0} role="region" aria-label={t('sittings.slots')}>
      <table>
        <caption>{t('sittings.slots')}</caption>
        <thead>
          <tr>
            <th scope="col">{t('sittings.when')}</th>
            <th scope="col">{t('sittings.slot')}</th>
            <th scope="col">{t('sittings.case')}</th>
            <th scope="col">{t('sittings.papers')}</th>
          </tr>
        </thead>
        <tbody>
          {slots.map((each) => (
            <tr key={each.case}>
              <td>{words.weekday(each.at)}</td>
              <td>{words.number(each.slot)}</td>
              <td><a href={`#/take/${each.case}`}><bdi dir="ltr">{short_name(each.case)}</bdi></a> · <Foreign>{each.from}</Foreign></td>
              <td>{each.complete
                ? <Badge tone="good" sign="✓">{t('sittings.complete')}</Badge>
                : <Badge tone="warn" sign="…">{t('sittings.missing')}</Badge>}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

const kMostHours = 336;  // of papers_hours, as the node takes them

function roster_wrong({ first, minutes, slot_minutes, papers_hours }) {
  const hours = number_of(papers_hours);
  if (!first || !(number_of(minutes) > 0) || !(number_of(slot_minutes) > 0) || hours === null) return 'wrong.needed';
  return Number.isInteger(hours) && hours >= 0 && hours <= kMostHours ? '' : 'wrong.range';
}

function Roster_form({ desk, roster, again }) {
  const { server, words } = use_page();
  const { t } = words;
  const form = use_form({
    first: {
      first: roster?.first ?? null, specialist: roster?.specialist ?? '',
      minutes: String(roster?.minutes ?? 60), slot_minutes: String(roster?.slot_minutes ?? 6),
      papers_hours: String(roster?.papers_hours ?? 24),
    },
    check: roster_wrong,
    send: (fields) =>
      server.put('sittings', {
        desk, first: fields.first, minutes: number_of(fields.minutes), slot_minutes: number_of(fields.slot_minutes),
        papers_hours: number_of(fields.papers_hours),
        ...(fields.specialist.trim() ? { specialist: fields.specialist.trim() } : {}),
      }),
    done: again,
  });
  const { fields, set } = form;
  return (
    <Act_form form={form} label={t('sittings.save')}>
      <Day label={t('sittings.first')} hint={t('sittings.weekly')} with_time value={fields.first} onValue={(first) => set({ first })} />
      <div class="grid">
        <Text label={t('sittings.specialist')} value={fields.specialist} onValue={(specialist) => set({ specialist })} />
        <Text label={t('sittings.minutes')} inputMode="numeric" value={fields.minutes} onValue={(minutes) => set({ minutes })} />
        <Text label={t('sittings.slot_minutes')} inputMode="numeric" value={fields.slot_minutes} onValue={(slot_minutes) => set({ slot_minutes })} />
      </div>
      <Text label={t('sittings.papers_hours')} hint={t('sittings.papers_hint', { least: 0, most: kMostHours })} inputMode="numeric"
        value={fields.papers_hours} onValue={(papers_hours) => set({ papers_hours })} />
    </Act_form>
  );
}

function Of_desk({ desk }) {
  const { server, words } = use_page();
  const { t } = words;
  // No roster yet is no failure here.
  const read = () => server.get(`sittings?desk=${encodeURIComponent(desk)}`).catch((error) => {
    if (error.status === 404) return { roster: null, slots: [] };
    throw error;
  });
  const loaded = use_loaded(read, [desk], ['cases']);
  const { roster, slots } = loaded.data ?? {};
  return (
    <>
      <Failure error={loaded.error} />
      {roster && (
        <p>
          {t('sittings.roster', { who: roster.specialist, when: words.weekday(roster.first), n: roster.minutes })}
        </p>
      )}
      {loaded.data && <Slots slots={slots} />}
      {loaded.data && (
        <details class="card" open={!roster}>
          <summary>{t('sittings.edit')}</summary>
          <Roster_form key={JSON.stringify(roster)} desk={desk} roster={roster} again={loaded.again} />
        </details>
      )}
    </>
  );
}

export function Sittings() {
  const { session, words } = use_page();
  const [desk, set] = useState(session.desks_here[0]);
  return (
    <>
      <Heading>{words.t('menu.sittings')}</Heading>
      {session.desks_here.length > 1 && (
        <select aria-label={words.t('field.desk')} value={desk} onChange={(event) => set(event.target.value)}>
          {session.desks_here.map((each) => <option key={each} value={each}>{each}</option>)}
        </select>
      )}
      {desk ? <Of_desk key={desk} desk={desk} /> : <p class="empty">{words.t('desk.no_desk')}</p>}
    </>
  );
}
