// What the clinic adds to a case of its own.
import { useState } from 'preact/hooks';
import { with_pages } from '../lib/send.js';
import { Act_form, use_form } from '../ui/act_form.jsx';
import { use_page } from '../ui/context.js';
import { Day } from '../ui/day.jsx';
import { Pages } from '../ui/pages.jsx';
import { Button, Choice, Foreign, Notice, Options, Text } from '../ui/parts.jsx';
import { plain } from './case_parts.jsx';

const kOutcomes = ['recovered', 'improved', 'unchanged', 'worse', 'died', 'referred_on', 'not_seen', 'other'];
const kClasses = ['emergency', 'urgent', 'routine'];
const needed = (name) => (fields) => (fields[name]?.trim() ? '' : 'wrong.needed');

// A form on the case's own address; `again` reads the case anew.
function use_case_form(line, again, verb, body, more = {}) {
  const { server } = use_page();
  const send = (fields, key) => server.post(`cases/${line.case}/${verb}`, body(fields), key);
  return use_form({ send, done: again, keep: `${verb}/${line.case}`, ...more });
}

export function Reply({ line, again }) {
  const { t } = use_page().words;
  const asked = line.events.filter((each) => each.kind === 'asked').pop();
  const form = use_case_form(line, again, 'reply', ({ text }) => ({ text: text.trim() }), { check: needed('text') });
  return (
    <section class="card call" aria-label={t('reply.title')}>
      <h2>{t('reply.title')}</h2>
      {asked && <blockquote><Foreign>{plain(asked.body.question)}</Foreign></blockquote>}
      <Act_form form={form} label={t('reply.send')}>
        <Text label={t('reply.text')} rows={3} required value={form.fields.text} onValue={(text) => form.set({ text })} />
      </Act_form>
    </section>
  );
}

const yes_no = (t) => [[true, t('answer.yes')], [false, t('answer.no')]];

function Progress({ line, again }) {
  const { t } = use_page().words;
  const open = line.story.referrals.filter((each) => !each.closed);
  const body = ({ text, ...rest }) => ({
    ...rest,
    ...(text?.trim() ? { text: text.trim() } : {}),
    ...(rest.came !== undefined && open.length > 0 ? { referral: open[0].referral } : {}),
  });
  const check = (fields) => (Object.values(fields).some((each) => each !== undefined && each !== '') ? '' : 'wrong.empty');
  const form = use_case_form(line, again, 'progress', body, { check });
  const { fields, set } = form;
  return (
    <Act_form form={form} label={t('progress.send')}>
      <Options label={t('progress.outcome')} value={fields.outcome} onValue={(outcome) => set({ outcome })}
        options={kOutcomes.map((each) => [each, t(`outcome.${each}`)])} />
      {open.length > 0 && (
        <Options label={t('progress.came', { to: open[0].to })} value={fields.came} onValue={(came) => set({ came })} options={yes_no(t)} />
      )}
      <Options label={t('progress.followed')} value={fields.followed} onValue={(followed) => set({ followed })} options={yes_no(t)} />
      <Options label={t('progress.useful')} value={fields.useful} onValue={(useful) => set({ useful })} options={yes_no(t)} />
      <Text label={t('progress.text')} rows={2} value={fields.text} onValue={(text) => set({ text })} />
    </Act_form>
  );
}

function Attach({ line, again }) {
  const { server, words, say } = use_page();
  const { t } = words;
  const [pages, set_pages] = useState([]);
  const form = use_form({
    check: () => (pages.length > 0 ? '' : 'wrong.no_page'),
    send: ({ text }, key) =>
      with_pages(server, pages, (n, of) => say(t('new.sending_page', { n, of })), (attachments) =>
        server.post(`cases/${line.case}/attach`, { text: text?.trim() || undefined, attachments }, key)),
    done: () => {
      set_pages([]);
      again();
    },
  });
  return (
    <Act_form form={form} label={t('attach.send')}>
      <Pages pages={pages} onPages={set_pages} />
      <Text label={t('attach.text')} value={form.fields.text} onValue={(text) => form.set({ text })} />
    </Act_form>
  );
}

function Amend({ line, again }) {
  const { t } = use_page().words;
  const body = (fields) => ({
    ...(fields.class && fields.class !== line.class ? { class: fields.class } : {}),
    ...(fields.text?.trim() ? { text: fields.text.trim() } : {}),
  });
  const check = (fields) => (Object.keys(body(fields)).length > 0 ? '' : 'wrong.empty');
  const form = use_case_form(line, again, 'amend', body, { check });
  return (
    <Act_form form={form} label={t('amend.send')}>
      <Text label={t('amend.text')} rows={2} value={form.fields.text} onValue={(text) => form.set({ text })} />
      <Choice label={t('field.class')} value={form.fields.class ?? line.class} onValue={(value) => form.set({ class: value })}
        options={kClasses.map((each) => [each, t(`class.${each}`)])} />
    </Act_form>
  );
}

function Booking({ line, again }) {
  const { words } = use_page();
  const { t } = words;
  const { booking } = line.story;
  const form = use_case_form(line, again, 'booking', ({ from }) => ({ from }), {
    check: ({ from }) => (from ? '' : 'wrong.day'),
  });
  const giving_back = use_case_form(line, again, 'booking', () => ({ cancel: true }), { keep: undefined });
  const at = booking && (booking.at
    ? t(booking.moved ? 'event.slot_moved' : 'event.slot', { when: words.weekday(booking.at) })
    : t('booking.waits', { when: words.weekday(booking.from) }));
  return (
    <>
      {at && <Notice role="note">{at}</Notice>}
      <Act_form form={form} label={t('booking.send')}>
        <Day label={t('booking.from')} hint={t('booking.hint')} with_time value={form.fields.from} onValue={(from) => form.set({ from })} />
      </Act_form>
      {booking && <Act_form form={giving_back} label={t('booking.cancel')} />}
    </>
  );
}

function Consent_form({ line, again }) {
  const { t } = use_page().words;
  const given = line.story.consent === 'given';
  const body = ({ text }) => (given ? { withdraw: true, text: text.trim() } : { ref: text.trim() });
  const form = use_case_form(line, again, 'consent', body, { check: needed('text') });
  return (
    <Act_form form={form} label={t(given ? 'consent.withdraw' : 'consent.record')}>
      <Text label={t(given ? 'consent.why' : 'field.consent_ref')} value={form.fields.text} onValue={(text) => form.set({ text })} />
    </Act_form>
  );
}

function Withdraw({ line, again }) {
  const { t } = use_page().words;
  const form = use_case_form(line, again, 'withdraw', ({ why }) => ({ why: why.trim() }), { check: needed('why') });
  return (
    <Act_form form={form} label={t('withdraw.send')}>
      <Text label={t('withdraw.why')} hint={t('withdraw.hint')} required value={form.fields.why} onValue={(why) => form.set({ why })} />
    </Act_form>
  );
}

const kActs = { progress: Progress, attach: Attach, amend: Amend, booking: Booking, consent: Consent_form, withdraw: Withdraw };

export function Acts({ line, again }) {
  const { t } = use_page().words;
  const [shown, set] = useState(line.story.open || line.story.outcome ? '' : 'progress');
  const Shown = kActs[shown];
  if (line.story.withdrawn) return null;
  return (
    <section class="card" aria-label={t('acts.title')}>
      <h2>{t('acts.title')}</h2>
      <div class="row" role="group" aria-label={t('acts.title')}>
        {Object.keys(kActs).map((each) => (
          <Button key={each} aria-expanded={shown === each} kind={shown === each ? 'chosen' : ''}
            onClick={() => set(shown === each ? '' : each)}>
            {t(`acts.${each}`)}
          </Button>
        ))}
      </div>
      {Shown && <div class="act"><Shown line={line} again={again} /></div>}
    </section>
  );
}
